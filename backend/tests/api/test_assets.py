"""The dashboard's files, asked for by names that are none."""

import pytest
from django.test import Client


@pytest.mark.parametrize("name", ["a" * 5_000, "..", "%00", "%2e%2e%2fx", "é"])
def test_an_asset_that_cannot_be_is_a_404(name: str) -> None:
    assert Client().get(f"/assets/{name}").status_code == 404
