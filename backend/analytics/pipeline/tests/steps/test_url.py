import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.events.schema import MAX_PATH, Page
from analytics.pipeline.steps.url import read_url
from analytics.pipeline.tests.drafts import CONTEXT, draft


@pytest.mark.parametrize(
    ("url", "page", "scheme", "query"),
    [
        ("https://Example.COM/a", Page("example.com", "/a"), None, None),
        ("http://example.com", Page("example.com", "/"), "http", None),
        ("https://www.example.com:443/", Page("www.example.com", "/"), None, None),
        ("http://example.com:8000/x?a=1#b", Page("example.com:8000", "/x"), "http", "?a=1#b"),
        ("https://u:secret@example.com/", Page("example.com", "/"), None, None),
        ("https://[::1]:8000/x", Page("[::1]:8000", "/x"), None, None),
        ("/cart?x=1", Page(None, "/cart"), None, "?x=1"),
        ("https://example.com/#only", Page("example.com", "/"), None, "#only"),
        ("javascript:alert(1)", None, None, None),
        ("data:text/html,x", None, None, None),
        ("https://[bad", None, None, None),
        ("https://example.com:99999999/", None, None, None),
        ("words", None, None, None),
        ("", None, None, None),
    ],
)
def test_it_takes_a_url_apart(url: str, page: Page | None, scheme: str | None, query: str | None) -> None:
    event = draft(url=url)
    read_url(event, CONTEXT)
    assert (event.page, event.url_scheme, event.url_query) == (page, scheme, query)


@pytest.mark.parametrize(
    ("query", "kept", "parameter", "campaign"),
    [
        ("?a=1&gclid=x", "?a=1", "gclid", None),
        ("?gclid=x", None, "gclid", None),
        ("?_gl=x&fbclid=y&utm_source=z&a=1#top", "?utm_source=z&a=1#top", "fbclid", "utm_source=z"),
        ("?_ga=1", None, "_ga", None),
        ("?a=gclid&xutm_a=1", "?a=gclid&xutm_a=1", None, None),
        ("#utm_source=not-here", "#utm_source=not-here", None, None),
    ],
)
def test_what_other_sites_links_carry_is_named_and_dropped(
    query: str, kept: str | None, parameter: str | None, campaign: str | None
) -> None:
    event = draft(url=f"https://example.com/{query}")
    read_url(event, CONTEXT)
    assert (event.url_query, event.link_parameter, event.campaign) == (kept, parameter, campaign)


def test_a_given_path_replaces_the_urls() -> None:
    event = draft(url="https://example.com/a?x=1", path="virtual")
    read_url(event, CONTEXT)
    assert (event.page, event.url_query) == (Page("example.com", "/virtual"), "?x=1")


def test_a_path_alone_is_a_page() -> None:
    event = draft(path="/screen")
    read_url(event, CONTEXT)
    assert event.page == Page(None, "/screen")


def test_it_cuts_what_is_too_long() -> None:
    event = draft(url="https://example.com/" + "a" * 100_000)
    read_url(event, CONTEXT)
    assert event.page is not None
    assert len(event.page.path or "") == MAX_PATH


@settings(deadline=None)
@given(st.text() | st.text().map("https://".__add__), st.none() | st.text())
def test_no_text_makes_it_raise(url: str, path: str | None) -> None:
    read_url(draft(url=url, path=path), CONTEXT)
