"""The kind of source a visit came from."""

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.events.schema import Acquisition
from analytics.pipeline.steps import ORIGIN_STEPS, PLACE_STEPS, channels
from analytics.pipeline.steps.channels import TABLE, Channel, channel_of_host, read_table
from analytics.pipeline.tests.drafts import CONTEXT, draft

PAGE = "https://shop.example/"


def acquired(url: str | None = PAGE, referrer: str | None = None) -> Acquisition | None:
    """By all steps that have a part in it."""
    place = draft(url=url)
    for step in PLACE_STEPS:
        step(place, CONTEXT)
    event = draft(
        host=place.page and place.page.host,
        campaign=place.campaign,
        link_parameter=place.link_parameter,
        referrer=referrer,
    )
    for step in ORIGIN_STEPS:
        step(event, CONTEXT)
    return event.acquisition


def channel(query: str = "", referrer: str | None = None) -> str | None:
    found = acquired(PAGE + query, referrer)
    return found and found.channel


@pytest.mark.parametrize(
    ("referrer", "expected"),
    [
        ("https://www.google.com/", "search"),
        ("https://www.google.co.uk/search", "search"),
        ("https://www.google.com.au/", "search"),
        ("android-app://com.google.android.googlequicksearchbox/", "search"),
        ("https://www.bing.com/", "search"),
        ("https://duckduckgo.com/", "search"),
        ("https://r.search.yahoo.com/x", "search"),
        ("https://search.yahoo.co.jp/search", "search"),
        ("https://yandex.com.tr/", "search"),
        ("https://m.baidu.com/", "search"),
        ("https://search.brave.com/", "search"),
        ("https://kagi.com/", "search"),
        ("https://l.facebook.com/l.php", "social"),
        ("http://m.facebook.com/", "social"),
        ("https://t.co/abc", "social"),
        ("https://x.com/someone", "social"),
        ("https://bsky.app/", "social"),
        ("https://www.linkedin.com/feed", "social"),
        ("https://out.reddit.com/x", "social"),
        ("https://news.ycombinator.com/item", "social"),
        ("https://www.pinterest.de/", "social"),
        ("https://tieba.baidu.com/p/1", "social"),
        ("android-app://org.telegram.messenger/", "social"),
        ("https://mail.google.com/mail/u/0/", "mail"),
        ("android-app://com.google.android.gm/", "mail"),
        ("https://outlook.live.com/", "mail"),
        ("https://uk.mail.yahoo.com/", "mail"),
        ("https://www.youtube.com/watch", "video"),
        ("https://youtu.be/x", "video"),
        ("https://player.vimeo.com/x", "video"),
        ("https://www.twitch.tv/", "video"),
        ("https://chatgpt.com/", "ai"),
        ("https://chat.openai.com/", "ai"),
        ("https://www.perplexity.ai/search/x", "ai"),
        ("https://gemini.google.com/app", "ai"),
        ("https://copilot.microsoft.com/", "ai"),
        ("https://claude.ai/chat/x", "ai"),
        ("https://chat.deepseek.com/", "ai"),
        ("https://grok.com/", "ai"),
        ("https://googleads.g.doubleclick.net/", "paid"),
        ("https://docs.google.com/document/x", "referral"),
        ("https://blog.example.org/", "referral"),
        ("https://google.evil.example/", "referral"),
        ("https://facebook.com.evil.example/", "referral"),
        ("https://notgoogle.com/", "referral"),
        ("https://192.0.2.1/", "referral"),
        ("https://[2001:db8::1]:8080/", "referral"),
        ("https://localhost:3000/", "referral"),
        (None, "direct"),
        ("", "direct"),
    ],
)
def test_it_tells_the_channel_by_the_referrer(referrer: str | None, expected: str) -> None:
    assert channel(referrer=referrer) == expected


