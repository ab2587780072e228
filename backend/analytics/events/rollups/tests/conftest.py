from collections.abc import Iterator

import pytest

from analytics.events.rollups.tests.ground import empty_rollups
from analytics.events.tests.snapshot import empty_tables


@pytest.fixture
def _nothing_left() -> Iterator[None]:
    yield
    empty_tables()
    empty_rollups()
