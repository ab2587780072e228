"""The one-time code that a set-up from another machine needs: whoever reads this machine's log owns it.

Kept in STATE_DIR/setup_code, readable by its owner only, so that every process knows the same one.
"""

import secrets
from pathlib import Path
from typing import Final

from django.conf import settings

from analytics.common.private_files import make_once

# Without 0, O, 1, I and L, which people confuse; 20 of 31 are 99 random bits.
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def current() -> str:
    """The code, made on first use."""
    return make_once(_path(), _new)


def matches(code: str) -> bool:
    """Whether `code` is the one; dashes, spaces and case do not count. Takes the same time either way."""
    return secrets.compare_digest(_plain(code), _plain(current()))


def forget() -> None:
    """The code has done its work."""
    _path().unlink(missing_ok=True)


def _path() -> Path:
    return Path(settings.STATE_DIR) / "setup_code"


def _new() -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4))


def _plain(code: str) -> bytes:
    return "".join(code.upper().replace("-", "").split()).encode("utf-8", "replace")
