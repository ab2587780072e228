"""The way that is shown is the way that counts."""

from collections.abc import Sequence
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.ingest import trail
from analytics.ingest.client_info import Proxies
from analytics.ingest.trail import Seen, Verdict

OURS = Proxies((ip_network("10.0.0.0/8"), ip_network("fd00::/8")))


def follow(peer: str, *forwarded: str, proxies: Proxies = OURS) -> trail.Trail:
    return trail.follow(seen(peer, *forwarded), proxies)


def seen(peer: str, *forwarded: str) -> Seen:
    return trail.seen_from(peer, lambda name: forwarded if name == "x-forwarded-for" else ())


def verdicts(found: trail.Trail) -> list[tuple[str, str]]:
    return [(hop.text, hop.verdict.value) for hop in found.hops]


def test_every_hop_says_what_was_made_of_it() -> None:
    found = follow("10.0.0.1:99", "6.6.6.6, 198.51.100.1, 10.2.2.2")
    assert verdicts(found) == [
        ("10.0.0.1:99", "trusted_proxy"),
        ("10.2.2.2", "trusted_proxy"),
        ("198.51.100.1", "client"),
        ("6.6.6.6", "not_read"),
    ]
    assert (found.address, found.used_header, found.undeclared_proxy) == (
        "198.51.100.1",
        "X-Forwarded-For",
        False,
    )


def test_a_proxy_that_nobody_declared_is_said() -> None:
    found = follow("203.0.113.9:1", "198.51.100.1")
    assert verdicts(found) == [("203.0.113.9:1", "client"), ("198.51.100.1", "not_read")]
    assert (found.address, found.used_header, found.undeclared_proxy) == ("203.0.113.9", None, True)


def test_reading_stops_at_what_is_no_address() -> None:
    found = follow("10.0.0.1:1", "6.6.6.6, <script>, 10.2.2.2")
    assert [hop.verdict for hop in found.hops] == [
        Verdict.TRUSTED_PROXY,
        Verdict.TRUSTED_PROXY,
        Verdict.NOT_AN_ADDRESS,
        Verdict.NOT_READ,
    ]
    assert found.address == "10.2.2.2"


def test_without_a_proxy_the_peer_is_the_visitor() -> None:
    found = follow("[2001:db8::1]:5")
    assert (verdicts(found), found.address) == ([("[2001:db8::1]:5", "client")], "2001:db8::1")
    assert (found.used_header, found.undeclared_proxy) == (None, False)


HOPS = st.sampled_from(
    [
        "10.1.1.1",
        "10.2.2.2:80",
        "198.51.100.1",
        "6.6.6.6, 10.9.9.9",
        "fd00::2",
        "[2001:db8::1]:1",
        "x",
        "",
        " ",
    ]
)
PEERS = st.sampled_from(["10.0.0.1:1", "203.0.113.9:1", "[fd00::1]:1", "", "unix"])


@given(peer=PEERS, forwarded=st.lists(HOPS, max_size=5))
def test_it_ends_where_ingest_ends(peer: str, forwarded: Sequence[str]) -> None:
    assert follow(peer, *forwarded).address == OURS.client_address(peer, lambda: forwarded)


HOP = st.text(alphabet=st.characters(codec="utf-8", exclude_characters=","))


@given(peer=st.text(), forwarded=st.lists(HOP))
def test_what_the_gateway_hands_on_arrives_and_fits_a_header(peer: str, forwarded: list[str]) -> None:
    written = trail.written(Seen(peer, forwarded, {"forwarded": "for=é\r\n"}))
    assert written.isascii()
    assert written.isprintable()
    assert trail.read(written) == Seen(peer, forwarded[-20:], {"forwarded": "for=é\r\n"})


def test_a_client_cannot_make_it_long() -> None:
    long = seen("1.2.3.4:5", ",".join(["x" * 50_000] * 500))
    assert len(trail.written(long)) < 50_000
    assert len(trail.follow(long, OURS).hops) == 21


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "[1]", '["a", 1, {}]', '["a", [], 1]', "\ud800", "[" * 50_000]
)
def test_what_is_no_trail_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what the caller catches
        trail.read(text)
