"""Passwords tried for one address: after too many nobody is let in by another one for a while.

Whoever has a session goes on, and a link by mail leads in at once.
"""

import hashlib
from typing import Final

import structlog

from analytics.common.errors import Unavailable
from analytics.common.tries import Tries

LIMIT: Final = Tries(
    20,
    15 * 60,
    "Too many passwords were tried for this address. Wait, or choose a new one by mail.",
    away="Attempts cannot be counted at present.",
    code="too_many_passwords",
)

_log = structlog.get_logger(__name__)


def count(email: str) -> None:
    """Before a password is looked at. Raises LimitExceeded `too_many_passwords`.

    For unknown addresses too, which are else told from known ones. Redis away lets everybody try, as
    everywhere in the dashboard: nobody is to be locked out of the screens that say so.
    """
    try:
        LIMIT.count(_key(email))
    except Unavailable:
        _log.warning("attempts_uncounted")


def forget(email: str) -> None:
    """It was right: begin anew."""
    try:
        LIMIT.forget(_key(email))
    except Unavailable:
        _log.warning("attempts_uncounted")


def _key(email: str) -> str:
    said = email.strip().lower().encode("utf-8", "surrogatepass")
    return f"accounts:tries:{hashlib.sha256(said).hexdigest()[:32]}"
