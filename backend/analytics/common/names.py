"""The different names that each project has used, in Redis: what its caps are measured by.

One set a project and kind. Ingest adds (`ingest/caps/admit_names.lua`), the usage page counts. A set that
holds `COMPLETE` has been filled from the database as well; one without it was begun anew, and may know too
little.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

import redis

from analytics.common.quotas import PREFIX

COMPLETE: Final = "\0"  # no name: events with a NUL are refused
_LONGEST: Final = 200


class NameKind(StrEnum):
    """What is capped. Part of Redis keys: never rename one."""

    SOURCE = "source"
    EVENT_NAME = "event_name"
    PROPERTY_KEY = "property_key"
    """Those at the top of `event_properties`."""


def names_key(project_id: int, kind: NameKind) -> str:
    """The set of one project and kind."""
    return f"{PREFIX}n:{kind}:{project_id}"


def written(name: str) -> str:
    """A name as the sets hold it: a key of `event_properties` may be a whole novel."""
    if len(name) <= _LONGEST:
        return name
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"{name[:100]}…{digest}"


def counts(client: "redis.Redis", project_id: int) -> Mapping[NameKind, int]:
    """How many names of each kind the project has. Raises redis.RedisError."""
    with client.pipeline(transaction=True) as pipe:
        for kind in NameKind:
            pipe.scard(names_key(project_id, kind))
            pipe.sismember(names_key(project_id, kind), COMPLETE)
        found = pipe.execute()
    return {kind: found[2 * at] - found[2 * at + 1] for at, kind in enumerate(NameKind)}


def held(client: "redis.Redis", project_ids: Sequence[int], kind: NameKind) -> dict[int, set[str]]:
    """What the sets of these projects hold, as `written` writes it. Raises redis.RedisError."""
    with client.pipeline(transaction=False) as pipe:
        for project_id in project_ids:
            pipe.smembers(names_key(project_id, kind))
        found = pipe.execute()
    sets = ({member.decode() for member in members} - {COMPLETE} for members in found)
    return dict(zip(project_ids, sets, strict=True))


def forget(client: "redis.Redis", project_id: int, kind: NameKind, names: Iterable[str]) -> None:
    """Make room: these names count no more, unless they are used again. Raises redis.RedisError."""
    gone = [written(name) for name in names]
    if gone:
        client.srem(names_key(project_id, kind), *gone)


def forget_project(client: "redis.Redis", project_id: int) -> None:
    """The project's names, for one that is deleted. Raises redis.RedisError."""
    client.delete(*(names_key(project_id, kind) for kind in NameKind))
