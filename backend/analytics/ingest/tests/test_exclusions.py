"""What a project leaves out: nothing of it is stored, all of it is counted."""

import json
import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.common.urls import take_parameters
from analytics.ingest.codes import EventCode
from analytics.ingest.exclusions import Sieve, sieve_of
from analytics.ingest.tests.support import Ingest
from analytics.projects.exclusions import STRIPPED, Exclusions
from analytics.projects.kinds import KeyKind

SIEVE = Sieve(
    Exclusions(
        addresses=("203.0.113.7", "198.51.100.0/24", "2001:db8:1::/48"),
        hosts=("localhost", "*.preview.example", "127.0.0.1:*", "[::1]", "staging.example:8080"),
        paths=("/admin/*", "*/draft", "/a?[b]", "/exact"),
        parameters=STRIPPED,
    )
)


def code(address: str = "", **texts: str) -> str | None:
    found = SIEVE.holds_back(address, texts)
    return None if found is None else found.code


@pytest.mark.parametrize(
    ("address", "excluded"),
    [
        ("203.0.113.7", True),
        ("203.0.113.8", False),
        ("198.51.100.255", True),
        ("198.51.101.0", False),
        ("2001:db8:1:2::3", True),
        ("2001:db8:2::", False),
        ("", False),
    ],
)
def test_addresses(address: str, excluded: bool) -> None:
    assert (code(address) == EventCode.EXCLUDED_ADDRESS) is excluded


@pytest.mark.parametrize(
    ("url", "excluded"),
    [
        ("http://localhost/", True),
        ("http://LOCALHOST:3000/x", True),
        ("https://pr-7.preview.example/", True),
        ("https://preview.example/", False),
        ("http://127.0.0.1:8000/", True),
        ("http://127.0.0.1/", False),
        ("http://[::1]:8000/", True),
        ("https://staging.example:8080/", True),
        ("https://staging.example/", False),
        ("https://localhost.example/", False),
        ("https://example/localhost", False),
        ("https://[bad", False),
        ("https://example:99999999/", False),
        ("words", False),
        ("", False),
    ],
)
def test_hosts(url: str, excluded: bool) -> None:
    assert (code(url=url) == EventCode.EXCLUDED_HOST) is excluded


@pytest.mark.parametrize(
    ("texts", "excluded"),
    [
        ({"url": "https://a.example/admin/users?x=1"}, True),
        ({"url": "https://a.example/admin/"}, True),
        ({"url": "https://a.example/admin"}, False),
        ({"url": "https://a.example/Admin/x"}, False),
        ({"url": "https://a.example/x/admin/y"}, False),
        ({"url": "https://a.example/posts/7/draft"}, True),
        ({"url": "https://a.example/a?[b]"}, False),
        ({"path": "/a?[b]"}, True),
        ({"path": "/ax[b]"}, False),
        ({"path": "exact"}, True),
        ({"url": "https://a.example/admin/x", "path": "/virtual"}, False),
        ({"url": "/admin/x"}, True),
        ({}, False),
    ],
)
def test_paths(texts: dict[str, str], excluded: bool) -> None:
    assert (code(**texts) == EventCode.EXCLUDED_PATH) is excluded


def test_parameters_are_taken_out_of_every_url() -> None:
    texts = {
        "url": "https://a.example/reset?token=1&page=2#id_token=x",
        "path": "/reset?password=1",
        "referrer": "https://a.example/login?Secret=1",
        "title": "?token=1",
    }
    SIEVE.strip(texts)
    assert texts == {
        "url": "https://a.example/reset?page=2",
        "path": "/reset",
        "referrer": "https://a.example/login",
        "title": "?token=1",
    }


@settings(deadline=None)
@given(st.from_regex(r"(https?://a/)?[?#]([a-z%&=\[\]#?+ ]|token|%74oken|TOKEN|\u017fecret)*"))
def test_what_is_asked_first_misses_nothing(url: str) -> None:
    texts = {"url": url}
    SIEVE.strip(texts)
    assert texts["url"] == take_parameters(url, frozenset(STRIPPED))[0]


