"""What every store does alike, and what it must not touch."""

import os
import time
from pathlib import Path

from django.conf import settings

from analytics.events.segments import store


def test_only_files_of_ours_are_ever_forgotten() -> None:
    root = Path(settings.SEGMENTS_URL)
    ours = ["7/2026-03/20260310T1200-hour-0123456789ab.parquet", ".drafts/7-ab.swap/one.tmp"]
    others = ["letter.txt", "7/2026-03/notes.parquet", "7/letter.txt", "2026-03/20260310T1200-day-ab.parquet"]
    for path in [*ours, *others]:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"")
    assert store.forgotten([]) == []
    long_ago = time.time() - store.FORGOTTEN_AFTER.total_seconds() - 60
    for path in [*ours, *others]:
        os.utime(root / path, (long_ago, long_ago))
    assert sorted(store.forgotten([])) == sorted(ours)
    assert store.forgotten(ours) == []
    for path in store.forgotten([]):
        store.remove(path)
    assert store.forgotten([]) == []
    assert all((root / path).exists() for path in others)
    assert list((root / ".drafts").iterdir()) == []
