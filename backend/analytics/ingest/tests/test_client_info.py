"""Whose address it was, and what of it is kept."""

from ipaddress import ip_network

import pytest

from analytics.ingest import client_info
from analytics.ingest.client_info import Proxies, kept_address, read_address
from analytics.projects.kinds import IpStorage

OURS = Proxies((ip_network("10.0.0.0/8"), ip_network("fd00::/8")))


def client(peer: str, *forwarded: str, proxies: Proxies = OURS) -> str:
    return proxies.client_address(peer, lambda: forwarded)


def test_a_forwarded_address_counts_only_from_a_trusted_peer() -> None:
    assert client("203.0.113.9:1", "198.51.100.1") == "203.0.113.9"
    assert client("10.0.0.1:1", "198.51.100.1") == "198.51.100.1"
    assert client("10.0.0.1:1", "198.51.100.1", proxies=Proxies(())) == "10.0.0.1"


def test_the_rightmost_untrusted_address_wins() -> None:
    assert client("10.0.0.1:1", "6.6.6.6, 198.51.100.1, 10.2.2.2") == "198.51.100.1"
    assert client("10.0.0.1:1", "6.6.6.6", "198.51.100.1 , 10.2.2.2") == "198.51.100.1"


def test_nothing_left_of_garbage_is_believed() -> None:
    assert client("10.0.0.1:1", "6.6.6.6, garbage<x>, 10.2.2.2") == "10.2.2.2"
    assert client("10.0.0.1:1", "") == "10.0.0.1"


def test_all_hops_trusted_leaves_the_farthest() -> None:
    assert client("10.0.0.1:1", "10.3.3.3, 10.2.2.2") == "10.3.3.3"


@pytest.mark.parametrize(
    ("hop", "address"),
    [
        ("198.51.100.1:5678", "198.51.100.1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_it_reads_an_address_in_every_spelling(hop: str, address: str) -> None:
    assert client("[fd00::1]:99", hop) == address


@pytest.mark.parametrize("text", ["", "localhost", "1.2.3", "1.2.3.4.5", "1.2.3.4/8", "\ud800", "٣.1.1.1"])
def test_it_refuses_what_is_no_address(text: str) -> None:
    assert read_address(text) is None


def test_a_unix_socket_has_no_address() -> None:
    assert client("") == ""
    assert kept_address("", IpStorage.FULL) is None


@pytest.mark.parametrize(
    ("storage", "address", "kept"),
    [
        (IpStorage.FULL, "198.51.100.77", "198.51.100.77"),
        (IpStorage.TRUNCATED, "198.51.100.77", "198.51.100.0"),
        (IpStorage.TRUNCATED, "2001:db8:1234:5678::9", "2001:db8:1234::"),
        (IpStorage.NONE, "198.51.100.77", None),
    ],
)
def test_it_keeps_what_the_project_allows(storage: IpStorage, address: str, kept: str | None) -> None:
    assert kept_address(address, storage) == kept


def test_what_is_too_long_for_an_address_is_neither_read_nor_remembered() -> None:
    before = client_info._remembered_address.cache_info().currsize
    assert read_address("1" * 1_000_000) is None
    assert client_info._remembered_address.cache_info().currsize == before
