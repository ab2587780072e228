"""How much one caller may ask of the dashboard's API: a token bucket in Redis, shared by all processes.

A request costs units, more where the answer takes more work. Redis away, slow or full lets everybody
through (fails open), counted: reports come from PostgreSQL and can be answered without it. Who may come in
at all is not decided here.
"""

import threading
import time
from enum import IntEnum, StrEnum
from ipaddress import ip_address
from typing import Final

import redis
import structlog
from django.conf import settings
from django.http import HttpRequest

from analytics.common.addresses import label_of
from analytics.common.api.origins import client_address
from analytics.common.buckets import Bucket, Refused, charge
from analytics.common.errors import LimitExceeded, Room
from analytics.common.metrics import API_THROTTLED, API_UNTHROTTLED
from analytics.common.redis import hasty_redis_client

BURST_SECONDS: Final = 30
"""A full bucket holds what flows in during so many seconds."""
PAUSE_SECONDS: Final = 1.0
"""How long nobody asks a Redis that has not answered: else each request would wait for it anew."""

_log = structlog.get_logger(__name__)


class Cost(IntEnum):
    """What a request takes out of its caller's bucket (docs/reference/limits.md)."""

    CHEAP = 1
    """Rows of settings; and each GET."""
    REPORT = 5
    """A question over events."""
    SIGN_IN = 10
    """A password, which is slow to compare on purpose."""
    HEAVY = 20
    """A process or a job of its own: SQL, exports."""


class Caller(StrEnum):
    """Whose bucket it is: the label of the metric."""

    USER = "user"
    KEY = "key"
    ADDRESS = "address"


_WORDS: Final = {Caller.USER: "You", Caller.KEY: "This key", Caller.ADDRESS: "This address"}


class _Pause:
    """Whether Redis is worth asking. Belongs to one process; safe between threads."""

    def __init__(self) -> None:
        self._until = float("-inf")
        self._lock = threading.Lock()

    def is_on(self) -> bool:
        return time.monotonic() < self._until

    def begin(self, error: Exception) -> None:
        with self._lock:
            is_new = not self.is_on()
            self._until = time.monotonic() + PAUSE_SECONDS
        if is_new:
            _log.warning("throttle_off", reason=type(error).__name__)

    def end(self) -> None:
        """For tests."""
        self._until = float("-inf")


PAUSE: Final = _Pause()


def require_room(caller: Caller, who: str, cost: int) -> None:
    """Charge somebody's request, by a name that is one of all callers of the kind. Raises LimitExceeded."""
    rate = settings.API_RATES[caller]
    if not rate:
        return
    bucket = Bucket(f"api:{caller}:{who}", rate, rate * BURST_SECONDS)
    if (refused := _asked(bucket, cost)) is None:
        return
    API_THROTTLED.labels(caller.value).inc()
    raise LimitExceeded(
        f"{_WORDS[caller]} may ask for {rate} units a second, and {bucket.size} at once; this request "
        f"takes {cost}.",
        retry_after=refused.retry_after,
        room=Room(bucket.size, refused.left, refused.reset),
    )


def require_room_of_address(request: HttpRequest, cost: int) -> None:
    """The same for who has no token and no key. Raises LimitExceeded.

    An address that may be many people's is not limited, as in `ingest.limiter.addresses`.
    """
    address = _one_persons_address(request)
    if address is not None:
        require_room(Caller.ADDRESS, label_of(address), cost)


def _asked(bucket: Bucket, cost: int) -> Refused | None:
    if PAUSE.is_on():
        API_UNTHROTTLED.inc()
        return None
    try:
        return charge(hasty_redis_client(settings.REDIS_URL), bucket, cost)
    except (redis.RedisError, OSError) as error:
        PAUSE.begin(error)
        API_UNTHROTTLED.inc()
        return None


def _one_persons_address(request: HttpRequest) -> str | None:
    try:
        address = ip_address(client_address(request))
    except ValueError:
        return None
    address = getattr(address, "ipv4_mapped", None) or address
    # The gateway names two hops where somebody in front of it says that he speaks for others, and is not in
    # TRUSTED_PROXIES. Where that is set, only a peer inside the installation's own networks is believed.
    is_relayed = "," in request.headers.get("X-Forwarded-For", "")
    if is_relayed and not (settings.TRUSTED_PROXIES and address.is_global):
        return None
    return str(address)
