"""`make run` asks a bucket whether it can carry segments, before it makes or starts anything."""

from pathlib import Path

import pytest

from analytics.config.env import load
from analytics.config.stack import external
from analytics.config.stack.errors import StackError
from analytics.config.stack.run import run
from tests.s3 import running_s3
from tests.waiting import free_port


def test_a_bucket_that_cannot_be_reached_stops_the_boot_with_one_sentence(tmp_path: Path) -> None:
    environment = load(
        {
            "PORT": str(free_port()),
            "SEGMENTS_URL": "s3://stats/a",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
            "AWS_ACCESS_KEY_ID": "id",
            "AWS_SECRET_ACCESS_KEY": "hidden",
        },
        tmp_path,
    )
    with pytest.raises(
        StackError, match=r"^SEGMENTS_URL does not lead to .* Connection refused: "
    ) as refused:
        run(environment)
    assert "hidden" not in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "var/postgres").exists()


def test_copies_of_a_bucket_that_is_used_no_more_are_deleted(tmp_path: Path) -> None:
    environment = load({"PORT": str(free_port()), "DATABASE_URL": "postgres://127.0.0.1:1/none"}, tmp_path)
    left = environment.segments_cache / "1/2026-03/20260310T1200-hour-0123456789ab.parquet"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"")
    with pytest.raises(StackError, match="DATABASE_URL"):
        run(environment)
    assert not environment.segments_cache.exists()


def test_a_folder_of_segments_that_is_called_like_the_copies_stays(tmp_path: Path) -> None:
    given = {"PORT": str(free_port()), "DATABASE_URL": "postgres://127.0.0.1:1/none"}
    folder = tmp_path / "var/segments-cache"
    folder.mkdir(parents=True)
    with pytest.raises(StackError, match="DATABASE_URL"):
        run(load({**given, "SEGMENTS_URL": str(folder)}, tmp_path))
    assert folder.exists()


def test_a_usable_one_does_not_unless_it_is_anothers(tmp_path: Path) -> None:
    with running_s3(tmp_path) as server:
        external.check_bucket(server.bucket(prefix="some/where"), "ours")
        with pytest.raises(StackError, match=r"^SEGMENTS_URL .* another SECRET_KEY"):
            external.check_bucket(server.bucket(prefix="some/where"), "theirs")
