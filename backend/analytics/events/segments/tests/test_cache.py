"""Copies on this machine: bounded, whole, and shared by processes."""

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analytics.events.segments.base import Damaged
from analytics.events.segments.cache import IN_HAND, Cache

LONG_AGO = time.time() - 2 * IN_HAND.total_seconds()


def path_of(number: int) -> str:
    return f"1/2026-03/20260310T1200-hour-{number:012x}.parquet"


def fill(cache: Cache, number: int, content: bytes, *, read_at: float | None = None) -> Path:
    checksum = hashlib.sha256(content).hexdigest()
    file = cache.fill(path_of(number), len(content), checksum, iter([content]))
    if read_at is not None:
        os.utime(file, (read_at, read_at))
    return file


def held(cache: Cache) -> list[int]:
    return [number for number in range(10) if any(one.path == path_of(number) for one in cache.found())]


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path, limit=100)


def test_what_was_read_longest_ago_makes_room(cache: Cache) -> None:
    for number in range(4):
        fill(cache, number, b"x" * 25, read_at=LONG_AGO + number)
    assert cache.copy(path_of(0)) is not None
    fill(cache, 4, b"y" * 30)
    assert held(cache) == [0, 3, 4]


def test_what_somebody_may_have_in_hand_stays_even_in_a_full_cache(cache: Cache) -> None:
    for number in range(3):
        fill(cache, number, b"x" * 60)
    assert held(cache) == [0, 1, 2]
    assert fill(cache, 3, b"z" * 500).read_bytes() == b"z" * 500


def test_a_file_that_was_made_here_is_a_copy_and_makes_room(cache: Cache) -> None:
    fill(cache, 1, b"x" * 80, read_at=LONG_AGO)
    draft = cache.drafts() / "1-0f.parquet"
    draft.write_bytes(b"y" * 80)
    cache.adopt(draft, path_of(2))
    assert held(cache) == [2]
    assert not draft.exists()


@pytest.mark.parametrize("content", [b"", b"shor", b"longer than that", b"othe."], ids=repr)
def test_what_is_not_what_was_written_leaves_nothing(cache: Cache, content: bytes, tmp_path: Path) -> None:
    checksum = hashlib.sha256(b"other").hexdigest()
    with pytest.raises(Damaged):
        cache.fill(path_of(1), 5, checksum, iter([content]))
    assert list(cache.found()) == []


def test_a_fetch_that_breaks_leaves_nothing(cache: Cache) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"some"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        cache.fill(path_of(1), 8, "", pieces())
    assert list(cache.found()) == []


def test_a_copy_that_was_given_out_is_not_taken_away_at_that_moment(tmp_path: Path) -> None:
    cache, path, done = Cache(tmp_path, limit=100), path_of(1), threading.Event()

    def make_room() -> None:
        while not done.is_set():
            cache.fill(path_of(2), 100, hashlib.sha256(b"").hexdigest(), iter([]))

    with ThreadPoolExecutor(1) as pool:
        making = pool.submit(make_room)
        try:
            given = taken = 0
            while given < 200 or not taken:
                file = fill(cache, 1, b"x", read_at=LONG_AGO)
                if cache.copy(path) is None:
                    taken += 1
                else:
                    given += 1
                    assert file.exists()
        finally:
            done.set()
        making.result()


FETCHER = """
import hashlib, sys, time
from pathlib import Path
from analytics.events.segments.cache import Cache
cache, path, fetched = Cache(Path(sys.argv[1]), 10**9), sys.argv[2], 0
content = b"x" * 1000
for number in range(20):
    own = path.replace("hour-", f"hour-{number}")
    if cache.copy(own) is None:
        with cache.fetching(own):
            if cache.copy(own) is None:
                fetched += 1
                def pieces():
                    time.sleep(0.01)
                    yield content
                cache.fill(own, 1000, hashlib.sha256(content).hexdigest(), pieces())
    assert cache.copy(own).read_bytes() == content
print(fetched)
"""


def test_processes_fetch_each_file_once(tmp_path: Path) -> None:
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[4])}
    command = [sys.executable, "-c", FETCHER, str(tmp_path), path_of(1)]
    started = [
        subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    ends = [process.communicate(timeout=60) for process in started]
    assert [error for _, error in ends] == [""] * 3
    assert sum(int(out) for out, _ in ends) == 20


def test_a_process_that_is_killed_while_it_fetches_holds_up_nobody(tmp_path: Path) -> None:
    program = FETCHER.replace("time.sleep(0.01)", "print('now', flush=True); time.sleep(60)")
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[4])}
    command = [sys.executable, "-c", program, str(tmp_path), path_of(1)]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "now\n"
        process.kill()
    cache, own = Cache(tmp_path, limit=10**9), path_of(1).replace("hour-", "hour-0")
    with cache.fetching(own):
        assert cache.copy(own) is None
    [left] = cache.found()
    assert left.path.startswith(".drafts/1-"), "which a sweep finds once it is old, as the project's"
