"""The tables beside the reports: events, sessions, the ledger, rollups, and what the senders know of each."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
import psycopg
from e2e.api import Api

from bench.torture import shapes
from bench.torture.truth import DAY_MS, Mask, Truth

#: A sketch of 2^14 registers errs by 1 % at most in 68 of 100 cases once it was merged; by so much never.
SKETCH_ERROR: Final = 0.05
_BY: Final = (
    "event_name", "event_source", "title", "bot", "host", "path", "referrer", "channel", "utm_source",
    "utm_medium", "utm_campaign", "utm_term", "utm_content", "country", "region", "city", "browser",
    "browser_version", "os", "device", "language", "screen", "currency",
)  # fmt: skip
_BINARY: Final = np.dtype(
    [("fields", ">i2"), ("l1", ">i4"), ("project", ">i4"), ("l2", ">i4"), ("id", "V16")]
)
_BINARY_HEADER: Final = 19

_SESSIONS: Final = """
    SELECT round(extract(epoch FROM started_at) * 1000)::bigint,
           round(extract(epoch FROM ended_at) * 1000)::bigint,
           s.events, s.pageviews, entry.path, leaving.path
    FROM events_session AS s JOIN projects_project AS p ON p.id = s.project_id
    LEFT JOIN events_page AS entry ON entry.id = s.entry_page_id
    LEFT JOIN events_page AS leaving ON leaving.id = s.exit_page_id
    WHERE p.public_id = %s
