"""Erasing one person of a project from everything that is kept: database, stream, dead letters, samples.

In rounds. The first deletes what is stored and notes how far the stream has come; the last one comes when
all that has been stored too, and deletes again. Only then is it done, and the audit log is told: how much,
not whom. Whoever is killed in between, `finish_erasures` goes on.
"""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Final, TypeVar

import redis
import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from analytics.accounts.models import User
from analytics.audit import services as audit
from analytics.audit.actions import Action, Target, TargetType
from analytics.common.errors import Unavailable
from analytics.common.ids import identifier_key
from analytics.common.jobs import want_chore
from analytics.common.samples import erase_samples
from analytics.events import erasure as events
from analytics.events.exports import keeping
from analytics.events.models import Erasure
from analytics.events.people import Person
from analytics.events.segments import removal
from analytics.events.segments.erasing import delete_from_files
from analytics.projects.models import Project
from analytics.stream.base import StreamUnavailable
from analytics.stream.envelope import Envelope
from analytics.stream.removal import is_past, last_ids, remove_letters

T = TypeVar("T")
Files = Callable[[Erasure, Callable[[], bool]], bool]
"""Sees to the project's segment files; whether nothing of the person can be in one any more."""

_log = structlog.get_logger(__name__)
_PATIENCE: Final = 8.0
"""Seconds that a request waits for the end."""
_LOOK_EVERY: Final = 0.1
_CHORE_SECONDS: Final = 20.0
"""For one run of the chore, behind which other chores wait."""
FILES_CHORE: Final = "erase_from_files"
"""The chore that calls the function of that name."""
_REMEMBERED_SECONDS: Final = 600
"""How long it is known that a chore has ended an erasure: whoever asks how far it is would begin another."""


class ErasureState(StrEnum):
    """How far an erasure has come."""

    DONE = "done"
    """Nothing of the person is stored, nor waits to be."""
    RUNNING = "running"
    """It goes on by itself; asking again tells how far it is."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is, and what it has deleted since it began: every word of `events.erasure.REMOVED`."""

    state: ErasureState
    removed: dict[str, int]


def erase_person(
    *,
    actor: User,
    project: Project,
    person: Person,
    request_id: str,
    client: "redis.Redis",
    now: datetime,
    patience: float = _PATIENCE,
) -> Progress:
    """Erase the person, or go on with it where that is under way.

    Raises Unavailable while Redis is away: before anything was begun, or with the erasure under way.
    """
    told = _translated(lambda: _told_lately(client, person))
    if told is not None and not events.is_to_do(person):
        return Progress(ErasureState.DONE, told)
    erasure = events.begin(person, actor_id=actor.public_id, request_id=request_id, now=now)
    late = _late_in(patience)

    def is_worth_another() -> bool:
        while not _is_past(erasure, client):
            if late():
                return False
            time.sleep(_LOOK_EVERY)
        return True

    done = _rounds(erasure, client, project, late, is_worth_another, _has_no_files)
    return Progress(ErasureState.DONE if done else ErasureState.RUNNING, _counts(erasure))


def finish_erasures(client: "redis.Redis") -> None:
    """Go on with the erasures that are not done, for some seconds. Raises Unavailable without Redis."""
    late = _late_in(_CHORE_SECONDS)
    # In any order, so that a large one does not use up the time of every run.
    for erasure in Erasure.objects.order_by("?"):
        if late():
            return
        _go_on(erasure, client, late, partial(_is_past, erasure, client), _has_no_files)


def erase_from_files(client: "redis.Redis") -> None:
    """Bring to their end the erasures for which only files are left to look through, some seconds long.

    Raises Unavailable while Redis is away.
    """
    late = _late_in(_CHORE_SECONDS)
    for erasure in Erasure.objects.exclude(segments_done=None).order_by("?"):
        if late():
            _translated(lambda: want_chore(client, FILES_CHORE))
            return
        _go_on(erasure, client, late, lambda: False, delete_from_files)


def _go_on(
    erasure: Erasure,
    client: "redis.Redis",
    late: Callable[[], bool],
    is_worth_another: Callable[[], bool],
    files: Files,
) -> None:
    project = Project.objects.get(pk=erasure.project_id)
    done = _rounds(erasure, client, project, late, is_worth_another, files)
    if done:
        _translated(lambda: _remember(client, erasure))
    _log.info("erasure_continued", erasure=erasure.pk, done=done)


def _rounds(
    erasure: Erasure,
    client: "redis.Redis",
    project: Project,
    late: Callable[[], bool],
    is_worth_another: Callable[[], bool],
    files: Files,
) -> bool:
    """Whether it came to its end, here or where somebody else was at it too."""
    with suppress(Erasure.DoesNotExist):
        while not _round(erasure, client, project, late, files):
            if late() or erasure.segments_done is not None or not is_worth_another():
                return False
    return True


