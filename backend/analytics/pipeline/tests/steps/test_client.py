import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.events.schema import Client
from analytics.pipeline.steps.client import read_client
from analytics.pipeline.tests.drafts import CONTEXT, draft

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) "
    "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/26.0 Mobile/15E148 Safari/604.1"
)
IPAD = (
    "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) "
    "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)
TABLET = (
    "Mozilla/5.0 (Linux; Android 13; SM-X906C) "
    "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)
PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0"
TV = (
    "Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) "
    "76.0.3809.146/6.0 TV Safari/537.36"
)
XBOX = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/44.0.2403.157 Safari/537.36 Edge/18.19041"
)


def client_of(user_agent: str | None) -> Client | None:
    event = draft(user_agent=user_agent)
    read_client(event, CONTEXT)
    return event.client


@pytest.mark.parametrize(
    ("user_agent", "family", "version", "system", "device"),
    [
        (CHROME, "Chrome", "131", "Windows", "desktop"),
        (IPHONE, "Mobile Safari", "26", "iOS", "mobile"),
        (IPAD, "Mobile Safari", "17", "iOS", "tablet"),
        (TABLET, "Chrome", "131", "Android", "tablet"),
        (PHONE, "Firefox Mobile", "133", "Android", "mobile"),
        (TV, "Safari", None, "Tizen", "tv"),
        (XBOX, "Edge", "18", "Windows", "console"),
        ("curl/8.5.0", "curl", "8", None, None),
    ],
)
def test_it_knows_browser_system_and_device(
    user_agent: str, family: str, version: str | None, system: str | None, device: str | None
) -> None:
    client = client_of(user_agent)
    assert client is not None
    assert (client.browser, client.os, client.device) == (family, system, device)
    if version:
        assert client.browser_version == version


def test_an_unknown_program_keeps_its_name() -> None:
    assert client_of("ours") == Client("ours")


@pytest.mark.parametrize("user_agent", [None, ""])
def test_without_user_agent_there_is_no_client(user_agent: str | None) -> None:
    assert client_of(user_agent) is None


@settings(deadline=None)  # the first call loads the library
@given(st.text())
def test_no_text_makes_it_raise(user_agent: str) -> None:
    client_of(user_agent)
