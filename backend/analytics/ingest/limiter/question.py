"""One call of `charge.lua`: the charges of many requests as its arguments, its reply as their verdicts."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from analytics.common import quotas
from analytics.ingest.codes import RequestCode, RequestRefused
from analytics.ingest.limiter.plan import Bucket, Plan

_DAY: Final = -1
_encode: Final = msgspec.msgpack.Encoder().encode
_QUOTAS: Final = {
    _DAY: (RequestCode.QUOTA_DAY, "day"),
    -2: (RequestCode.QUOTA_MONTH, "month"),
}
_WORDS: Final = {
    RequestCode.LIMIT_PROJECT: "The project",
    RequestCode.LIMIT_KEY: "The key",
    RequestCode.LIMIT_ADDRESS: "The address",
}


class Asked:
    """One request's charge, and the promise of its verdict: the day it was charged to, or the refusal."""

    __slots__ = ("bucket", "events", "plan", "verdict")

    def __init__(
        self, plan: Plan, bucket: Bucket | None, events: int, verdict: "asyncio.Future[int]"
    ) -> None:
        self.plan = plan
        self.bucket = bucket
        """Of the address, where it has one."""
        self.events = events
        self.verdict = verdict


class Question:
    """A batch of charges, in the order they came."""

    def __init__(self, batch: Sequence[Asked]) -> None:
        self._batch = batch
        self._buckets: list[Bucket] = []
        self._bucket_at: dict[str, int] = {}
        self._bucket_events: list[int] = []
        self._projects: list[Plan] = []
        self._project_at: dict[int, int] = {}
        self._project_events: list[int] = []
        self.packed = self._pack()

    def _pack(self) -> tuple[bytes, bytes]:
        """What is charged with how much in all, and each request by itself: read only where not all pass."""
        requests = []
        known: dict[Plan, list[int]] = {}
        for asked in self._batch:
            plan, events = asked.plan, asked.events
            charged = known.get(plan)
            if charged is None:
                charged = [self._place_project(plan), *map(self._place, plan.buckets)]
                known[plan] = charged
            request = [events, *charged]
            if asked.bucket is not None:
                request.append(self._place(asked.bucket))
            self._project_events[request[1] - 1] += events
            for at in request[2:]:
                self._bucket_events[at - 1] += events
            requests.append(request)
        buckets = [
            (bucket.name, bucket.cost, bucket.worth, events)
            for bucket, events in zip(self._buckets, self._bucket_events, strict=True)
        ]
        projects = [
            (plan.project_id, plan.daily_quota, plan.monthly_quota, events)
            for plan, events in zip(self._projects, self._project_events, strict=True)
        ]
        return _encode((buckets, projects)), _encode(requests)

    def _place(self, bucket: Bucket) -> int:
        """Its position from 1 on. Of two with a name, as there are while a setting changes, the first."""
        at = self._bucket_at.get(bucket.name)
        if at is None:
            self._buckets.append(bucket)
            self._bucket_events.append(0)
            at = self._bucket_at[bucket.name] = len(self._buckets)
        return at

    def _place_project(self, plan: Plan) -> int:
        at = self._project_at.get(plan.project_id)
        if at is None:
            self._projects.append(plan)
            self._project_events.append(0)
            at = self._project_at[plan.project_id] = len(self._projects)
        return at

    def settle(self, reply: list[Any]) -> None:
        """Tell everybody who waits, from the script's reply."""
        seconds = reply[0]
        refusals = {refusal[0] - 1: refusal[1:] for refusal in reply[1:]}
        day = seconds // quotas.DAY_SECONDS
        for at, asked in enumerate(self._batch):
            if asked.verdict.done():  # its caller has gone
                continue
            refusal = refusals.get(at)
            if refusal is None:
                asked.verdict.set_result(day)
            else:
                asked.verdict.set_exception(self._refusal(asked, seconds, *refusal))

    def _refusal(
        self, asked: Asked, seconds: int, what: int, wait_ms: int, left: int, reset_ms: int
    ) -> RequestRefused:
        if what < 0:
            return _over_quota(asked.plan, seconds, what, left)
        bucket = self._buckets[what - 1]
        return RequestRefused(
            429,
            bucket.code,
            f"{_WORDS[bucket.code]} may send {bucket.rate} events a second, and {bucket.size} at once.",
            headers=_headers(_seconds(wait_ms), bucket.size, left, _seconds(reset_ms)),
        )


def _over_quota(plan: Plan, seconds: int, what: int, left: int) -> RequestRefused:
    code, period = _QUOTAS[what]
    day = seconds // quotas.DAY_SECONDS
    if what == _DAY:
        quota, end = plan.daily_quota, quotas.day_end(day)
    else:
        quota, end = plan.monthly_quota, quotas.month_end(day)
    rest = int(end.timestamp()) - seconds
    return RequestRefused(
        429,
        code,
        f"Of the project's {quota} events of this {period} (UTC), {left} are left: too few for this body.",
        headers=_headers(rest, quota, left, rest),
    )


def _headers(retry_after: int, limit: int, left: int, reset: int) -> list[tuple[str, str]]:
    """RFC 9110, and the three fields of draft-ietf-httpapi-ratelimit-headers up to its seventh version."""
    return [
        ("retry-after", str(retry_after)),
        ("ratelimit-limit", str(limit)),
        ("ratelimit-remaining", str(left)),
        ("ratelimit-reset", str(reset)),
    ]


def _seconds(milliseconds: int) -> int:
    return max(1, -(-milliseconds // 1_000))
