"""From a token to the link behind it. What leads nowhere looks the same whatever the reason."""

from datetime import datetime
from typing import Final
from uuid import UUID

import redis
from django.contrib.auth.hashers import check_password
from django.db.models import Q, QuerySet

from analytics.common.errors import Forbidden, LimitExceeded, NotFound, Unavailable
from analytics.common.redis import redis_client
from analytics.projects.keys import digest
from analytics.reports.models import Share
from analytics.reports.shares.tokens import is_entry, new_entry

LOOKS: Final = 120
"""Of one link, in `LOOK_SECONDS`: whoever holds it shares the places of the project's own questions."""
LOOK_SECONDS: Final = 60
UNSEEN: Final = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""Headers of all that a link leads to: not to be found, kept, or named to others."""
TRIES: Final = 10
"""Passwords for one link, in `TRY_SECONDS`."""
TRY_SECONDS: Final = 15 * 60


def opened(token: str, now: datetime) -> Share:
    """The link with this token. Raises NotFound; LimitExceeded; Unavailable without Redis."""
    share = _alive(now).filter(digest=digest(token)).select_related("report__project").first()
    if share is None:
        raise nothing_here()
    _count(f"shares:looks:{share.pk}", LOOKS, LOOK_SECONDS, "This link is asked for too often.")
    return share


def frame_origins_of(public_id: UUID, now: datetime) -> list[str]:
    """Whose pages may show this link in a frame; nobody's where it leads nowhere.

    Asked by its id, which stands in addresses and opens nothing.
    """
    found = _alive(now).filter(public_id=public_id).values_list("frame_origins", flat=True).first()
    return found or []


def entry_for(share: Share, password: str) -> str:
    """The entry that the password is exchanged for.

    Raises Forbidden `wrong_password`, and LimitExceeded `too_many_passwords` before a password is looked at,
    right or wrong. Those who have an entry already go on.
    """
    key = f"shares:tries:{share.pk}"
    _count(key, TRIES, TRY_SECONDS, "Too many passwords were tried.", code="too_many_passwords")
    if not check_password(password, share.password):
        raise Forbidden("The password is wrong.", code="wrong_password")
    _forget(key)
    return new_entry(share)


def require_entry(share: Share, given: str) -> None:
    """Raises Forbidden `password_required` where the link has a password and this is no entry to it."""
    if share.password and not is_entry(given, share):
        raise Forbidden("This link asks for a password.", code="password_required")


def nothing_here() -> NotFound:
    """The one answer for unknown, ended and revoked links, and those that can show nothing any more."""
    return NotFound("This link leads nowhere, or does no longer.")


def _alive(now: datetime) -> "QuerySet[Share]":
    lasting = Q(expires_at=None) | Q(expires_at__gt=now)
    return Share.objects.filter(lasting, revoked_at=None, project__deleted_at=None)


def _count(key: str, most: int, seconds: int, detail: str, code: str | None = None) -> None:
    try:
        with redis_client().pipeline(transaction=True) as pipe:
            pipe.set(key, 0, ex=seconds, nx=True)
            pipe.incr(key)
            pipe.ttl(key)
            _, used, left = pipe.execute()
    except redis.RedisError as error:
        raise Unavailable("Links cannot be opened at present.") from error
    if used > most:
        raise LimitExceeded(detail, retry_after=max(left, 1), code=code)


def _forget(key: str) -> None:
    try:
        redis_client().delete(key)
    except redis.RedisError as error:
        raise Unavailable("Links cannot be opened at present.") from error
