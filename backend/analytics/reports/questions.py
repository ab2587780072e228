"""What funnels, retention and paths have in common: which events they are asked of, and when.

`engagement` events are left out of all of them: they say how long a page was read, not what somebody did.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from analytics.common.zones import zone
from analytics.events.schema import ENGAGEMENT
from analytics.events.storage.engine import EventReader, Snapshot
from analytics.reports.query import spec
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.dimensions import DIMENSIONS, Dimension
from analytics.reports.query.errors import Code, Findings, Problems, shown
from analytics.reports.query.execution import Asker, left_of
from analytics.reports.query.parse_document import check_keys, check_version, flags
from analytics.reports.query.parse_filters import parse_filters
from analytics.reports.query.parse_period import parse_period, parse_timezone
from analytics.reports.query.periods import Range, resolve
from analytics.reports.query.planner import Plan, Source, check_raw
from analytics.reports.query.result import Meta, Span
from analytics.reports.query.sources import Engine, from_events
from analytics.reports.query.spec import Condition, Filter, Group, Junction, Operator, Period
from analytics.reports.query.text import text_fault

FRAME_KEYS = ("v", "period", "timezone", "filters", "include")
MAX_NAME = 200
_RAW = Plan(Source.RAW)
_Answer = TypeVar("_Answer")
_EVENT_NAME = DIMENSIONS["event_name"]
NO_ENGAGEMENT = Condition(Operator.IS_NOT, _EVENT_NAME, (ENGAGEMENT,))


@dataclass(frozen=True, slots=True)
class Frame:
    """Which events a question is asked of. `timezone` None means the project's."""

    period: Period
    timezone: str | None = None
    filters: Filter | None = None
    bots: bool = False


@dataclass(frozen=True, slots=True)
class EventMatch:
    """Events that a question names: of this name (None: any), with what passes the filters."""

    event: str | None
    filters: Filter | None = None

    @property
    def condition(self) -> Filter | None:
        """Both as one filter; None for every event."""
        named = None
        if self.event is not None:
            named = Condition(Operator.IS, _EVENT_NAME, (self.event,))
        return both(named, self.filters)


def both(first: Filter | None, second: Filter | None) -> Filter | None:
    """What passes both, where there are two."""
    if first is None or second is None:
        return second if first is None else first
    return Group(Junction.AND, (first, second))


def is_personal(tree: Filter | None) -> bool:
    """Whether a filter names single people (permission `personal_data`)."""
    return any(condition.dimension.personal for condition in spec.conditions(tree))


# --- from JSON


def parse_frame(document: Mapping[str, Any], keys: tuple[str, ...], findings: Findings) -> Frame | None:
    """The frame of a document whose other keys are `keys`; None where the period is wrong."""
    check_keys(document, (*FRAME_KEYS, *keys), "", findings)
    check_version(document.get("v", spec.VERSION), findings)
    period = parse_period(document.get("period"), "period", findings)
    timezone = parse_timezone(document.get("timezone"), findings)
    filters = parse_filters(document.get("filters"), "filters", findings)
    bots = flags(document, "include", ("bots",), findings)["bots"]
    return None if period is None else Frame(period, timezone, filters, bots)


def parse_match(
    given: object, path: str, findings: Findings, *, other_keys: tuple[str, ...] = ()
) -> EventMatch | None:
    """`{"event", "filters"}`, at least one of them."""
    if not isinstance(given, dict):
        code = Code.REQUIRED if given is None else Code.WRONG_TYPE
        findings.add(path, code, f'Expected an object such as {{"event": "signup"}}, got {shown(given)}.')
        return None
    check_keys(given, ("event", "filters", *other_keys), path, findings)
    event = given.get("event")
    filters = parse_filters(given.get("filters"), f"{path}.filters", findings, of_people=False)
    if event is None and given.get("filters") in (None, []):
        findings.add(path, Code.REQUIRED, 'Name an "event", or "filters", or both.')
        return None
    if event is not None and not is_name(event, f"{path}.event", findings):
        return None
    if event == ENGAGEMENT:
        detail = f"{ENGAGEMENT!r} is no event of its own: it tells how long a page was read."
        findings.add(f"{path}.event", Code.UNSUPPORTED_COMBINATION, detail)
        return None
    return EventMatch(event, filters)


