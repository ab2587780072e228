"""Texts that nobody can see."""

import pytest

from analytics.common.visible import is_visible

UNSEEN = [
    "",
    " \t\n",
    "\u200b",
    "\u200d\ufeff\u2060",
    "\u00ad",
    "\u202e\u2066",
    "\u3164\uffa0",
    "\u2800",
    "\u0301",
]
UNSEEN += ["\ufe0f", "\U000e0041\U000e007f", "\u2028", "\u00a0\u3000", "\x7f\x1b", "\ue000", "\u0378"]


@pytest.mark.parametrize("text", UNSEEN)
def test_nothing_of_it_is_drawn(text: str) -> None:
    assert not is_visible(text)


@pytest.mark.parametrize(
    "text", ["a", "\u200ba", "日本", "🦊", "👩\u200d🚀", "e\u0301", "٣", "_", "नि", "\u202eabc"]
)
def test_something_of_it_is_drawn(text: str) -> None:
    assert is_visible(text)
