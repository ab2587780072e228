"""From a token to the link behind it. What leads nowhere looks the same whatever the reason."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import check_password
from django.db.models import Q, QuerySet

from analytics.common.errors import Forbidden, NotFound
from analytics.common.tries import Tries
from analytics.projects.keys import digest
from analytics.reports.models import Share
from analytics.reports.shares.tokens import is_entry, new_entry

_AWAY: Final = "Links cannot be opened at present."
LOOKS: Final = Tries(120, 60, "This link is asked for too often.", _AWAY)
"""At one link: whoever holds it shares the places of the project's own questions."""
UNSEEN: Final = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""Headers of all that a link leads to: not to be found, kept, or named to others."""
TRIES: Final = Tries(10, 15 * 60, "Too many passwords were tried.", _AWAY, "too_many_passwords")
"""Of passwords for one link."""


def opened(token: str, now: datetime) -> Share:
    """The link with this token. Raises NotFound; LimitExceeded; Unavailable without Redis."""
    share = _alive(now).filter(digest=digest(token)).select_related("report__project").first()
    if share is None:
        raise nothing_here()
    LOOKS.count(f"shares:looks:{share.pk}")
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
    TRIES.count(key)
    if not check_password(password, share.password):
        raise Forbidden("The password is wrong.", code="wrong_password")
    TRIES.forget(key)
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
