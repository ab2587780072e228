"""How much of its limits a project has used: asked of Redis, where ingest counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import redis
from redis.exceptions import RedisError

from analytics.common import names, quotas
from analytics.common.errors import Unavailable
from analytics.common.names import NameKind
from analytics.projects.models import Project, Source

WARNING_SHARE: Final = 0.8


class UsageState(StrEnum):
    """How close a limit is."""

    OK = "ok"
    WARNING = "warning"
    """From 80 % on."""
    EXCEEDED = "exceeded"
    """All is used: what is more is refused."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Something that was used up to now. `most` None is no limit."""

    used: int
    most: int | None

    @property
    def share(self) -> float | None:
        """The part of it that is used; over 1 where the limit was lowered since."""
        return None if self.most is None else round(self.used / self.most, 4)

    @property
    def state(self) -> UsageState:
        """Exact: no rounding makes a limit look reached before it is, or the other way round."""
        if self.most is None or self.used < WARNING_SHARE * self.most:
            return UsageState.OK
        return UsageState.WARNING if self.used < self.most else UsageState.EXCEEDED


@dataclass(frozen=True, slots=True)
class Period:
    """A quota."""

    usage: Usage
    resets_at: datetime


@dataclass(frozen=True, slots=True)
class ProjectUsage:
    """All of it."""

    day: Period
    month: Period
    caps: Mapping[NameKind, Usage]
    address_limit_off: bool
    """Whether visitors cannot be told apart at present, so that the limit of each address is not applied."""


def usage_of(project: Project, client: "redis.Redis") -> ProjectUsage:
    """What the project has used. Raises Unavailable while Redis is away."""
    try:
        day = quotas.today(client)
        used = quotas.used(client, project.pk, day)
        counted = names.counts(client, project.pk)
        address_limit_off = quotas.addresses_are_off(client)
    except (RedisError, OSError) as error:
        raise Unavailable("Redis is away, where usage is counted. Try again.", code="redis_away") from error
    return ProjectUsage(
        day=Period(Usage(used.day, project.daily_quota), quotas.day_end(day)),
        month=Period(Usage(used.month, project.monthly_quota), quotas.month_end(day)),
        caps={
            # Redis learns of sources made by hand with the next new one only.
            NameKind.SOURCE: Usage(max(counted[NameKind.SOURCE], _sources(project)), project.max_sources),
            NameKind.EVENT_NAME: Usage(counted[NameKind.EVENT_NAME], project.max_event_names),
            NameKind.PROPERTY_KEY: Usage(counted[NameKind.PROPERTY_KEY], project.max_property_keys),
        },
        address_limit_off=address_limit_off,
    )


def _sources(project: Project) -> int:
    return Source.objects.filter(project=project).count()
