"""What every store does alike, and what it must not touch."""

import hashlib
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from analytics.events.segments import store
from analytics.events.segments.store import Draft
from analytics.events.segments.tests.segments import START, draft_of

BIG = os.urandom(20_000_000)


@pytest.fixture(params=["folder", "s3"])
def kept(request: pytest.FixtureRequest) -> str:
    """Where files are: each test runs once for each kind of store."""
    if request.param == "s3":
        request.getfixturevalue("in_s3")
    return str(request.param)


def put(content: bytes, project_id: int = 1) -> tuple[str, Draft]:
    draft = draft_of(content)
    return store.put(draft, project_id=project_id, start=START, level="hour"), draft


@pytest.mark.parametrize("content", [b"few", BIG], ids=["small", "in pieces"])
def test_what_is_put_is_there_as_it_was(kept: str, content: bytes) -> None:
    path, draft = put(content)
    assert not draft.path.exists()
    assert store.size(path) == len(content)
    assert store.stored_checksum(path) == draft.checksum == hashlib.sha256(content).hexdigest()
    assert store.place(path, draft.checksum).read_bytes() == content


def test_what_is_not_there_is_none(kept: str) -> None:
    path = "1/2026-03/20260310T1200-hour-0123456789ab.parquet"
    assert store.size(path) is None
    assert store.stored_checksum(path) is None
    with pytest.raises(FileNotFoundError):
        store.place(path, "0" * 64).read_bytes()


def test_what_is_read_looks_intact_only_with_its_size(kept: str) -> None:
    path, draft = put(b"content")
    assert store.looks_intact(path, 7)
    os.truncate(store.place(path, draft.checksum), 3)
    assert store.looks_intact(path, 7) == (kept == "s3"), "in S3 it was a copy, and goes"
    if kept == "s3":
        assert store.place(path, draft.checksum).read_bytes() == b"content"
    store.remove(path)
    assert not store.looks_intact(path, 7)


def test_removing_twice_is_removing_once(kept: str) -> None:
    path, draft = put(b"gone")
    place = store.place(path, draft.checksum)
    for _ in range(2):
        store.remove(path)
        assert store.size(path) is None
        assert not place.exists()


def test_a_project_is_removed_without_the_one_whose_number_begins_alike(kept: str) -> None:
    ours, theirs = [put(b"1")[0], put(b"2")[0]], put(b"3", project_id=12)[0]
    (store.drafts() / "1-ab.duckdb").write_bytes(b"")
    (store.drafts() / "12-ab.duckdb").write_bytes(b"")
    assert store.files_of(1) == sorted([".drafts/1-ab.duckdb", *ours])
    store.remove_project(1)
    assert store.files_of(1) == [".drafts/1-ab.duckdb"]
    assert store.files_of(12) == sorted([".drafts/12-ab.duckdb", theirs])
    store.remove_project(1)


def test_old_files_that_nobody_knows_are_forgotten(kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (one, _), (other, _) = put(b"1"), put(b"2", project_id=2)
    (store.drafts() / "1-ab.duckdb").write_bytes(b"")
    assert store.forgotten([]) == []
    monkeypatch.setattr(store, "FORGOTTEN_AFTER", timedelta(seconds=-5))
    assert store.forgotten([other]) == [".drafts/1-ab.duckdb", one]
    for path in store.forgotten([other]):
        store.remove(path)
    assert store.forgotten([other]) == []
    assert store.size(other) == 1


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
