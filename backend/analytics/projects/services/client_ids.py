"""Names under which foreign clients send to a project: asked for by the project, given by the installation.

Two projects may ask for the same name, and neither may learn of the other. So a request is always taken,
and only an owner of the installation is told that a name is given already.
"""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from analytics.accounts.models import User
from analytics.audit.actions import Action, Target, TargetType
from analytics.common.errors import Conflict, NotFound
from analytics.projects import rules
from analytics.projects.key_version import tell_ingest
from analytics.projects.kinds import ClientIdState, Protocol
from analytics.projects.models import ClientId, Project
from analytics.projects.services.changes import locked_project, record

MAX_CLIENT_IDS: Final = 100


def request_client_id(
    *, actor: User, project: Project, protocol: Protocol, value: str, now: datetime
) -> ClientId:
    """Ask for a name. An owner of the installation has it at once.

    Raises Invalid, Conflict: `already_requested`, `too_many_client_ids`, and for an owner of the installation
    `client_id_taken`.
    """
    wanted = rules.client_id(value)
    with transaction.atomic():
        project = locked_project(project)
        _require_room(project, protocol, wanted)
        found = ClientId(project=project, protocol=protocol, value=wanted, created_by=actor)
        approved = actor.may_approve_client_ids
        if approved:
            _approve(actor, found, now)
        _save(found)
        if approved:
            tell_ingest()
        _record(actor, Action.CLIENT_ID_REQUESTED, found)
        if approved:
            _record(actor, Action.CLIENT_ID_APPROVED, found)
    return found


def approve_client_id(*, actor: User, client_id: ClientId, now: datetime) -> ClientId:
    """Give the name to the project that asked. Doing it again changes nothing.

    Raises Conflict `client_id_taken` where another project has it.
    """
    with transaction.atomic():
        found = _locked(client_id)
        if found.state is ClientIdState.APPROVED:
            return found
        _approve(actor, found, now)
        _save(found)
        tell_ingest()
        _record(actor, Action.CLIENT_ID_APPROVED, found)
    return found


def refuse_client_id(*, actor: User, client_id: ClientId, now: datetime) -> ClientId:
    """Say no, or take an approved name back. The project learns that, and no reason."""
    with transaction.atomic():
        found = _locked(client_id)
        if found.state is ClientIdState.REFUSED:
            return found
        found.approved_at, found.approved_by, found.refused_at = None, None, now
        found.save(update_fields=["approved_at", "approved_by", "refused_at"])
        tell_ingest()
        _record(actor, Action.CLIENT_ID_REFUSED, found)
    return found


def remove_client_id(*, actor: User, client_id: ClientId) -> None:
    """Give the name back, or withdraw the request."""
    with transaction.atomic():
        found = _locked(client_id)
        tell_ingest()
        _record(actor, Action.CLIENT_ID_REMOVED, found)
        found.delete()


def _require_room(project: Project, protocol: Protocol, value: str) -> None:
    rows = ClientId.objects.filter(project=project)
    if rows.filter(protocol=protocol, value__iexact=value).exists():
        raise Conflict("This project has asked for this name already.", code="already_requested")
    if rows.count() >= MAX_CLIENT_IDS:
        detail = f"A project has at most {MAX_CLIENT_IDS} client ids. Remove one."
        raise Conflict(detail, code="too_many_client_ids")


def _approve(actor: User, found: ClientId, now: datetime) -> None:
    given = ClientId.objects.filter(approved_at__isnull=False, protocol=found.protocol)
    if given.filter(value__iexact=found.value).exists():
        raise _taken()
    found.approved_at, found.approved_by, found.refused_at = now, actor, None


def _save(found: ClientId) -> None:
    """Two who give one name at the same moment are told apart by the database."""
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as error:
        raise _taken() from error


def _taken() -> Conflict:
    return Conflict("Another project has this name. Take it back there first.", code="client_id_taken")


def _locked(client_id: ClientId) -> ClientId:
    """The request as it is now that nobody else can change it."""
    project = locked_project(client_id.project)
    found = ClientId.objects.filter(pk=client_id.pk, project=project).first()
    if found is None:
        raise NotFound("There is no such client id.")
    found.project = project
    return found


def _record(actor: User, action: Action, found: ClientId) -> None:
    target = Target(TargetType.CLIENT_ID, str(found.public_id))
    record(actor, action, found.project, target, {"protocol": found.protocol, "value": found.value})
