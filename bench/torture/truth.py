"""What the senders know of one project, in columns: what every report must say.

Written apart from the product: sums over numpy arrays here, SQL and sketches there.
"""

import math
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np

from bench.torture import readings, shapes

Numbers: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"
Mask: TypeAlias = "np.ndarray[Any, np.dtype[np.bool_]]"
Rows: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"
Value: TypeAlias = str | int | None
Counts = dict[tuple[Value, ...], tuple[int, ...]]
"""Values of some dimensions → visitors, sessions, pageviews, events."""

DAY_MS: Final = 24 * shapes.HOUR_MS
DTYPE: Final = np.dtype(list(shapes.FIELDS))
NO_SOURCE: Final = "default"
_EPOCH: Final = date(1970, 1, 1)
_USER_BITS: Final = 22
_NAMELESS: Final = 1 << 20


def rows_of(packed: bytes | bytearray) -> Rows:
    """The rows that a sender kept."""
    return np.frombuffer(bytes(packed), DTYPE)


def told(row: Any) -> str:
    """A lost event, for whoever looks for what became of it."""
    identity = uuid.UUID(bytes=row["id"].tobytes())
    at = datetime.fromtimestamp(int(row["at"]) / 1_000, UTC)
    return f"event {identity} is lost, {shapes.NAMES[row['name']]} of {at.isoformat()} by key {row['key']}"


@dataclass(frozen=True)
class Values:
    """One dimension: a number for each event, and what the numbers stand for."""

    codes: Numbers
    texts: list[Value]


@dataclass(frozen=True)
class Sessions:
    """All sessions in columns: where among the events their first ones are, and what they amount to.

    `entries` and `exits` are -1 where there is no page view. Instants are milliseconds since 1970 UTC.
    """

    firsts: Numbers
    entries: Numbers
    exits: Numbers
    started_at: Numbers
    ended_at: Numbers
    events: Numbers
    pageviews: Numbers


