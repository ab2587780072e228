"""What a project's settings may be."""

import pytest

from analytics.common.errors import Invalid
from analytics.projects import rules
from analytics.projects.keys import new_key
from analytics.projects.kinds import KeyKind


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u202e", "x" * 101, "a\0"])
def test_what_is_no_name_is_refused(text: str) -> None:
    for rule in (rules.name, rules.source_name):
        with pytest.raises(Invalid):
            rule(text)


@pytest.mark.parametrize("kind", KeyKind)
def test_no_key_is_taken_for_the_name_of_a_site(kind: KeyKind) -> None:
    with pytest.raises(Invalid) as raised:
        rules.client_id(f" {new_key(kind)}")
    assert [problem.code for problem in raised.value.problems] == ["is_a_key"]
    assert rules.client_id("pk_shop") == "pk_shop"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("*", "*"),
        (" * ", "*"),
        ("https://example.com\n", "https://example.com"),
        ("https://example.com", "https://example.com"),
        ("HTTPS://EXAMPLE.com/", "https://example.com"),
        ("https://example.com:443", "https://example.com"),
        ("http://example.com:80", "http://example.com"),
        ("http://example.com:8080", "http://example.com:8080"),
        ("https://*.example.com", "https://*.example.com"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://localhost:5173", "http://localhost:5173"),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001"),
        ("http://[::1]:8001", "http://[::1]:8001"),
        ("https://my_host.example", "https://my_host.example"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(written: str, stored: str) -> None:
    assert rules.origin(written) == stored


@pytest.mark.parametrize(
    "written",
    [
        "", "example.com", "//example.com", "ftp://example.com", "https://", "https://example.com/path",
        "https://example.com?x", "https://example.com#x", "https://user@example.com", "https://*",
        "https://*.*.com", "https://a.*.com", "https://*example.com", "https://exa mple.com", "null",
        "https://example..com", "https://-a.com", "https://a.com:99999", "https://a.com:x", "https://[::1",
        "javascript:alert(1)", "https://a.com\0", "https://" + "a" * 64 + ".com", "chrome-extension://abc",
    ],
)  # fmt: skip
def test_what_is_no_origin_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="Write an origin as"):
        rules.origin(written)


def test_every_wrong_origin_is_named() -> None:
    with pytest.raises(Invalid) as caught:
        rules.origins(["https://a.example", "x", "*", "y"])
    assert [one.path for one in caught.value.problems] == ["allowed_origins[1]", "allowed_origins[3]"]


@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/Argentina/Ushuaia", "Etc/GMT+5"]
)
def test_zones_of_the_list_are_taken(zone: str) -> None:
    assert rules.timezone(zone) == zone


@pytest.mark.parametrize("zone", ["", "Factory", "localtime", "CET/", "/etc/localtime", "EUROPE/BERLIN"])
def test_other_zones_are_refused(zone: str) -> None:
    with pytest.raises(Invalid):
        rules.timezone(zone)
