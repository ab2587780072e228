"""A few of the events that were turned away, kept for a week so that an owner can see what went wrong.

A sample names no person: see `redaction`. They live in Redis, in one sorted set a project and code, by time.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any, Final

from analytics.common.clock import DAY_US
from analytics.common.redaction import LONGEST, redacted, scrubbed

MOST: Final = 20
"""For each project and code."""
DAYS: Final = 7
MAX_BYTES: Final = 2_048

_WEEK_US: Final = DAYS * DAY_US
_PREFIX: Final = "samples:"


@dataclass(frozen=True, slots=True)
class Sample:
    """One event, or one request, that was turned away."""

    project_id: int
    at: int
    """Microseconds since 1970 UTC."""
    outcome: str
    code: str
    detail: str
    key_id: int
    source: str
    event: Any = None
    """As it came; None where it could not be read."""


def add_sample(pipeline: Any, sample: Sample) -> None:
    """Queue what keeps a sample, and drops those over the bounds, into a redis pipeline of either kind."""
    key, codes = _key(sample.project_id, sample.code), _codes_key(sample.project_id)
    pipeline.zadd(key, {_encoded(sample): sample.at})
    pipeline.zremrangebyscore(key, "-inf", sample.at - _WEEK_US)
    pipeline.zremrangebyrank(key, 0, -MOST - 1)
    pipeline.expire(key, DAYS * 86_400)
    pipeline.sadd(codes, sample.code)
    pipeline.expire(codes, DAYS * 86_400)


def samples_of(client: Any, project_id: int, now: int) -> list[dict[str, Any]]:
    """A project's samples, newest first: `Sample`'s fields, redacted. `now`: microseconds since 1970 UTC."""
    found: list[dict[str, Any]] = []
    for code in client.smembers(_codes_key(project_id)):
        kept = client.zrange(_key(project_id, code.decode()), now - _WEEK_US, "+inf", byscore=True)
        found += map(json.loads, kept)
    return sorted(found, key=lambda sample: -int(sample["at"]))


def erase_samples(client: Any, project_id: int) -> int:
    """Forget all samples of a project, which was deleted, or a person of it erased; how many there were."""
    codes = [code.decode() for code in client.smembers(_codes_key(project_id))]
    with client.pipeline(transaction=True) as pipe:
        for code in codes:
            pipe.zcard(_key(project_id, code))
        pipe.unlink(_codes_key(project_id), *(_key(project_id, code) for code in codes))
        *counts, _ = pipe.execute()
    return sum(counts)


def drop_old_samples(client: Any, now: int) -> None:
    """Forget those older than a week in sets to which nothing was added since."""
    for key in client.scan_iter(f"{_PREFIX}*:c:*", count=1_000):
        client.zremrangebyscore(key, "-inf", now - _WEEK_US)


def _key(project_id: int, code: str) -> str:
    return f"{_PREFIX}{project_id}:c:{code}"


def _codes_key(project_id: int) -> str:
    return f"{_PREFIX}{project_id}:codes"


def _encoded(sample: Sample) -> str:
    """At most `MAX_BYTES` of JSON without secrets: the event is shortened until it fits."""
    fields = asdict(sample) | {"detail": scrubbed(sample.detail), "source": scrubbed(sample.source)}
    for longest in (LONGEST, 60, 20, 0):
        fields["event"] = redacted(sample.event, longest) if longest else None
        text = json.dumps(fields, separators=(",", ":"), allow_nan=False)
        if len(text) <= MAX_BYTES:
            break
    return text
