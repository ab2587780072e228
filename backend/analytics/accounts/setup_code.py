"""The one-time code that a set-up from another machine needs: whoever reads this machine's log owns it.

Kept in STATE_DIR/setup_code, readable by its owner only, so that every process knows the same one.
"""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Final

from django.conf import settings

# Without 0, O, 1, I and L, which people confuse; 20 of 31 are 99 random bits.
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def current() -> str:
    """The code, made on first use."""
    path = _path()
    if not path.exists():
        _make(path)
    return path.read_text("ascii").strip()


def matches(code: str) -> bool:
    """Whether `code` is the one; dashes, spaces and case do not count. Takes the same time either way."""
    return secrets.compare_digest(_plain(code), _plain(current()))


def forget() -> None:
    """The code has done its work."""
    _path().unlink(missing_ok=True)


def _path() -> Path:
    return Path(settings.STATE_DIR) / "setup_code"


def _make(path: Path) -> None:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4))
    draft = path.with_name(f".setup_code.{os.getpid()}.{secrets.token_hex(4)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("-".join(groups) + "\n")
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)  # whoever comes second in a race reads the winner's
    draft.unlink()


def _plain(code: str) -> bytes:
    return "".join(code.upper().replace("-", "").split()).encode("utf-8", "replace")