class Truth:
    """One project's stored events. The zone has no summer time, or no change of it in these days."""

    def __init__(self, project: str, rows: Rows, keys: Sequence[shapes.Key], zone: ZoneInfo) -> None:
        self.project, self.rows, self.zone = project, rows, zone
        self.keys = keys
        moment = datetime.fromtimestamp(int(rows["at"].max()) / 1_000, zone) if len(rows) else None
        offset = moment.utcoffset() if moment else None
        self._offset = round((offset or timedelta()).total_seconds() * 1_000)
        self.at: Numbers = rows["at"].astype(np.int64)
        is_secret = np.array([key.is_secret for key in keys])
        self._agents = rows["agent"].astype(np.int64) * 2 + is_secret[rows["key"]]
        self.users = self._users()
        self.sessions = self._sessions()
        # Numbered without gaps, so that pairs of a group and somebody can be counted in one array.
        self._user_numbers = np.unique(self.users, return_inverse=True)[1]
        self._session_numbers = np.unique(self.sessions, return_inverse=True)[1]
        self._totals: dict[bytes, tuple[int, ...]] = {}
        self._known: dict[str, Values] = {}
        self.is_bot: Mask = self.where("bot", lambda bot: bot is not None)
        self.is_event: Mask = rows["name"] != shapes.ENGAGEMENT
        self.is_pageview: Mask = rows["name"] == shapes.NAMES.index("pageview")

    # -- dimensions ----------------------------------------------------------------------------------

    def values(self, dimension: str) -> Values:
        """Of each event. A dimension of time has the bucket's first millisecond since 1970 UTC."""
        if dimension not in self._known:
            self._known[dimension] = self._found(dimension)
        return self._known[dimension]

    def where(self, dimension: str, holds: Callable[[Any], bool]) -> Mask:
        """The events whose value fits."""
        values = self.values(dimension)
        return np.array([holds(text) for text in values.texts], np.bool_)[values.codes]

    def between(self, start: int, end: int) -> Mask:
        """The events from one millisecond up to another."""
        return np.asarray((self.at >= start) & (self.at < end))

    def day_starts(self) -> list[int]:
        """The first millisecond of each of the zone's days that have events, in order."""
        return [int(start) for start in self.values("time:day").texts if start is not None]

    def days_from(self, day: date) -> int:
        """The first millisecond of a day of the zone."""
        return (day - _EPOCH).days * DAY_MS - self._offset

    def _found(self, dimension: str) -> Values:
        if dimension.startswith("time:"):
            starts, codes = np.unique(self._buckets(dimension.removeprefix("time:")), return_inverse=True)
            return Values(codes.astype(np.int64), starts.tolist())
        axis, texts = self._axis(dimension)
        numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
        lookup = np.array([numbers[text] for text in texts], np.int64)
        return Values(lookup[axis], list(numbers))

    def _axis(self, dimension: str) -> tuple[Numbers, Sequence[Value]]:
        """A number for each event, and the value of each number."""
        rows = self.rows
        for axis, found in (
            (rows["page"], readings.of_pages()),
            (rows["page"].astype(np.int64) * len(shapes.ORIGINS) + rows["origin"], readings.of_origins()),
            (self._agents, readings.of_agents()),
            (rows["address"], readings.of_addresses()),
            (rows["locale"], readings.of_locales()),
        ):
            if dimension in found:
                return axis, found[dimension]
        plain: dict[str, tuple[str, Sequence[Value]]] = {
            "event_name": ("name", shapes.NAMES),
            "event_source": ("source", [source or NO_SOURCE for source in shapes.SOURCES]),
            "currency": ("currency", shapes.CURRENCIES),
            "properties.plan": ("plan", shapes.PLANS),
            "account_id": (
                "account",
                [shapes.account_id(number) if number else None for number in range(shapes.ACCOUNTS)],
            ),
        }
        if dimension in plain:
            column, texts = plain[dimension]
            return rows[column], texts
        if dimension == "key":
            return rows["key"], [key.public_id for key in self.keys]
        raise KeyError(dimension)

    def _buckets(self, bucket: str) -> Numbers:
        local = self.at + self._offset
        lengths = {"minute": 60_000, "hour": shapes.HOUR_MS, "day": DAY_MS}
        if bucket in lengths:
            return local // lengths[bucket] * lengths[bucket] - self._offset
        days, inverse = np.unique(local // DAY_MS, return_inverse=True)
        first = [_first_day(day, bucket) for day in days.tolist()]
        return np.array(first, np.int64)[inverse] * DAY_MS - self._offset

    # -- people --------------------------------------------------------------------------------------

    def _users(self) -> Numbers:
        named = self.rows["user"].astype(np.int64)
        by_browser = _NAMELESS + self.rows["address"].astype(np.int64) * 256 + self.rows["agent"]
        return np.where(named == 0, by_browser, named)

    def _sessions(self) -> Numbers:
        named = self.rows["session"].astype(np.int64)
        window = self.at // shapes.HOUR_MS
        return np.where(named == 0, (window << _USER_BITS) | self.users, -named)

    # -- answers -------------------------------------------------------------------------------------

    def counts(self, mask: Mask, dimensions: Sequence[str] = ()) -> Counts:
        """What each combination of values amounts to among these events."""
        if "event_name" in dimensions:
            mask = mask & self.is_event
        chosen = [self.values(dimension) for dimension in dimensions]
        codes = np.zeros(int(mask.sum()), np.int64)
        for values in chosen:
            codes = codes * len(values.texts) + values.codes[mask]
        width = math.prod(len(values.texts) for values in chosen)
        numbers = (
            _distinct(codes, self._user_numbers[mask], width),
            _distinct(codes, self._session_numbers[mask], width),
            np.bincount(codes[self.is_pageview[mask]], minlength=width),
            np.bincount(codes[self.is_event[mask]], minlength=width),
        )
        found: Counts = {}
        for group in np.flatnonzero(np.bincount(codes, minlength=width)).tolist():
            found[_spelled(group, chosen)] = tuple(int(counted[group]) for counted in numbers)
        return found

    def total(self, mask: Mask) -> tuple[int, ...]:
        """Visitors, sessions, pageviews, events among these events; remembered, as reports share them."""
        which = mask.tobytes()
        if which not in self._totals:
            self._totals[which] = self.counts(mask).get((), (0, 0, 0, 0))
        return self._totals[which]

    def summed(self, mask: Mask, column: str, dimension: str | None = None) -> dict[Value, int]:
        """Value → sum of a column of `shapes.FIELDS` among these events."""
        amounts = self.rows[column][mask].astype(np.int64)
        if dimension is None:
            return {None: int(amounts.sum())}
        values = self.values(dimension)
        # Below 2^53 by far: exact in the floats that bincount adds.
        sums = np.bincount(values.codes[mask], amounts, minlength=len(values.texts)).tolist()
        return {text: int(amount) for text, amount in zip(values.texts, sums, strict=True)}

    def in_sessions(self) -> Sessions:
        """First and last are by (timestamp, id), as sessions are stored."""
        halves = np.frombuffer(self.rows["id"].tobytes(), ">u8").reshape(-1, 2)
        order = np.lexsort((halves[:, 1], halves[:, 0], self.at, self.sessions))
        starts = np.flatnonzero(np.diff(self.sessions[order], prepend=self.sessions[order][0] - 1))
        ends = np.append(starts[1:], len(order)) - 1
        viewed, places = self.is_pageview[order], np.arange(len(order))
        entries = np.minimum.reduceat(np.where(viewed, places, len(order)), starts)
        exits = np.maximum.reduceat(np.where(viewed, places, -1), starts)
        behind = np.append(order, -1)  # the place behind the last one, and the one before the first
        return Sessions(
            firsts=order[starts],
            entries=behind[entries],
            exits=behind[exits],
            started_at=self.at[order[starts]],
            ended_at=self.at[order[ends]],
            events=np.add.reduceat(self.is_event[order], starts, dtype=np.int64),
            pageviews=np.add.reduceat(viewed, starts, dtype=np.int64),
        )

    def of_events(self, dimension: str, places: Numbers) -> list[Value]:
        """The values of the events at these places; None where a place is -1."""
        values = self.values(dimension)
        texts = [*values.texts, None]
        codes = np.append(values.codes, len(values.texts))
        return [texts[code] for code in codes[places].tolist()]


def _distinct(codes: Numbers, ids: Numbers, count: int) -> Numbers:
    """How many different ids each code has."""
    width = int(ids.max(initial=0)) + 1
    pairs = np.sort(codes * width + ids)
    is_new = np.diff(pairs, prepend=-1) != 0
    return np.bincount(pairs[is_new] // width, minlength=count)


def _spelled(group: int, chosen: Sequence[Values]) -> tuple[Value, ...]:
    found: list[Value] = []
    for values in reversed(chosen):
        group, code = divmod(group, len(values.texts))
        found.append(values.texts[code])
    return tuple(reversed(found))


def _first_day(day: int, bucket: str) -> int:
    at = _EPOCH + timedelta(days=day)
    first = at.replace(day=1) if bucket == "month" else at - timedelta(days=at.weekday())
    return (first - _EPOCH).days
