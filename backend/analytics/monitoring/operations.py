"""How the installation's own work goes: dead letters, the pipeline, the chores."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from analytics.common.errors import NotFound
from analytics.common.redaction import scrubbed
from analytics.common.redis import redis_client
from analytics.monitoring.services import redis_needed
from analytics.pipeline import letters
from analytics.pipeline.chore_state import ChoreState, chore_states
from analytics.pipeline.letters import Choice
from analytics.projects.models import Project
from analytics.stream import redis as stream
from analytics.stream.base import DeadLetter
from analytics.stream.dead_letters import RedisDeadLetters
from analytics.stream.stops import RedisStops, Stop


@dataclass(frozen=True, slots=True)
class NamedProject:
    """The project of a letter."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class LetterPage:
    """Some letters, how many there are of all codes, and where the next ones begin."""

    results: list[dict[str, Any]]
    total: int
    next: str


@dataclass(frozen=True, slots=True)
class StoppedLine:
    """A worker whose line stands still; see `stream.stops.Stop`."""

    worker: str
    since: datetime
    bad: int
    events: int
    reason: str
    """Without what may name a person."""


@dataclass(frozen=True, slots=True)
class PipelineState:
    """The stream and its lines. `oldest_seconds` is None where nothing waits."""

    waiting: int
    oldest_seconds: float | None
    dead_letters: int
    stopped: list[StoppedLine]
    released_until: datetime | None


def chores(now: datetime) -> list[ChoreState]:
    """Every chore, its error without what it may quote of an event. Raises Unavailable without Redis."""
    with redis_needed():
        states = chore_states(redis_client(), now)
    return [replace(state, error=scrubbed(state.error)) for state in states]


def pipeline_state(now: datetime) -> PipelineState:
    """How the pipeline is. Raises Unavailable without Redis."""
    with redis_needed():
        stops, oldest = RedisStops(redis_client()), stream.oldest()
        release = stops.released()
        return PipelineState(
            waiting=stream.depth(),
            oldest_seconds=None if oldest is None else max(0.0, now.timestamp() - oldest / 1000),
            dead_letters=RedisDeadLetters(redis_client()).count(),
            stopped=[_line(stop) for stop in stops.standing()],
            released_until=(
                datetime.fromtimestamp(release.until, UTC)
                if release and release.until > now.timestamp()
                else None
            ),
        )


def letter_page(choice: Choice, *, count: int, after: str) -> LetterPage:
    """A page of dead letters without their payloads. Raises Unavailable without Redis."""
    with redis_needed():
        kept = RedisDeadLetters(redis_client())
        page = letters.page_of(kept, choice, count=count, after=after)
        total = kept.count()
    return LetterPage(_shown(page.letters), total, page.next)


def letter(letter_id: str) -> dict[str, Any]:
    """One dead letter with its payload. Raises NotFound, Unavailable."""
    with redis_needed():
        kept = RedisDeadLetters(redis_client())
        found = kept.get([letter_id]) if letters.is_letter_id(letter_id) else []
    if not found:
        raise NotFound("There is no such dead letter: it may have been replayed or purged.")
    return _shown(found)[0]


def _line(stop: Stop) -> StoppedLine:
    since = datetime.fromtimestamp(stop.since, UTC)
    return StoppedLine(stop.worker, since, stop.bad, stop.events, scrubbed(stop.reason))


def _shown(found: Iterable[DeadLetter]) -> list[dict[str, Any]]:
    told = [letters.told(one) for one in found]
    projects = _projects({one.project_id for one in told if one.project_id is not None})
    return [asdict(one) | {"project": projects.get(one.project_id or 0)} for one in told]


def _projects(ids: set[int]) -> dict[int, NamedProject]:
    rows = Project.objects.filter(pk__in=ids, deleted_at=None).values_list("pk", "public_id", "name")
    return {pk: NamedProject(public_id, name) for pk, public_id, name in rows}
