"""PostgreSQL reads a portable pattern as Python does, and never calls it an error."""

import re

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.reports.query.patterns import PatternFault, portable_pattern

pytestmark = pytest.mark.django_db
ATOMS = [
    "a", "b", ".", "\\d", "\\w", "\\S", "[ab]", "[^a]", "[a-c\\-]", "\\.", "\\n", "ä", "/", "(a|b)", "(?:ab)",
    "(|a)", "()", "^", "$", "\\*", "-", "\\]",
]  # fmt: skip
QUANTIFIERS = ["", "", "*", "+", "?", "{2}", "{1,}", "{0,2}", "{0}", "+?"]
patterns = st.lists(
    st.tuples(st.sampled_from(ATOMS), st.sampled_from(QUANTIFIERS)).map("".join) | st.just("|"), max_size=6
).map("".join)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(pattern=patterns, text=st.text(alphabet="ab1 ./-]*ä\n", max_size=6))
def test_postgres_matches_what_the_pattern_says(pattern: str, text: str) -> None:
    try:
        portable = portable_pattern(pattern)
    except PatternFault:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text ~ %s::text", [text, portable])
        [found] = cursor.fetchone()
    # "$" is the end of the text; Python's also stands before a last newline.
    assert found == bool(re.search(portable.replace("$", "\\Z"), text)), portable
