"""Sketches of distinct people and sessions: Apache DataSketches HLL, over keyed hashes.

A sketch holds no id, and without the project's key (`models.RollupKey`) nobody can tell whether somebody is
in it. The error is below 2 % in 95 of 100 cases; up to some 1,500 ids it is far smaller.
"""

import hashlib
import hmac
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from datasketches import hll_sketch, hll_union, tgt_hll_type

LG_K: Final = 14
"""2^14 registers. Part of the data: sketches of another size merge into a worse one."""
_PACKED: Final = tgt_hll_type.HLL_4
"""Four bits a register: 8 KB at most."""


def keyed_hashes(key: bytes, ids: Iterable[bytes]) -> list[int]:
    """What sketches take of each id: the first 64 bits of HMAC-SHA-256 under the project's key, signed."""
    return [int.from_bytes(hmac.digest(key, one, hashlib.sha256)[:8], "big", signed=True) for one in ids]


def of(hashes: Sequence[int]) -> bytes:
    """A sketch of these; repeats do no harm."""
    sketch = hll_sketch(LG_K, _PACKED)
    deque(map(sketch.update, hashes), maxlen=0)  # the quickest loop: nothing of it runs in Python
    return bytes(sketch.serialize_compact())


def merged(sketches: Sequence[bytes]) -> bytes:
    """One sketch of all that is in any of them, at least one."""
    if len(sketches) == 1:
        return sketches[0]
    return bytes(_union(sketches).get_result(_PACKED).serialize_compact())


def estimate(sketches: Sequence[bytes]) -> int:
    """How many different ids are in any of them, about."""
    return round(_union(sketches).get_estimate()) if sketches else 0


def _union(sketches: Sequence[bytes]) -> hll_union:
    union = hll_union(LG_K)
    for sketch in sketches:
        union.update(hll_sketch.deserialize(sketch))
    return union
