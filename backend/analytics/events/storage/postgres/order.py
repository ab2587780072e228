"""In which order a batch's events are written, and which of them are there twice."""

from typing import Any, Final

import numpy as np

from analytics.events.columns import Events
from analytics.events.storage.postgres.rows import Positions

Halves = tuple["np.ndarray[Any, np.dtype[np.uint64]]", "np.ndarray[Any, np.dtype[np.uint64]]"]

_UUID: Final = np.dtype([("high", ">u8"), ("low", ">u8")])


def halves(uuids: "np.ndarray[Any, Any]") -> Halves:
    """The upper and lower eight bytes of UUIDs as numbers: together they sort as the UUIDs do."""
    both = np.ascontiguousarray(uuids).view(_UUID)
    return both["high"].astype(np.uint64), both["low"].astype(np.uint64)


def by_id(events: Events) -> Positions:
    """The first of each (project, event id), in the order of those two: that of the keys' index."""
    high, low = halves(events.heads["event_id"])
    projects = events.heads["project_id"].astype(np.int64)
    order: Positions = np.lexsort((low, high, projects))  # stable: of equal ones the first comes first
    firsts: Positions = order[starts_of_runs(projects[order], high[order], low[order])]
    return firsts


def by_time(events: Events, ids: Positions) -> Positions:
    """The same by (project, timestamp, event id): that of the events' index."""
    heads = events.heads[ids]
    keys = (heads["timestamp"].astype(np.int64), heads["project_id"].astype(np.int64))
    sorted_ids: Positions = ids[np.lexsort(keys)]
    return sorted_ids


def starts_of_runs(*columns: "np.ndarray[Any, Any]") -> "np.ndarray[Any, np.dtype[np.bool_]]":
    """Where a row differs from the one before; true for the first."""
    starts = np.zeros(len(columns[0]), np.bool_)
    starts[:1] = True
    for column in columns:
        starts[1:] |= column[1:] != column[:-1]
    return starts
