import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analytics.common.urls import take_parameters

NAMES = frozenset({"token", "gclid"})


@pytest.mark.parametrize(
    ("url", "left", "taken"),
    [
        ("https://a.example/x", "https://a.example/x", []),
        ("https://a.example/?", "https://a.example/?", []),
        ("https://a.example/?b=1&c", "https://a.example/?b=1&c", []),
        ("https://a.example/?token=1", "https://a.example/", ["token"]),
        ("https://a.example/?b=1&TOKEN=1&c=%20#top", "https://a.example/?b=1&c=%20#top", ["token"]),
        ("https://a.example/?t%6Fken=1&b=2", "https://a.example/?b=2", ["token"]),
        ("https://a.example/?token[]=1&token[a]=2&b", "https://a.example/?b", ["token", "token"]),
        ("https://a.example/?token", "https://a.example/", ["token"]),
        ("https://a.example/?x=token=1", "https://a.example/?x=token=1", []),
        ("https://a.example/#token=1&state=2", "https://a.example/#state=2", ["token"]),
        ("https://a.example/#/shop?token=1", "https://a.example/#/shop", ["token"]),
        ("https://a.example/?gclid=1#/shop?token=1&b=2", "https://a.example/#/shop?b=2", ["gclid", "token"]),
        ("https://a.example/#token", "https://a.example/#token", []),
        ("/cart?token=1&&b=2", "/cart?&b=2", ["token"]),
        ("?gclid=1", "", ["gclid"]),
    ],
)
def test_it_takes_parameters_and_leaves_the_rest(url: str, left: str, taken: list[str]) -> None:
    assert take_parameters(url, NAMES) == (left, taken)


def test_what_is_behind_a_thousand_parameters_is_not_kept_unseen() -> None:
    left, _ = take_parameters("/?token=1&" + "a=1&" * 2_000 + "token=2", NAMES)
    assert "token" not in left


def test_a_fragment_is_looked_through_before_its_question_mark_as_well() -> None:
    assert take_parameters("/#token=1?a=1", NAMES) == ("/#?a=1", ["token"])
    assert take_parameters("?TOKEN#TOKEN=?", NAMES) == ("", ["token", "token"])


@example("?TOKEN#TOKEN=?")
@given(st.text() | st.from_regex(r"https?://a/\?([a-z%&=\[\]#?+]|token=)*"))
def test_no_text_makes_it_raise_and_nothing_is_left_to_take(url: str) -> None:
    left, _ = take_parameters(url, NAMES)
    assert take_parameters(left, NAMES) == (left, [])
