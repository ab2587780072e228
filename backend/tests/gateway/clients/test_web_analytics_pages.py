"""The how-to page's code for pages, in a real Chromium, across origins, against a real gateway."""

import subprocess
import sys
from typing import Final

import msgspec
import pytest

from analytics.stream.envelope import Envelope, decode
from tests.gateway.clients.pages import Block, blocks
from tests.gateway.clients.site import bundled, served_site
from tests.gateway.clients.visit import AGENT
from tests.gateway.conftest import Stack
from tests.gateway.servers import BACKEND

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PAGES: Final = blocks("send-from-web-analytics-clients.md", "js browser")


def visited(stack: Stack, block: Block, allowed: str | None = None) -> list[Envelope]:
    """What is in the stream after somebody was on a page with this block."""
    before = len(everything(stack))
    with served_site() as site:
        key = stack.key(allowed_origins=[allowed or site.origin])
        site.script = bundled(block.at(f"http://stats.example.test:{stack.gateway.port}", key))
        visit = [sys.executable, "-m", "tests.gateway.clients.visit", f"{site.origin}/"]
        done = subprocess.run(visit, cwd=BACKEND, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = everything(stack)[before:]
    assert found, done.stdout
    return found


def everything(stack: Stack) -> list[Envelope]:
    entries = stack.valkey.entries()
    return [decode(payload) for _, fields in entries for payload in fields[1::2]]


@pytest.mark.parametrize("block", PAGES, ids=lambda block: block.title)
def test_a_page_sends_with_another_host_and_site(stack: Stack, block: Block) -> None:
    events = visited(stack, block)
    by_name = {event.name: event for event in events}
    assert len([event for event in events if event.name == "signed up"]) == 1, by_name.keys()
    assert msgspec.json.decode(by_name["signed up"].properties)["plan"] == "pro"
    assert by_name["pageview"].url is not None
    assert by_name["pageview"].url.startswith("http://app.example.test:")
    assert {event.user_agent for event in events} == {AGENT}
    assert len({event.user_id for event in events}) == 1


def test_plausible_says_how_long_and_how_far_somebody_looked(stack: Stack) -> None:
    (block,) = [block for block in PAGES if block.title == "@plausible-analytics/tracker"]
    events = visited(stack, block)
    engagement = next(event for event in events if event.name == "engagement")
    assert engagement.engagement_ms is not None
    assert 3_000 < engagement.engagement_ms < 60_000
    assert (engagement.scroll_depth or 0) > 50
    assert engagement.session_id == events[0].session_id


def test_a_page_of_another_origin_sends_nothing(stack: Stack) -> None:
    (block,) = [block for block in PAGES if block.title == "@openpanel/web"]
    before = len(everything(stack))
    with pytest.raises(AssertionError, match="403"):
        visited(stack, block, allowed="https://other.example")
    assert len(everything(stack)) == before