@pytest.mark.parametrize(
    ("query", "referrer", "expected"),
    [
        ("?utm_medium=cpc&utm_source=google", "https://www.google.com/", "paid"),
        ("?utm_medium=Paid_Social&utm_source=facebook", None, "paid"),
        ("?utm_medium=paid%20search", None, "paid"),
        ("?gclid=abc", "https://www.google.com/", "paid"),
        ("?GCLID=abc", None, "paid"),
        ("?wbraid=abc&_gl=1", None, "paid"),
        ("?_gl=1&msclkid=abc", "https://www.bing.com/", "paid"),
        ("?yclid=1", "https://yandex.ru/", "paid"),
        ("?gclid=abc&utm_medium=email", None, "mail"),
        ("?utm_medium=email&utm_source=spring", "https://mail.google.com/", "mail"),
        ("?utm_medium=E-Mail", None, "mail"),
        ("?utm_source=newsletter", None, "mail"),
        ("?mc_cid=1&mc_eid=2", None, "mail"),
        ("?fbclid=abc", None, "social"),
        ("?fbclid=abc", "https://www.google.com/", "search"),
        ("?utm_source=Facebook", None, "social"),
        ("?utm_medium=social-media", None, "social"),
        ("?utm_source=chatgpt.com", None, "ai"),
        ("?utm_source=chatgpt.com", "https://chatgpt.com/", "ai"),
        ("?utm_source=youtube.com&utm_medium=unheard", None, "video"),
        ("?utm_medium=organic&utm_source=unheard", None, "search"),
        ("?utm_medium=affiliate&utm_source=unheard", None, "referral"),
        ("?utm_campaign=spring", None, "referral"),
        ("?_ga=1", None, "direct"),
        ("?x=gclid=1", None, "direct"),
    ],
)
def test_campaigns_and_link_parameters_go_before_the_referrer(
    query: str, referrer: str | None, expected: str
) -> None:
    assert channel(query, referrer) == expected


def test_pages_of_the_same_site_tell_nothing() -> None:
    assert acquired(PAGE + "b", referrer=PAGE) is None
    assert acquired(PAGE + "b?gclid=1", referrer="https://www.shop.example/") is None


def test_an_event_without_a_page_came_from_nowhere() -> None:
    assert acquired(None) is None
    assert acquired("/only/a/path") is None


def test_what_a_page_from_nowhere_has_is_its_channel_alone() -> None:
    assert acquired() == Acquisition(None, None, "direct", None, None, None, None, None)


def test_the_table_holds_each_line_once_and_only_what_can_be_found() -> None:
    path = Path(channels.__file__).with_name("channels.txt")
    lines = [line for line in path.read_text().splitlines() if line and line[0] not in "#["]
    assert [line for line, times in Counter(lines).items() if times > 1] == []
    assert {*TABLE.hosts.values(), *TABLE.mediums.values()} == set(Channel) - {Channel.DIRECT}
    for host, expected in TABLE.hosts.items():
        assert channel_of_host(host.replace("*", "com")) is expected, host
        assert host == host.lower().strip(".")
        assert "/" not in host
        assert "." in host
    for word in TABLE.mediums:
        assert "_" not in word
        assert word == word.lower()


@pytest.mark.parametrize("text", ["[unheard]\nexample.com", "[none]\nexample.com", "example.com"])
def test_a_table_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"unheard|tells a channel"):
        read_table(text)


def test_every_channel_is_documented() -> None:
    page = (django_settings.ROOT / "docs" / "concepts" / "channels.md").read_text()
    assert {one.value for one in Channel} == {
        line.split("`")[1] for line in page.splitlines() if line.startswith("| `")
    }


@settings(deadline=None)
@given(
    st.text() | st.text().map("?utm_medium=".__add__) | st.text().map("?utm_source=a.".__add__),
    st.none() | st.text() | st.text().map("https://".__add__) | st.from_regex(r"https://[a-z.]+/"),
)
def test_no_text_makes_it_raise(query: str, referrer: str | None) -> None:
    channel(query, referrer)
