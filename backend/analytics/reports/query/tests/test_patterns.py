import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.reports.query.patterns import PatternFault, pattern_fault, portable_pattern


@pytest.mark.parametrize(
    ("pattern", "portable"),
    [
        ("^/docs/.*$", "^\\/docs\\/[^\\n]*$"),
        ("a|b", "a|b"),
        ("(a|(?:b))+?", "(?:a|(?:b))+"),
        ("\\d{2,3}", "[0-9]{2,3}"),
        ("[^\\w.-]", "[^A-Za-z0-9_\\.\\-]"),
        ("\\S", "[^ \\t\\n\\r\\f\\v]"),
        ("[a-z]{2,}", "[a-z]{2,}"),
        ("ä😀", "ä😀"),
        ("", ""),
    ],
)
def test_a_pattern_is_written_in_the_form_all_engines_read_alike(pattern: str, portable: str) -> None:
    assert portable_pattern(pattern) == portable


@pytest.mark.parametrize(
    "pattern",
    ["(?=a)", "(?!a)", "(?<=a)", "(?P<n>a)", "(?i)a", "(a)\\1", "\\bword", "\\pL", "[[:alpha:]]", "a**",
     "*a", "a{", "a{3,1}", "a{251}", "[", "[]", "[z-a]", "[a-\\d]", "(", ")", "\\", "^*", "***=x", "a" * 501,
     "(((a{50}){50}){50})", "(" * 21 + ")" * 21],
)  # fmt: skip
def test_what_engines_read_differently_or_slowly_is_refused(pattern: str) -> None:
    assert pattern_fault(pattern)


def test_a_fault_names_its_place() -> None:
    assert pattern_fault("ab(?=c)") == (
        "At character 4: only (…) and (?:…) groups work here, no look-around and no flags."
    )


@given(
    st.text(alphabet="ab01/.*+?|()[]{}^$\\dws-,: \n", max_size=12), st.text(alphabet="ab01/ \n-", max_size=8)
)
def test_the_portable_form_matches_what_the_pattern_did(pattern: str, text: str) -> None:
    try:
        portable = portable_pattern(pattern)
    except PatternFault:
        return
    # RE2's "$" is the end of the text only; Python's also stands before a last newline.
    ours, theirs = (one.replace("$", "\\Z") for one in (portable, pattern))
    if "\\$" not in pattern and "$" not in pattern.partition("[")[2]:
        assert bool(re.search(ours, text)) == bool(re.search(theirs, text))


@given(st.text(max_size=30))
def test_no_pattern_breaks_the_reader(pattern: str) -> None:
    pattern_fault(pattern)