def is_name(given: object, path: str, findings: Findings) -> bool:
    """Whether this can be the name of something; a problem at `path` where not."""
    return is_text(given, path, MAX_NAME, findings)


def is_text(given: object, path: str, longest: int, findings: Findings) -> bool:
    """Whether this is a text that something stored can equal; a problem at `path` where not."""
    if not isinstance(given, str):
        findings.add(path, Code.WRONG_TYPE, f"Expected a text, got {shown(given)}.")
        return False
    if not 0 < len(given) <= longest:
        findings.add(path, Code.OUT_OF_RANGE, f"Here are 1 to {longest} characters possible.")
        return False
    fault = text_fault(given)
    if fault:
        findings.add(path, Code.INVALID_TEXT, fault)
    return fault is None


def choice(document: Mapping[str, Any], key: str, known: tuple[str, ...], findings: Findings) -> str:
    """One of a closed list; the first one where the key is absent."""
    given = document.get(key, known[0])
    if not isinstance(given, str) or given not in known:
        expected = ", ".join(f'"{one}"' for one in known)
        findings.add(key, Code.WRONG_TYPE, f"Expected one of {expected}, got {shown(given)}.")
        return known[0]
    return given


# --- to an answer


@dataclass(frozen=True, slots=True)
class Place:
    """A frame with its instants, for one project."""

    frame: Frame
    project_id: int
    zone_name: str
    zone: ZoneInfo
    range: Range

    def meta(self, elapsed_ms: float, plan: Plan = _RAW) -> Meta:
        """How the answer came about."""
        return Meta(
            plan=plan,
            range=Span(self.range.start, self.range.end),
            timezone=self.zone_name,
            elapsed_ms=round(elapsed_ms, 1),
        )


def placed(frame: Frame, asker: Asker, now: datetime) -> Place | Problems:
    """The frame at `now`, in its zone or the project's."""
    zone_name = frame.timezone or asker.timezone
    local = zone(zone_name)
    covered = resolve(frame.period, local, now)
    if isinstance(covered, Problems):
        return covered
    return Place(frame, asker.project_id, zone_name, local, covered)


@contextmanager
def raw_snapshot(place: Place, engine: Engine, *, now: datetime, seconds: float) -> Iterator[Snapshot]:
    """A snapshot in which all events of the place are still there.

    Raises RangeExpired where they are not, QueryTimeout and Unavailable as the engine does.
    """
    with engine.storage.snapshot(seconds=seconds) as snapshot:
        # Within the snapshot: retention may be about to delete what was there a moment ago.
        left = left_of(snapshot, place.project_id)
        check_raw(place.range, place.zone, left, now, bots=place.frame.bots)
        yield snapshot


def from_all_events(
    place: Place,
    engine: Engine,
    ask: Callable[[EventReader, Compiler, Plan], _Answer],
    *,
    now: datetime,
    seconds: float,
    until: datetime | None = None,
) -> _Answer:
    """What `ask` makes of the place's events, and of those from its end to `until`, wherever they are read.

    `ask` may be called twice: see `sources.from_events`. Raises what `raw_snapshot` raises.
    """
    covered = place.range if until is None else replace(place.range, end=until, days=None)
    with raw_snapshot(place, engine, now=now, seconds=seconds) as snapshot:
        return from_events(snapshot, engine, place.project_id, (covered,), ask)


def no_time(dimension: Dimension, path: str, findings: Findings) -> Dimension | None:
    """The dimension, unless it cuts time."""
    if dimension.bucket is None:
        return dimension
    findings.add(path, Code.UNSUPPORTED_COMBINATION, "This is not parted by time.")
    return None
