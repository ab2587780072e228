import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.events.schema import Locale
from analytics.pipeline.steps.locale import read_locale
from analytics.pipeline.tests.drafts import CONTEXT, draft


def locale(language: str | None, screen: str | None) -> Locale | None:
    event = draft(language=language, screen=screen)
    read_locale(event, CONTEXT)
    return event.locale


@pytest.mark.parametrize(
    ("given_tag", "kept"),
    [("en", "en"), ("EN-us", "en-US"), ("zh_hant_tw", "zh-Hant-TW"), ("es-419", "es-419")],
)
def test_it_spells_a_language_one_way(given_tag: str, kept: str) -> None:
    assert locale(given_tag, None) == Locale(kept, None)


@pytest.mark.parametrize(
    ("language", "screen"), [("<script>", None), (None, "0x0"), ("x", "wide"), (None, None)]
)
def test_odd_ones_are_none(language: str | None, screen: str | None) -> None:
    assert locale(language, screen) is None


def test_it_keeps_the_screen() -> None:
    assert locale("*", "1920X1080") == Locale(None, "1920x1080")


@settings(deadline=None)
@given(st.text(), st.text())
def test_no_text_makes_it_raise(language: str, screen: str) -> None:
    locale(language, screen)
