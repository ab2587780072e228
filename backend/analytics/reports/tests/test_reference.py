"""The documents say what the code does. `UPDATE_DOCS=1 pytest …/test_reference.py` prints the page anew."""

import os
from pathlib import Path

import pytest

from analytics.reports.query.dimensions import DIMENSIONS
from analytics.reports.query.errors import Code
from analytics.reports.query.reference import metrics_page
from analytics.reports.query.spec import Operator

DOCS = Path(__file__).resolve().parents[4] / "docs"
METRICS_PAGE = DOCS / "concepts" / "metrics.md"
QUERY_PAGE = DOCS / "reference" / "query.md"


def test_the_page_of_metrics_is_the_code() -> None:
    if os.environ.get("UPDATE_DOCS"):
        METRICS_PAGE.write_text(metrics_page(), encoding="utf-8")
    assert METRICS_PAGE.read_text(encoding="utf-8") == metrics_page()


@pytest.mark.parametrize("word", [*DIMENSIONS, *Operator, *Code])
def test_everything_a_query_may_meet_is_in_its_reference(word: str) -> None:
    pages = QUERY_PAGE.read_text(encoding="utf-8") + METRICS_PAGE.read_text(encoding="utf-8")
    assert f"`{word}`" in pages
