import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.pipeline.steps.bot import mark_bot
from analytics.pipeline.tests.drafts import CONTEXT, draft


def reason(user_agent: str | None, **given: bool) -> str | None:
    event = draft(user_agent=user_agent, **given)
    mark_bot(event, CONTEXT)
    return event.bot


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot"),
        (
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com)",
            "GPTBot",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/131.0.0.0 Safari/537.36",
            "HeadlessChrome",
        ),
    ],
)
def test_it_names_the_crawler(user_agent: str, name: str) -> None:
    assert reason(user_agent) == name


@pytest.mark.parametrize(
    "user_agent",
    [
        None,
        "",
        "Mozilla/5.0 (Linux; Android 11; CUBOT X30) AppleWebKit/537.36 Chrome/96.0 Mobile",
    ],
)
def test_people_have_no_reason(user_agent: str | None) -> None:
    assert reason(user_agent) is None


@pytest.mark.parametrize(
    "library", ["curl/8.5.0", "python-requests/2.32.3", "Python-urllib/3.11", "okhttp/5.1"]
)
def test_a_library_is_a_bot_only_as_somebodys_visitor(library: str) -> None:
    assert reason(library) is None
    assert reason(library, user_agent_given=True) is not None


@settings(deadline=None)  # the first call loads the library
@given(st.text())
def test_no_text_makes_it_raise(user_agent: str) -> None:
    reason(user_agent)