def test_who_leaves_nothing_out_is_not_asked() -> None:
    assert sieve_of(Exclusions()) is None
    same = Exclusions(hosts=("localhost",))
    assert sieve_of(same) is sieve_of(Exclusions(hosts=("localhost",)))


def test_no_project_can_keep_ingest_busy_with_its_globs() -> None:
    sieve = Sieve(Exclusions(paths=("*a" * 100 + "b",) * 100))
    started = time.process_time()
    assert sieve.holds_back("", {"path": "/" + "a" * 4_000}) is None
    assert time.process_time() - started < 1


def test_a_long_path_of_many_near_misses_is_soon_done_with() -> None:
    globs = tuple(f"*{'a' * 15}x{number:03}" for number in range(100))
    sieve = Sieve(Exclusions(paths=globs))
    started = time.process_time()
    for _ in range(10):
        assert sieve.holds_back("", {"path": "/" + "a" * 4_000}) is None
    assert time.process_time() - started < 0.5


@settings(deadline=None)
@given(
    st.lists(st.text("ab*/", min_size=1, max_size=7).map("/".__add__), min_size=1, max_size=5),
    st.text("ab/\n", max_size=12).map("/".__add__),
)
def test_a_star_is_any_text_and_nothing_else_is(globs: list[str], path: str) -> None:
    patterns = [".*".join(map(re.escape, glob.split("*"))) for glob in globs]
    expected = any(re.fullmatch(pattern, path, re.DOTALL) for pattern in patterns)
    found = Sieve(Exclusions(paths=tuple(globs))).holds_back("", {"path": path})
    assert (found is not None) is expected


@settings(deadline=None)
@given(st.text() | st.text().map("https://".__add__), st.none() | st.text())
def test_no_text_makes_it_raise(url: str, path: str | None) -> None:
    texts = {"url": url} | ({} if path is None else {"path": path})
    SIEVE.holds_back("", texts)
    SIEVE.strip(texts)


@pytest.mark.parametrize(
    ("excluded", "event", "expected"),
    [
        ({"addresses": ("198.51.100.0/24",)}, {}, "excluded_address"),
        ({"hosts": ("localhost",)}, {"event_properties": {"url": "http://localhost/"}}, "excluded_host"),
        ({"paths": ("/admin*",)}, {"event_properties": {"path": "/admin"}}, "excluded_path"),
    ],
)
async def test_an_event_comes_back_with_its_code(
    excluded: dict[str, Any], event: dict[str, Any], expected: str
) -> None:
    ingest = Ingest(exclusions=Exclusions(**excluded))
    assert await ingest.code({"event_name": "x"} | event) == expected
    assert ingest.stored() == []


async def test_the_others_of_a_batch_are_taken() -> None:
    ingest = Ingest(exclusions=Exclusions(paths=("/admin/*",)))
    paths = ("/a", "/admin/b", "/c")
    reply = await ingest.send([{"event_name": "x", "event_properties": {"path": path}} for path in paths])
    assert reply.status == 202
    assert [one["index"] for one in json.loads(reply.body)["rejected"]] == [1]
    assert [one.path for one in ingest.stored()] == ["/a", "/c"]


async def test_a_servers_visitor_is_left_out_by_the_visitors_address() -> None:
    ingest = Ingest(KeyKind.SECRET, exclusions=Exclusions(addresses=("203.0.113.7",)))
    assert await ingest.code({"event_name": "x", "ip_address": "203.0.113.7"}) == "excluded_address"
    await ingest.sent({"ip_address": "203.0.113.8"})


async def test_secrets_never_reach_the_stream() -> None:
    ingest = Ingest(exclusions=Exclusions(parameters=STRIPPED))
    url = "https://a.example/?token=hidden&x=1"
    sent = await ingest.sent({"event_properties": {"url": url, "referrer": url}})
    assert (sent.url, sent.referrer) == ("https://a.example/?x=1",) * 2
