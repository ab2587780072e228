"""Exact, wildcard and any."""

import pytest

from analytics.ingest.origins import OriginRules, origin_of

RULES = OriginRules(
    ["https://Example.com/", "https://*.shop.example", "http://localhost:3000", "https://*.p.example:8443"]
)


@pytest.mark.parametrize(
    "origin",
    [
        "https://example.com",
        "https://EXAMPLE.com",
        "https://example.com:443",
        "https://a.shop.example",
        "https://a.b.shop.example",
        "http://localhost:3000",
        "https://x.p.example:8443",
    ],
)
def test_it_allows_what_is_listed(origin: str) -> None:
    assert RULES.allow(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "http://example.com",
        "https://example.com:8443",
        "https://shop.example",
        "https://evilshop.example",
        "http://a.shop.example",
        "https://a.shop.example:444",
        "https://a.shop.example.evil.example",
        "https://evil.example/.shop.example",
        "https://evil.example#.shop.example",
        "https://x.p.example",
        "null",
        "",
        "*",
        "https://",
    ],
)
def test_it_refuses_what_is_not(origin: str) -> None:
    assert not RULES.allow(origin)


def test_null_only_passes_a_star() -> None:
    assert OriginRules(["*"]).allow("null")
    assert not OriginRules([]).allow("null")


def test_the_origin_of_a_referer() -> None:
    assert origin_of("https://user:pw@example.com:8443/a?b#c") == "https://example.com:8443"
    assert origin_of("about:blank") is None
    assert origin_of("https://[broken/") is None