"""


def stored_ids(connection: "psycopg.Connection[Any]") -> "dict[str, np.ndarray[Any, Any]]":
    """Project → the ids of its events, by a look that no part of ours takes part in."""
    names = dict(connection.execute("SELECT id, public_id::text FROM projects_project").fetchall())
    copy = "COPY (SELECT project_id, event_id FROM events_event) TO STDOUT (FORMAT BINARY)"
    with connection.cursor().copy(copy) as source:
        raw = b"".join(bytes(block) for block in source)
    count = (len(raw) - _BINARY_HEADER) // _BINARY.itemsize
    rows = np.frombuffer(raw, _BINARY, count, _BINARY_HEADER)
    return {name: rows["id"][rows["project"] == number] for number, name in names.items()}


def of_sessions(database_url: str, truth: Truth) -> tuple[int, list[str]]:
    """(sessions compared, differences) of the table of sessions."""
    known = truth.in_sessions()
    columns = (known.started_at, known.ended_at, known.events, known.pageviews)
    paths = (truth.of_events("path", known.entries), truth.of_events("path", known.exits))
    wanted = Counter(zip(*(column.tolist() for column in columns), *paths, strict=True))
    with psycopg.connect(database_url, autocommit=True) as connection:
        got = Counter(connection.execute(_SESSIONS, [truth.project]))
    where = f"sessions of {truth.project}"
    found = [f"{where}: {row} is missing" for row in wanted - got]
    found += [f"{where}: {row} is too much" for row in got - wanted]
    return wanted.total(), found


def of_ledger(owner: Api, truth: Truth, taken: int) -> tuple[int, list[str]]:
    """(ledgers compared, differences): stored and bots exactly, the balance of every line, by source and key.

    What was accepted is `taken` and whatever was taken without an answer.
    """
    now = datetime.now(UTC) + timedelta(minutes=1)
    span = f"from={(now - timedelta(hours=2)):%Y-%m-%dT%H:%M:%SZ}&to={now:%Y-%m-%dT%H:%M:%SZ}"
    where, found = f"ledger of {truth.project}", []
    ledgers = {
        group: owner.get(f"/projects/{truth.project}/ledger?group_by={group}&{span}")
        for group in ("source", "key", "outcome")
    }
    for group, dimension in (("source", "event_source"), ("key", "key")):
        lines = {line["group"]: line["outcomes"] for line in ledgers[group]["results"]}
        events, bots = _events_by(truth, dimension), _events_by(truth, dimension, truth.is_bot)
        for name in dict.fromkeys((*lines, *events)):
            line = Counter[str](lines.get(name, {}))
            if (line["stored"], line["bot"]) != (events[name], bots[name]):
                wanted = {"stored": events[name], "bot": bots[name]}
                found.append(f"{where}: {group} {name} should be {wanted} and is {dict(line)}")
            if line["accepted"] != line["stored"] + line["duplicate"] + line["dead"]:
                found.append(f"{where}: {group} {name} is not balanced: {dict(line)}")
    balance = ledgers["outcome"]["balance"]
    if balance["stored"] != len(truth.rows) or balance["dead"] or balance["pending"]:
        found.append(f"{where}: the balance should be {len(truth.rows)} stored and is {balance}")
    if balance["accepted"] < taken:
        found.append(f"{where}: {taken} events were acknowledged, and {balance['accepted']} accepted")
    return len(ledgers), found


def _events_by(truth: Truth, dimension: str, mask: "Mask | None" = None) -> Counter[Any]:
    values = truth.values(dimension)
    codes = values.codes if mask is None else values.codes[mask]
    counted = np.bincount(codes, minlength=len(values.texts)).tolist()
    return Counter(dict(zip(values.texts, counted, strict=True)))


def of_rollups(truth: Truth, number: int) -> tuple[int, list[str]]:
    """(answers compared, differences) of rollups: counts exactly, people and sessions as sketches err.

    `number` is the project's in the tables. Needs Django.
    """
    from analytics.events.rollups import reading  # noqa: PLC0415 - after django.setup
    from analytics.events.rollups.dimensions import Dimension  # noqa: PLC0415

    compared, found = 0, []
    hours = [int(start) for start in truth.values("time:hour").texts if start is not None]
    for index, (start, end) in enumerate(spans(truth)):
        for name in (None, *_BY):
            dimension = Dimension[name.upper()] if name else Dimension.TOTAL
            for bots in (False, True) if index == 0 or name is None else (False,):
                answer = reading.values(number, dimension, _instant(start), _instant(end), bots=bots)
                found += list(_of_span(truth, (start, end), name, answer, bots=bots))
                compared += 1
    for start in hours:
        end = start + shapes.HOUR_MS
        total = reading.total(number, _instant(start), _instant(end), bots=True)
        found += list(_of_span(truth, (start, end), None, [total], bots=True))
        compared += 1
    return compared, found


def spans(truth: Truth) -> list[tuple[int, int]]:
    """All days together, and each."""
    starts = truth.day_starts()
    days = [(start, start + DAY_MS) for start in starts]
    return [(starts[0], starts[-1] + DAY_MS), *days]


def _of_span(
    truth: Truth, span: tuple[int, int], dimension: str | None, answer: Iterable[Any], *, bots: bool
) -> Iterator[str]:
    mask = truth.between(*span)
    if not bots:
        mask = mask & ~truth.is_bot
    if dimension == "event_name":
        mask = mask & truth.is_event
    wanted = truth.counts(mask, [dimension] if dimension else [])
    engaged = truth.summed(mask, "engaged", dimension)
    paid = {
        currency: truth.summed(mask & (truth.rows["currency"] == number), "amount", dimension)
        for number, currency in enumerate(shapes.CURRENCIES)
        if currency
    }
    where = f"rollup of {truth.project}, {_instant(span[0]):%Y-%m-%d %H:%M} by {dimension}, bots {bots}"
    got = {one.value: one for one in answer if not one.is_other}
    for value in dict.fromkeys((*(key[0] if dimension else None for key in wanted), *got)):
        visitors, sessions, pageviews, events = wanted.get((value,) if dimension else (), (0, 0, 0, 0))
        revenue = {name: sums[value] for name, sums in paid.items() if sums.get(value)}
        one = got.get(value)
        if one is None:
            yield f"{where}: {value} is missing, and has {events} events of {visitors} people"
            continue
        exact = (events, pageviews, engaged.get(value, 0), revenue)
        is_revenue = {name: amount for name, amount in one.revenue.items() if amount}
        if exact != (one.events, one.pageviews, one.engagement_ms, is_revenue):
            have = (one.events, one.pageviews, one.engagement_ms, is_revenue)
            yield f"{where}: {value} should be {exact} and is {have}"
        for name, true, estimate in (
            ("visitors", visitors, one.visitors),
            ("sessions", sessions, one.sessions),
        ):
            if abs(estimate - true) > max(1, SKETCH_ERROR * true):
                yield f"{where}: {value} has {true} {name}, and {estimate} by its sketch"


def _instant(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1_000, UTC)
