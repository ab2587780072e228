"""Asking for files of raw events, and taking them back."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from redis.exceptions import RedisError

from analytics.accounts.models import User
from analytics.audit import services as audit
from analytics.audit.actions import Action, Target, TargetType
from analytics.common.errors import Conflict, NotFound
from analytics.common.jobs import want_chore
from analytics.common.redis import redis_client
from analytics.events.exports import keeping
from analytics.events.exports.making import UNDER_WAY
from analytics.events.models import Export
from analytics.projects.models import Project
from analytics.reports import services
from analytics.reports.exports.spec import ExportSpec
from analytics.reports.exports.statement import export_statement
from analytics.reports.query.errors import Problems
from analytics.reports.query.execution import Asker
from analytics.reports.query.result import Meta
from analytics.reports.query.sources import Engine
from analytics.reports.questions import Place, placed, raw_snapshot

MOST_UNDER_WAY: Final = 3
"""Of one project: others wait for their turns, too."""
MOST_KEPT: Final = 20
"""Of one project, those that failed included: each may be as large as all of its events."""
_CHORE: Final = "make_exports"


@dataclass(frozen=True, slots=True)
class _Checked:
    """A wish that can be fulfilled."""

    place: Place
    first: datetime
    """Before it no event was ever, or it would be refused."""
    meta: Meta


def ask_for_export(*, actor: User, project: Project, spec: ExportSpec, now: datetime) -> Export:
    """Have a file made; a chore begins at once.

    Raises Invalid, RangeExpired, Conflict `too_many_exports`, and Unavailable.
    """

    def check(asker: Asker, engine: Engine, seconds: float) -> _Checked | Problems:
        place = placed(spec.frame, asker, now)
        if isinstance(place, Problems):
            return place
        with raw_snapshot(place, engine, now=now, seconds=seconds) as snapshot:
            kept_from = snapshot.kept(project.pk).raw_from or place.range.start
            return _Checked(place, max(kept_from, place.range.start), place.meta(0))

    checked = services.run(project=project, answer=check)
    place = checked.place
    with transaction.atomic():
        if not Project.objects.select_for_update().filter(pk=project.pk, deleted_at=None).exists():
            raise NotFound("There is no such project.")
        _check_room(project)
        export = Export.objects.create(
            project_id=project.pk,
            format=spec.format,
            compressed=spec.compressed,
            start_at=place.range.start,
            end_at=place.range.end,
            timezone=place.zone_name,
            bots=spec.frame.bots,
            filtered=spec.frame.filters is not None,
            query=export_statement(place),
            done_until=checked.first,
            asked_by=actor.public_id,
            asked_at=now,
            worked_at=now,
        )
        transaction.on_commit(_want)
        _record(actor, Action.EXPORT_CREATED, export, {"format": export.format})
    return export


def delete_export(*, actor: User, export: Export) -> None:
    """Take a file back, made or not. Raises OSError."""
    with transaction.atomic():
        _record(actor, Action.EXPORT_DELETED, export, {"format": export.format})
    keeping.delete(export)


def note_download(*, actor: User, export: Export) -> None:
    """Somebody fetches a file, from its beginning on."""
    with transaction.atomic():
        _record(actor, Action.EXPORT_DOWNLOADED, export, {"format": export.format, "rows": export.rows})


def _check_room(project: Project) -> None:
    kept = Export.objects.filter(project_id=project.pk)
    if kept.filter(state__in=UNDER_WAY).count() >= MOST_UNDER_WAY:
        raise Conflict(
            f"{MOST_UNDER_WAY} exports of this project are being made. Wait for one, or delete it.",
            code="too_many_exports",
        )
    if kept.count() >= MOST_KEPT:
        raise Conflict(
            f"The project keeps {MOST_KEPT} exports at most. Delete one that is not needed any more.",
            code="too_many_exports",
        )


def _want() -> None:
    """Without Redis it begins when the chore is next due."""
    with suppress(RedisError):
        want_chore(redis_client(), _CHORE)


def _record(actor: User, action: Action, export: Export, data: dict[str, str | int]) -> None:
    audit.record(
        actor=actor.public_id,
        action=action,
        project_id=export.project_id,
        target=Target(TargetType.EXPORT, str(export.public_id)),
        data=data,
    )
