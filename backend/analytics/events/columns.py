"""Events in batches, column by column: what the pipeline makes and the storage engines keep.

Apart from `schema`, since numpy takes memory that ingest, which needs no batches, should not spend.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from itertools import chain
from typing import Any, Final, NamedTuple

import numpy as np

from analytics.events.schema import Acquisition, Client, Locale, Location, Page


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What happened, and through which key. Compared by identity: one object serves many events."""

    project_id: int
    key_id: int | None
    name: str
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Where:
    """Where in a project's sites an event happened. Compared by identity."""

    project_id: int
    page: Page | None = None
    title: str | None = None
    url_scheme: str | None = None
    """None for https."""
    url_query: str | None = None
    """Query and fragment as they were, "?" and "#" included; None where there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Whence:
    """What brought the visit to the project. Compared by identity."""

    project_id: int
    acquisition: Acquisition | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Who:
    """What sent the event. Compared by identity."""

    project_id: int
    client: Client | None = None
    bot: str | None = None
    """Why it is taken for a bot; None for people."""


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """What was around the person. Compared by identity."""

    project_id: int
    location: Location | None = None
    locale: Locale | None = None


class Rare(NamedTuple):
    """What most events have none of."""

    engagement_ms: int | None = None
    scroll_depth: int | None = None
    anonymous_id: str | None = None
    account_id: str | None = None
    revenue: Decimal | None = None
    currency: str | None = None
    import_id: int | None = None
    user_id: str | None = None
    """As it was written; None where the key is it."""
    session_id: str | None = None
    """As it was written; None where the key is it."""


HEAD: Final = np.dtype(
    [
        ("project_id", ">i4"),
        ("key_id", ">i4"),
        ("event_id", "V16"),
        ("received_at", ">i8"),
        ("timestamp", ">i8"),
        ("user_key", "V16"),
        ("session_key", "V16"),
        ("id_from_client", "?"),
    ]
)
"""What every event has. An event id is the 16 bytes of a UUID, unique within the project for seven days;
keys are those of `common.ids.identifier_key`, instants microseconds since 1970 UTC."""


@dataclass(frozen=True, slots=True)
class Events:
    """A batch of events as they are stored: the last step's outcome and the storage engines' input.

    Column by column: position n of every column is one event. A batch is worked on a column at a time, in
    loops that run in C; an object an event would take longer to make than to store. Dictionary tuples are
    None where all of their fields would be.
    """

    heads: "np.ndarray[Any, np.dtype[np.void]]"
    """An array of `HEAD`."""
    kinds: list[Kind]
    where: list[Where]
    whence: list[Whence]
    who: list[Who]
    around: list[Around]
    addresses: list[str | None]
    rare: list[Rare | None]
    properties: list[bytes]
    """One JSON object each, or empty."""

    def __len__(self) -> int:
        return len(self.kinds)

    def part(self, start: int, end: int) -> "Events":
        """The events from `start` up to `end`."""
        return Events(*[getattr(self, column.name)[start:end] for column in fields(self)])


def joined(batches: Sequence[Events]) -> Events:
    """The batches, at least one, as one."""
    if len(batches) == 1:
        return batches[0]
    lists = [
        list(chain.from_iterable(getattr(batch, column.name) for batch in batches))
        for column in fields(Events)[1:]
    ]
    # Not by concatenate, which would change the order of the bytes to this machine's.
    heads = np.frombuffer(b"".join([batch.heads.tobytes() for batch in batches]), HEAD)
    return Events(heads, *lists)
