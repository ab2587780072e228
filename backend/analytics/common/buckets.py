"""Token buckets in Redis, shared by all processes: the script that charges them, and one question of it.

Ingest asks many at once (`ingest.limiter`); who has a single charge uses `charge`.
"""

import hashlib
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import redis

from analytics.common.quotas import PREFIX

SCRIPT: Final = (Path(__file__).parent / "charge.lua").read_bytes()
SHA: Final = hashlib.sha1(SCRIPT).hexdigest()  # noqa: S324 - the name Redis gives a script
_SECOND_US: Final = 1_000_000
_NO_PROJECT: Final = 0
_FIRST: Final = 1
_encode: Final = msgspec.msgpack.Encoder().encode


class Bucket(NamedTuple):
    """Holds `size` units, and `rate` flow in each second. `name` is one of the whole installation's."""

    name: str
    rate: int
    size: int


class Refused(NamedTuple):
    """Too few are left. Whole seconds, rounded up."""

    retry_after: int
    """Until this charge would pass, if nothing else came."""
    left: int
    reset: int
    """Until the bucket is full."""


def charge(client: "redis.Redis", bucket: Bucket, units: int) -> Refused | None:
    """Take the units from the bucket, or none where too few are left: then it says how few.

    Raises redis.RedisError.
    """
    cost = _SECOND_US / bucket.rate
    charged = (bucket.name, cost, bucket.size * cost, units)
    arguments = (PREFIX, _encode(([charged], [])), _encode([(units, _NO_PROJECT, _FIRST)]))
    try:
        reply = client.evalsha(SHA, 1, *arguments)
    except redis.exceptions.NoScriptError:
        reply = client.eval(SCRIPT, 1, *arguments)  # type: ignore[arg-type]  # bytes are as good as text
    if len(reply) == 1:
        return None
    _, _, wait_ms, left, reset_ms = reply[1]
    return Refused(_seconds(wait_ms), left, _seconds(reset_ms))


def _seconds(milliseconds: int) -> int:
    return max(1, -(-milliseconds // 1_000))
