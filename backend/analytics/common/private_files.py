"""Files that only we may read."""

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def make_once(path: Path, text: Callable[[], str]) -> str:
    """The content of a private file, made from `text` where there is none yet. Raises OSError.

    Of several processes that make it at once one wins, and all of them read the winner's.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text())
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # unlike rename, never replaces what is in use
        draft.unlink()
    return path.read_text().strip()
