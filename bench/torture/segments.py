"""Segment files, and what the senders know of the events in them.

A mark that was lost in the storm would leave a file that lacks events, and nobody would read the rest of them
raw. So what is marked is made anew here, by the chores' own functions under a clock that is a while ahead,
and then every file that counts as clean is read.
"""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import duckdb
import numpy as np

from analytics.events.segments import compact, marks, reading, store, upkeep
from analytics.projects import selectors
from bench.torture import shapes
from bench.torture.truth import Mask, Truth

_AHEAD: Final = timedelta(minutes=15)
"""Longer than an hour must have been quiet."""
_SLEEP: Final = 0.5
_READ: Final = """
    SELECT replace(event_id::VARCHAR, '-', ''), epoch_ms(timestamp), name, source, host, path, title, country,
           browser, bot, channel, language, account_id, currency, (coalesce(revenue, 0) * 10000)::BIGINT,
           coalesce(engagement_ms, 0)
    FROM read_parquet(?) WHERE timestamp >= ? AND timestamp < ?
"""
_DIMENSIONS: Final = (
    "event_name", "event_source", "host", "path", "title", "country", "browser", "bot", "channel", "language",
    "account_id", "currency",
)  # fmt: skip


def bring_up(project_id: int, seconds: float) -> bool:
    """Let segments be made of all that is over; whether none is behind, or missing, in time.

    The chores may be at the project themselves, and then we have done nothing: so what is due is asked for.
    """
    until = time.monotonic() + seconds

    def enough() -> bool:
        return time.monotonic() > until

    while not enough():
        now = datetime.now(UTC)
        upkeep.renew(now=now + _AHEAD, zone_of=selectors.zone_of, enough=enough)
        upkeep.compact(now=now, zone_of=selectors.zone_of, enough=enough)
        if not marks.projects_due(now + _AHEAD) and not _due(project_id, now):
            return True
        time.sleep(_SLEEP)
    return False


def _due(project_id: int, now: datetime) -> list[tuple[datetime, datetime]]:
    zone = selectors.zone_of(project_id)
    assert zone is not None
    return compact.due(project_id, ZoneInfo(zone), span=compact.spans()[project_id], now=now)


def of_segments(truth: Truth, number: int, seconds: float) -> tuple[int, list[str]]:
    """(events compared, differences) of all files of the project, whose `number` is the tables'."""
    where = f"segments of {truth.project}"
    found = [] if bring_up(number, seconds) else [f"{where}: they were still behind after {seconds:.0f} s"]
    first = _instant(int(truth.at.min()) // shapes.HOUR_MS * shapes.HOUR_MS)
    parts = reading.parts(number, first, datetime.now(UTC))
    found += [f"{where}: {start} to {end} are lost" for start, end in parts.lost]
    # What came late belongs to hours that are long over: each of them has its file.
    over = int(truth.at.max()) - 6 * shapes.HOUR_MS
    late = truth.between(0, over)
    in_files = np.zeros(len(truth.rows), np.bool_)
    for piece in parts.pieces:
        mask = truth.between(_milliseconds(piece.start), _milliseconds(piece.end))
        in_files |= mask
        path = str(store.place(piece.path, piece.checksum))
        with duckdb.connect() as connection:
            rows = connection.execute(_READ, [path, piece.start, piece.end]).fetchall()
        got, wanted = Counter(rows), Counter(_wanted(truth, mask))
        found += [f"{where}: {piece.path} lacks {row}" for row in wanted - got]
        found += [f"{where}: {piece.path} has {row} too much" for row in got - wanted]
    left = int((late & ~in_files).sum())
    if left:
        found.append(f"{where}: {left} late events are in no file")
    return int(in_files.sum()), found


def _wanted(truth: Truth, mask: Mask) -> list[tuple[Any, ...]]:
    columns: list[list[Any]] = [
        [identity.tobytes().hex() for identity in truth.rows["id"][mask]],
        truth.at[mask].tolist(),
    ]
    for dimension in _DIMENSIONS:
        values = truth.values(dimension)
        columns.append([values.texts[code] for code in values.codes[mask].tolist()])
    columns += [truth.rows["amount"][mask].tolist(), truth.rows["engaged"][mask].tolist()]
    return list(zip(*columns, strict=True))


def _instant(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1_000, UTC)


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1_000)