def _round(
    erasure: Erasure, client: "redis.Redis", project: Project, enough: Callable[[], bool], files: Files
) -> bool:
    """Delete what there is; whether that was the last time."""
    person = events.person_of(erasure)
    if erasure.positions is None:
        _clean_redis(erasure, person, client)
    if erasure.segments_done is None:
        if erasure.next_day is None:
            # Asked before the deletion: what is stored after that is no longer from then.
            events.note(erasure, {}, last_round=_is_past(erasure, client))
        if not events.delete_stored(erasure, enough) or not erasure.last_round:
            return False
        events.note(erasure, {}, segments_done=0)
    if not files(erasure, enough):
        # The next to look through them, who otherwise comes once a minute.
        _translated(lambda: want_chore(client, FILES_CHORE))
        return False
    # Those that could not be stored have become dead letters meanwhile.
    _clean_redis(erasure, person, client)
    _withdraw_exports(erasure)
    _finish(erasure, project)
    return True


def _withdraw_exports(erasure: Erasure) -> None:
    """Nobody can tell whose events are in a file that was written before they were deleted."""
    try:
        keeping.withdraw(erasure.project_id, timezone.now())
    except OSError as error:
        raise Unavailable(
            "A file of exported events cannot be deleted. All else is erased; it is tried again by itself."
        ) from error


def _has_no_files(erasure: Erasure, _enough: Callable[[], bool]) -> bool:
    """Whether there is nothing to look through; else `erase_from_files` does that, which takes its time."""
    return not removal.has_files(erasure.project_id)


def _is_past(erasure: Erasure, client: "redis.Redis") -> bool:
    """Whether all that was in the stream when it began is stored."""
    positions = erasure.positions
    return positions is not None and _translated(lambda: is_past(client, positions))


def _late_in(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() >= until


def _clean_redis(erasure: Erasure, person: Person, client: "redis.Redis") -> None:
    """Dead letters and samples away; the first time, note behind it how far the stream has come.

    Behind it, since a dead letter may be published again at any time: then it is part of the stream.
    """
    letters = _translated(lambda: remove_letters(client, lambda one: _is_of(one, person)))
    # Samples are redacted: nobody can tell whose they are, so all of the project's go.
    samples = _translated(lambda: erase_samples(client, person.project_id))
    positions = erasure.positions or _translated(lambda: last_ids(client))
    events.note(erasure, {"dead_letters": letters, "samples": samples}, positions=positions)


def _is_of(envelope: Envelope, person: Person) -> bool:
    if envelope.project_id != person.project_id:
        return False
    named = (
        (envelope.user_id, person.user_keys),
        (envelope.anonymous_id, [person.anonymous_key]),
        (envelope.account_id, [person.account_key]),
    )
    return any(text is not None and identifier_key(person.project_id, text) in keys for text, keys in named)


@transaction.atomic
def _finish(erasure: Erasure, project: Project) -> None:
    """Forget whom it was about, and leave the receipt; once, whoever else is at it."""
    found = Erasure.objects.select_for_update().filter(pk=erasure.pk).first()
    if found is None:
        return
    found.delete()
    audit.record(
        actor=found.actor_id,
        action=Action.PERSON_ERASED,
        project_id=project.pk,
        target=Target(TargetType.PROJECT, str(project.public_id)),
        data={**_counts(found), "request_id": found.request_id},
    )


def _remember(client: "redis.Redis", erasure: Erasure) -> None:
    key = _remembered_key(events.person_of(erasure))
    client.set(key, json.dumps(_counts(erasure)), ex=_REMEMBERED_SECONDS)


def _told_lately(client: "redis.Redis", person: Person) -> dict[str, int] | None:
    """What was removed where a chore has just ended an erasure of the person."""
    told = client.get(_remembered_key(person))
    return None if told is None else json.loads(told)


def _remembered_key(person: Person) -> str:
    """Names nobody: a keyed hash."""
    return f"erased:{person.project_id}:{salted_hmac('analytics.erased', repr(person)).hexdigest()}"


def _counts(erasure: Erasure) -> dict[str, int]:
    return {name: erasure.removed.get(name, 0) for name in events.REMOVED}


def _translated(command: Callable[[], T]) -> T:
    try:
        return command()
    except (StreamUnavailable, RedisError, OSError) as error:
        raise Unavailable(
            "Redis cannot be reached. What was begun goes on by itself; ask again to see how far it is."
        ) from error
