"""An owner, a project and its keys for a script, as often as it asks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F, Q, QuerySet

from analytics.accounts import selectors as accounts
from analytics.accounts import services as accounts_services
from analytics.accounts.models import InstanceRole, User
from analytics.common.locks import Lock, held_across_transactions
from analytics.projects import selectors
from analytics.projects.kinds import KeyKind, Role
from analytics.projects.models import ApiKey, Project
from analytics.projects.services.keys import KeyFields, create_key, rotate_key
from analytics.projects.services.projects import create_project

KEY_NAME: Final = "bootstrap"


@dataclass(frozen=True, slots=True)
class Bootstrapped:
    """What the script needs; a key that cannot be shown again is None."""

    project_id: str
    public_key: str | None
    secret_key: str | None
    read_key: str | None


def bootstrap(
    *, owner_email: str, owner_password: str, project_name: str, rotate: bool, now: datetime
) -> Bootstrapped:
    """Make what is missing of owner, project and one key of each kind; change nothing that is there.

    The owner is found by e-mail, the project by its name among those this person owns, the keys by kind and
    the name `bootstrap`. `rotate` replaces the secret and the read key, so that they can be shown.
    Raises Invalid for an address or a password that cannot be.
    """
    with held_across_transactions(Lock.BOOTSTRAP):
        owner = _owner(owner_email, owner_password)
        project = _project(owner, project_name)
        return Bootstrapped(
            project_id=str(project.public_id),
            public_key=_public_key(owner, project, now),
            secret_key=_hidden_key(owner, project, KeyKind.SECRET, rotate=rotate, now=now),
            read_key=_hidden_key(owner, project, KeyKind.READ, rotate=rotate, now=now),
        )


def _owner(email: str, password: str) -> User:
    found = accounts.user_by_email(email.strip())
    return found or accounts_services.create_user(
        actor=None,
        email=email,
        password=password,
        instance_role=InstanceRole.OWNER,
        can_create_projects=True,
    )


def _project(owner: User, name: str) -> Project:
    named = selectors.projects_of(owner).filter(name=name.strip(), memberships__role=Role.OWNER)
    found = named.order_by("id").first()
    return found or create_project(actor=owner, name=name).project


def _public_key(owner: User, project: Project, now: datetime) -> str | None:
    found = (
        _usable(project, KeyKind.PUBLIC, now).order_by(F("expires_at").desc(nulls_first=True), "id").first()
    )
    if found is not None:
        return found.text
    return _made(owner, project, KeyKind.PUBLIC, now)


def _hidden_key(owner: User, project: Project, kind: KeyKind, *, rotate: bool, now: datetime) -> str | None:
    # The last one: a rotated key stays good for a while beside its successor.
    found = _usable(project, kind, now).filter(name=KEY_NAME).order_by("-id").first()
    if found is None:
        return _made(owner, project, kind, now)
    return rotate_key(actor=owner, key=found, now=now).text if rotate else None


def _made(owner: User, project: Project, kind: KeyKind, now: datetime) -> str:
    return create_key(actor=owner, project=project, kind=kind, chosen=KeyFields(name=KEY_NAME), now=now).text


def _usable(project: Project, kind: KeyKind, now: datetime) -> QuerySet[ApiKey]:
    rows = selectors.keys_of(project).filter(kind=kind, revoked_at=None)
    return rows.filter(Q(expires_at=None) | Q(expires_at__gt=now))
