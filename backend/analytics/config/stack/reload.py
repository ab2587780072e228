"""Development's reload: when a Python file of ours changes, the parts that run it are started again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

_EVERY: Final = 0.5


async def on_change(folder: Path, restart: Callable[[], None]) -> None:
    """Call `restart` after each change below `folder`, until cancelled.

    Looks at the times of some hundred files twice a second (about a millisecond), which needs no library and
    works on every file system. One change is often several writes: it waits until the files rest.
    """
    seen = _times(folder)
    while True:
        await asyncio.sleep(_EVERY)
        if (now := _times(folder)) == seen:
            continue
        while now != seen:
            seen = now
            await asyncio.sleep(_EVERY)
            now = _times(folder)
        restart()


def _times(folder: Path) -> dict[Path, int]:
    times: dict[Path, int] = {}
    for path in folder.rglob("*.py"):
        try:
            times[path] = path.stat().st_mtime_ns
        except FileNotFoundError:
            continue  # removed while we looked
    return times
