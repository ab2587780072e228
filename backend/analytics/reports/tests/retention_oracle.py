"""What a retention grid must say, worked out person by person with the zone's calendar."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from analytics.reports.query.dimensions import Bucket
from analytics.reports.query.periods import Range
from analytics.reports.questions import EventMatch
from analytics.reports.retention.spec import RetentionSpec
from analytics.reports.tests import oracle
from analytics.reports.tests.facts import Fact

Grid = list[tuple[date, int, list[int]]]


def grid(spec: RetentionSpec, facts: Sequence[Fact], covered: Range, zone: ZoneInfo) -> Grid:
    """First local date of each period, how many began in it, how many of them returned in each from it on."""
    periods = _periods(spec.by, covered, zone)
    chosen = [fact for fact in facts if _is_chosen(spec, fact, covered)]
    rows: Grid = [(period, 0, [0] * (len(periods) - i)) for i, period in enumerate(periods)]
    for user in {fact.user for fact in chosen}:
        own = [fact for fact in chosen if fact.user == user]
        begun = min((fact.at for fact in own if _fits(spec.first, fact)), default=None)
        if begun is None:
            continue
        at = periods.index(_period(spec.by, begun, zone))
        period, size, counts = rows[at]
        back = {
            periods.index(_period(spec.by, fact.at, zone)) - at
            for fact in own
            if _fits(spec.returning, fact) and fact.at > begun
        }
        rows[at] = (period, size + 1, [count + (i in back) for i, count in enumerate(counts)])
    return rows


def _is_chosen(spec: RetentionSpec, fact: Fact, covered: Range) -> bool:
    is_wanted = fact.name != "engagement" and (fact.bot is None or spec.frame.bots)
    return covered.start <= fact.at < covered.end and is_wanted and oracle.passes(fact, spec.frame.filters)


def _fits(match: EventMatch | None, fact: Fact) -> bool:
    return match is None or (match.event in (None, fact.name) and oracle.passes(fact, match.filters))


def _period(by: Bucket, at: datetime, zone: ZoneInfo) -> date:
    day = at.astimezone(zone).date()
    if by is Bucket.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by is Bucket.MONTH else day


def _periods(by: Bucket, covered: Range, zone: ZoneInfo) -> list[date]:
    found: list[date] = []
    at = covered.start
    while at < covered.end:
        period = _period(by, at, zone)
        if period not in found:
            found.append(period)
        at += timedelta(minutes=15)
    last = _period(by, covered.end - timedelta(microseconds=1), zone)
    return found if last in found else [*found, last]
