"""What became of the events that a project was sent, by time or by what they were sent with."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import redis
from redis.exceptions import RedisError

from analytics.audit import ledger_now
from analytics.audit.fold import MINUTES_KEPT_DAYS
from analytics.audit.ledger_now import Balance, Narrowed, Unfolded
from analytics.common.clock import MINUTE_US, from_micros, to_micros
from analytics.common.errors import Invalid, Problem, Unavailable
from analytics.common.samples import samples_of
from analytics.common.tally import Outcome, minute_of
from analytics.projects.models import ApiKey, Project
from analytics.stream.envelope import SHARDS

MOST_SAMPLES: Final = 50
_DAY: Final = timedelta(days=1)


class GroupBy(StrEnum):
    """What the lines of the ledger are."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    SOURCE = "source"
    KEY = "key"
    CODE = "code"
    OUTCOME = "outcome"


#: Longest range that is answered line by line in time.
LONGEST: Final = {
    GroupBy.MINUTE: timedelta(days=1),
    GroupBy.HOUR: timedelta(days=32),
    GroupBy.DAY: timedelta(days=400),
}


@dataclass(frozen=True, slots=True)
class Question:
    """Which part of the ledger, and by what. The range is half-open; whole minutes are counted."""

    since: datetime
    until: datetime
    group_by: GroupBy = GroupBy.HOUR
    outcome: Outcome | None = None
    code: str | None = None
    source: str | None = None
    key: UUID | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One group: a time with its offset, a source, a key's public id, a code, an outcome."""

    group: str | None
    """None: events without a key."""
    outcomes: Mapping[str, int]
    name: str | None = None
    """Of a key."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A sample, ready to be shown."""

    at: datetime
    outcome: str
    code: str
    detail: str
    key: UUID | None
    source: str
    event: Any


@dataclass(frozen=True, slots=True)
class Ledger:
    """The answer. `totals` is of the question, `balance` of all time."""

    since: datetime
    until: datetime
    timezone: str
    results: list[Line]
    totals: Mapping[str, int]
    balance: Balance
    samples: list[Shown]


def read_ledger(*, project: Project, question: Question, client: "redis.Redis", now: datetime) -> Ledger:
    """Answer a question, fresh to the last flush. Raises Invalid for its range, Unavailable without Redis."""
    _check_range(question)
    keys = {key.pk: key for key in ApiKey.objects.filter(project=project)}
    narrowed = _narrowed(project, question, keys.values())
    try:
        unfolded = ledger_now.look(client, range(SHARDS))
        samples = samples_of(client, project.pk, to_micros(now))
    except RedisError as error:
        raise Unavailable("Redis cannot be asked for what is counted there.") from error
    lines = _lines(project, question, narrowed, unfolded, keys)
    return Ledger(
        since=question.since,
        until=question.until,
        timezone=project.timezone,
        results=lines,
        totals=_totals(lines),
        balance=ledger_now.balance(project.pk, unfolded),
        samples=list(_shown(samples, narrowed, keys)),
    )


def _check_range(question: Question) -> None:
    length = question.until - question.since
    if length <= timedelta(0):
        raise Invalid("The range is empty.", problems=[Problem("to", "range_empty", "must be after `from`")])
    longest = LONGEST.get(question.group_by)
    if longest is not None and length > longest + timedelta(minutes=1):
        days = "a day" if longest.days == 1 else f"{longest.days} days"
        detail = f"by {question.group_by.value}, at most {days} at a time"
        raise Invalid("The range is too long.", problems=[Problem("from", "range_too_long", detail)])


