"""A folder of its own for each test."""

from pathlib import Path

import pytest
from django.conf import LazySettings


@pytest.fixture(autouse=True)
def segments_folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.SEGMENTS_URL = str(tmp_path / "segments")
    return tmp_path / "segments"
