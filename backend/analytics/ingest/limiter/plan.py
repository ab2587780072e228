"""What a key's events are charged to, worked out once for each snapshot of the keys."""

from typing import Final, NamedTuple

from analytics.ingest.codes import RequestCode
from analytics.projects.kinds import KeyKind
from analytics.projects.selectors import IngestKey

_SECOND_US: Final = 1_000_000
_OF_ADDRESS: Final = RequestCode.LIMIT_ADDRESS
"""Looked up once, since every event needs it."""


class Bucket(NamedTuple):
    """A token bucket: `name` within the installation, and what an event costs and a full bucket is worth.

    Both in microseconds: a rate of 50 a second is a cost of 20,000.
    """

    name: str
    cost: float
    worth: float
    code: RequestCode

    @property
    def size(self) -> int:
        """The events that it holds."""
        return round(self.worth / self.cost)

    @property
    def rate(self) -> int:
        """The events that flow in each second."""
        return round(_SECOND_US / self.cost)


class Plan:
    """All of a key's limits. Compared by identity: a new snapshot makes new ones."""

    __slots__ = ("address_cost", "address_worth", "buckets", "daily_quota", "monthly_quota", "project_id")

    def __init__(self, key: IngestKey) -> None:
        limits = key.limits
        self.project_id = key.project_id
        self.daily_quota = limits.daily_quota or 0
        self.monthly_quota = limits.monthly_quota or 0
        burst = limits.burst
        buckets = []
        if limits.events_per_second:
            name = f"p:{key.project_id}"
            buckets.append(_bucket(name, limits.events_per_second, burst, RequestCode.LIMIT_PROJECT))
        if key.key_events_per_second:
            name = f"k:{key.key_id}"
            buckets.append(_bucket(name, key.key_events_per_second, burst, RequestCode.LIMIT_KEY))
        self.buckets = tuple(buckets)
        of_address = limits.ip_events_per_second if key.kind is KeyKind.PUBLIC else None
        self.address_cost = _SECOND_US / of_address if of_address else 0.0
        self.address_worth = burst * self.address_cost

    def address_bucket(self, label: str) -> Bucket:
        """The bucket of one address, by its label (`addresses`)."""
        name = f"a:{self.project_id}:{label}"
        return Bucket(name, self.address_cost, self.address_worth, _OF_ADDRESS)


def plan_of(key: IngestKey) -> Plan | None:
    """The plan of a key; None where nothing limits it, so that nothing need be asked."""
    plan = Plan(key)
    limited = plan.buckets or plan.address_cost or plan.daily_quota or plan.monthly_quota
    return plan if limited else None


def _bucket(name: str, rate: int, burst: int, code: RequestCode) -> Bucket:
    cost = _SECOND_US / rate
    return Bucket(name, cost, burst * cost, code)
