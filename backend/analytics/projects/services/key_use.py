"""Noting when keys were last used. Not audited: it is not an act of a person."""

from datetime import datetime, timedelta
from typing import Final

import redis
from django.db.models import Q

from analytics.common.clock import from_micros
from analytics.projects import keys
from analytics.projects.models import ApiKey

NOTED_EVERY: Final = timedelta(minutes=1)


def note_key_use(*, key: ApiKey, now: datetime) -> None:
    """Remember that the key was used, at most once a minute."""
    if key.last_used_at is not None and key.last_used_at >= now - NOTED_EVERY:
        return
    unnoted = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_EVERY)
    ApiKey.objects.filter(unnoted, pk=key.pk).update(last_used_at=now)


def note_sending_keys(client: "redis.Redis") -> None:
    """Take over from Redis when each key last sent. What is there already, or newer, stays."""
    said = {int(key): from_micros(int(at)) for key, at in client.hgetall(keys.USED).items()}
    for pk, known in ApiKey.objects.filter(pk__in=said).values_list("pk", "last_used_at"):
        if known is None or known < said[pk]:
            ApiKey.objects.filter(pk=pk).update(last_used_at=said[pk])
