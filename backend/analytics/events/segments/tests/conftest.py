"""A folder of its own for each test."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.s3 import S3Server, running_s3


@pytest.fixture(autouse=True)
def segments_folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.SEGMENTS_URL = str(tmp_path / "segments")
    settings.SEGMENTS_BUCKET = None
    return tmp_path / "segments"


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with running_s3(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def in_s3(s3_server: S3Server, tmp_path: Path, settings: LazySettings) -> S3Server:
    """Segments are in a bucket, below a prefix of the test's own; the cache is `tmp_path / "cache"`."""
    settings.SEGMENTS_BUCKET = s3_server.bucket(prefix=f"tests/{secrets.token_hex(8)}")
    settings.SEGMENTS_CACHE = tmp_path / "cache"
    return s3_server
