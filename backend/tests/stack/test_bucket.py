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


def test_a_usable_one_does_not(tmp_path: Path) -> None:
    with running_s3(tmp_path) as server:
        external.check_bucket(server.bucket(prefix="some/where"))
