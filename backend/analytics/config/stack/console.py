"""What a person at the terminal reads: lines on standard error, each with the name of its part."""

from __future__ import annotations

import contextlib
import sys


def tell(part: str, line: str) -> None:
    """One line. A terminal that has gone away must not stop the stack."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"{part:<8} | {line}\n")
        sys.stderr.flush()
