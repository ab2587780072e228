"""The how-to page's code for pages, in a real Chromium, across origins, against a real gateway."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from tempfile import TemporaryFile
from typing import Final

import msgspec
import pytest

from analytics.projects.models import ApiKey
from analytics.stream.envelope import Envelope, decode
from tests.gateway.clients.pages import Block, blocks
from tests.gateway.clients.site import bundled, served_site
from tests.gateway.clients.visit import AGENT
from tests.gateway.conftest import Stack
from tests.gateway.servers import BACKEND

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PAGES: Final = blocks("send-from-web-analytics-clients.md", "js browser")


def visited(stack: Stack, block: Block, allowed: str | None = None) -> list[Envelope]:
    """What is in the stream after somebody was on a page with this block, in order."""
    with served_site() as site:
        key = stack.key(allowed_origins=[allowed or site.origin])
        site.script = bundled(block.at(f"http://stats.example.test:{stack.gateway.port}", key))
        said = visit(f"{site.origin}/")
    project = ApiKey.objects.get(text=key).project_id
    found = [event for event in everything(stack) if event.project_id == project]
    assert found, said
    return sorted(found, key=lambda event: event.received_at)


def visit(url: str) -> str:
    """Be on a page for a while, in a Chromium of its own; what the page said."""
    command = [sys.executable, "-m", "tests.gateway.clients.visit", url]
    with TemporaryFile() as output:
        # A group of its own, and no pipe: a Chromium that hangs would hold on to both.
        program = subprocess.Popen(
            command, cwd=BACKEND, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            code = program.wait(90)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            program.wait()
        output.seek(0)
        said = output.read().decode("utf-8", "replace")
    assert code == 0, said
    return said


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