def _narrowed(project: Project, question: Question, keys: Iterable[ApiKey]) -> Narrowed:
    key_id = None
    if question.key is not None:
        # One that is not there was used by nothing.
        key_id = next((key.pk for key in keys if key.public_id == question.key), -1)
    return Narrowed(
        project_id=project.pk,
        since=minute_of(to_micros(question.since)),
        until=-(-to_micros(question.until) // MINUTE_US),
        outcome=question.outcome.value if question.outcome else None,
        code=question.code,
        source=question.source,
        key_id=key_id,
    )


def _lines(
    project: Project,
    question: Question,
    narrowed: Narrowed,
    unfolded: Unfolded,
    keys: Mapping[int, ApiKey],
) -> list[Line]:
    if question.group_by in LONGEST:
        return _time_lines(ZoneInfo(project.timezone), question, narrowed, unfolded)
    found: defaultdict[Any, dict[str, int]] = defaultdict(dict)
    for (group, outcome), events in ledger_now.sums(narrowed, question.group_by.value, unfolded).items():
        if events:
            found[group][outcome] = events
    biggest_first = sorted(found.items(), key=lambda pair: (-sum(pair[1].values()), str(pair[0])))
    if question.group_by is not GroupBy.KEY:
        return [Line(group, outcomes) for group, outcomes in biggest_first]
    return [
        Line(str(keys[group].public_id), outcomes, keys[group].name)
        if group in keys
        else Line(None, outcomes)
        for group, outcomes in biggest_first
    ]


def _time_lines(zone: ZoneInfo, question: Question, narrowed: Narrowed, unfolded: Unfolded) -> list[Line]:
    """Every bucket of the range, empty ones too, named by its local start with the offset."""
    by_minute = question.group_by is GroupBy.MINUTE or question.until - question.since <= (
        MINUTES_KEPT_DAYS * _DAY
    )
    counted = ledger_now.sums(narrowed, "minute" if by_minute else "hour", unfolded)
    found: dict[datetime, dict[str, int]] = {start: {} for start in _buckets(zone, question)}
    for (minute, outcome), events in counted.items():
        outcomes = found.setdefault(_bucket(zone, question.group_by, _instant(minute)), {})
        outcomes[outcome] = outcomes.get(outcome, 0) + events
    return [Line(start.astimezone(zone).isoformat(), found[start]) for start in sorted(found)]


def _buckets(zone: ZoneInfo, question: Question) -> Iterator[datetime]:
    step = timedelta(minutes=1) if question.group_by is GroupBy.MINUTE else timedelta(hours=1)
    at = _bucket(zone, question.group_by, question.since)
    while at < question.until:
        yield at
        if question.group_by is GroupBy.DAY:
            at = _midnight(zone, at.astimezone(zone).date() + _DAY)
        else:
            at += step


def _bucket(zone: ZoneInfo, group_by: GroupBy, at: datetime) -> datetime:
    """The start, in UTC, of the bucket an instant lies in."""
    at = at.astimezone(UTC)
    if group_by is GroupBy.DAY:
        return _midnight(zone, at.astimezone(zone).date())
    return at.replace(second=0, microsecond=0, minute=at.minute if group_by is GroupBy.MINUTE else 0)


def _midnight(zone: ZoneInfo, day: date) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _instant(minute: int) -> datetime:
    return from_micros(minute * MINUTE_US)


def _totals(lines: Iterable[Line]) -> dict[str, int]:
    totals = dict.fromkeys((outcome.value for outcome in Outcome), 0)
    for line in lines:
        for outcome, events in line.outcomes.items():
            totals[outcome] = totals.get(outcome, 0) + events
    return totals


def _shown(
    samples: Iterable[Mapping[str, Any]], narrowed: Narrowed, keys: Mapping[int, ApiKey]
) -> Iterator[Shown]:
    fitting = [
        sample
        for sample in samples
        if narrowed.outcome in (None, sample["outcome"])
        and narrowed.code in (None, sample["code"])
        and narrowed.source in (None, sample["source"])
        and narrowed.key_id in (None, sample["key_id"])
    ]
    for sample in fitting[:MOST_SAMPLES]:
        key = keys.get(sample["key_id"])
        yield Shown(
            at=from_micros(sample["at"]),
            outcome=sample["outcome"],
            code=sample["code"],
            detail=sample["detail"],
            key=key.public_id if key else None,
            source=sample["source"],
            event=sample["event"],
        )
