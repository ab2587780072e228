"""What rollups must say, counted in plain Python from the events a test stored."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from analytics.common.clock import to_micros
from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.reading import Numbers
from analytics.events.rollups.reading_sessions import SessionNumbers
from analytics.events.schema import ENGAGEMENT, PAGEVIEW
from analytics.events.tests.events import Row


def _field(group: str, name: str) -> Callable[[Row], str | None]:
    return lambda row: getattr(getattr(row, group), name, None)


VALUE_OF: Final[dict[Dimension, Callable[[Row], str | None]]] = {
    Dimension.TOTAL: lambda _: None,
    Dimension.EVENT_NAME: lambda row: row.name,
    Dimension.EVENT_SOURCE: lambda row: row.source,
    Dimension.TITLE: lambda row: row.title,
    Dimension.BOT: lambda row: row.bot,
    Dimension.CURRENCY: lambda row: row.currency,
    **{
        dimension: _field(group, dimension.name.lower())
        for group, dimensions in {
            "page": (Dimension.HOST, Dimension.PATH),
            "acquisition": (
                Dimension.REFERRER, Dimension.CHANNEL, Dimension.UTM_SOURCE, Dimension.UTM_MEDIUM,
                Dimension.UTM_CAMPAIGN, Dimension.UTM_TERM, Dimension.UTM_CONTENT,
            ),
            "location": (Dimension.COUNTRY, Dimension.REGION, Dimension.CITY),
            "client": (Dimension.BROWSER, Dimension.BROWSER_VERSION, Dimension.OS, Dimension.DEVICE),
            "locale": (Dimension.LANGUAGE, Dimension.SCREEN),
        }.items()
        for dimension in dimensions
    },
}  # fmt: skip


def expected(
    rows: Iterable[Row], dimension: Dimension, start: datetime, end: datetime, *, bots: bool = False
) -> dict[str | None, Numbers]:
    """The same as `reading.values`, exact."""
    chosen: dict[str | None, list[Row]] = {}
    for row in {(row.project_id, row.event_id): row for row in reversed(list(rows))}.values():
        inside = to_micros(start) <= row.timestamp < to_micros(end)
        if inside and (bots or row.bot is None) and not _is_left_out(dimension, row):
            chosen.setdefault(VALUE_OF[dimension](row), []).append(row)
    return {value: _numbers(value, found) for value, found in chosen.items()}


def _is_left_out(dimension: Dimension, row: Row) -> bool:
    return dimension is Dimension.EVENT_NAME and row.name == ENGAGEMENT


def _numbers(value: str | None, rows: Sequence[Row]) -> Numbers:
    revenue: dict[str, int] = {}
    for row in rows:
        if row.revenue is not None:
            currency = row.currency or ""
            revenue[currency] = revenue.get(currency, 0) + int(row.revenue * 10_000)
    return Numbers(
        value=value,
        is_other=False,
        events=sum(row.name != ENGAGEMENT for row in rows),
        pageviews=sum(row.name == PAGEVIEW for row in rows),
        engagement_ms=sum(row.engagement_ms or 0 for row in rows),
        visitors=len({row.user_id for row in rows}),
        sessions=len({row.session_id for row in rows}),
        revenue=revenue,
    )


def expected_sessions(
    rows: Iterable[Row], dimension: Dimension, start: datetime, end: datetime, *, bots: bool = False
) -> dict[str | None, SessionNumbers]:
    """The same as `session_values`, exact."""
    sessions: dict[str, list[Row]] = {}
    for row in {(row.project_id, row.event_id): row for row in reversed(list(rows))}.values():
        sessions.setdefault(row.session_id, []).append(row)
    chosen: dict[str | None, list[list[Row]]] = {}
    for events in sessions.values():
        events.sort(key=lambda row: (row.timestamp, row.event_id))
        first = events[0]
        if to_micros(start) <= first.timestamp < to_micros(end) and (bots or first.bot is None):
            chosen.setdefault(_of_session(dimension, events), []).append(events)
    return {value: _session_numbers(value, found) for value, found in chosen.items()}


def _of_session(dimension: Dimension, events: Sequence[Row]) -> str | None:
    views = [row for row in events if row.name == PAGEVIEW]
    if dimension in (Dimension.ENTRY_PATH, Dimension.EXIT_PATH, Dimension.HOST):
        view = views[-1 if dimension is Dimension.EXIT_PATH else 0] if views else None
        return (
            VALUE_OF[Dimension.HOST if dimension is Dimension.HOST else Dimension.PATH](view)
            if view
            else None
        )
    return VALUE_OF[dimension](events[0])


def _session_numbers(value: str | None, sessions: Sequence[Sequence[Row]]) -> SessionNumbers:
    pageviews = [sum(row.name == PAGEVIEW for row in events) for events in sessions]
    counted = [sum(row.name != ENGAGEMENT for row in events) for events in sessions]
    return SessionNumbers(
        value=value,
        is_other=False,
        sessions=len(sessions),
        bounces=sum(views == count == 1 for views, count in zip(pageviews, counted, strict=True)),
        duration_us=sum(events[-1].timestamp - events[0].timestamp for events in sessions),
        pageviews=sum(pageviews),
        events=sum(counted),
        visitors=len({events[0].user_id for events in sessions}),
    )
