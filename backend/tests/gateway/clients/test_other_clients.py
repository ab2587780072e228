"""The how-to page's code, with the real clients, against a real gateway."""

import re
import shlex
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from typing import Final

import msgspec
import pytest

from analytics.projects.kinds import KeyKind
from tests.gateway.clients.pages import Block, blocks
from tests.gateway.clients.running import Running, stored
from tests.gateway.clients.wiretap import Wiretap, wiretap
from tests.gateway.conftest import Stack
from tests.waiting import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PAGE: Final = "send-from-other-clients.md"
SERVER: Final = [block for language in ("python", "js") for block in blocks(PAGE, language)]
#: They tell their caller that it failed, and leave the rest to it.
TRY_ONCE: Final = ("mixpanel (Python)", "mixpanel (Node)")
#: They take a connection that broke for the end of the batch.
LOSE_WITHOUT_ANSWER: Final = (*TRY_ONCE, "amplitude-analytics (Python)", "@amplitude/analytics-node")
#: They try again only while their program goes on.
GOING_ON: Final = {
    "amplitude.shutdown()": "amplitude.flush()\n__import__('time').sleep(12)",
    "{ serverUrl:": "{ flushIntervalMillis: 100, serverUrl:",
    "await amplitude.flush().promise;": "await new Promise((done) => setTimeout(done, 12_000));",
}
_numbers: Final = count()


def code_of(block: Block, url: str, key: str, name: str) -> str:
    """The page's code with another host, key and event name."""
    code = block.at(url, key).replace("signed up", name)
    # This one's address is only ever https, which is not what the test has.
    return re.sub(r'api_host="[^"]*"', f'events_url="{url}/track"', code)


def key_for(block: Block, stack: Stack) -> str:
    return stack.key(KeyKind.SECRET if "sk_…" in block.code else KeyKind.PUBLIC)


@pytest.mark.parametrize("block", SERVER, ids=lambda block: block.title)
def test_a_server_sends_with_another_host_and_key(stack: Stack, block: Block) -> None:
    name = f"signed up {next(_numbers)}"
    with wiretap(stack.gateway.port) as tap:
        Running(block.language, code_of(block, tap.url, key_for(block, stack), name)).finish()
    (event,) = stored(stack, name)
    assert event.user_id == "user-42"
    assert msgspec.json.decode(event.properties)["plan"] == "pro"
    assert event.account_id == ("acme" if "acme" in block.code else None)
    assert (event.ip, event.user_agent) == (None, None), "a server's own address is nobody's"
    assert all(each.status == 200 for each in tap.passed)


def test_curl_is_told_that_it_is_in(stack: Stack) -> None:
    (block,) = blocks(PAGE, "sh")
    words = iter(shlex.split(block.at("", stack.key(KeyKind.SECRET)).replace("\\\n", " ")))
    headers, path, body = {}, "", ""
    for word in words:
        if word == "-H":
            name, value = next(words).split(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        elif word.startswith("/"):
            path = word
    reply = stack.gateway.ask("POST", path, body, headers)
    assert (reply.status, reply.json()) == (202, {"accepted": 1, "rejected": []})
    (event,) = stored(stack, "signup")
    assert (event.user_id, event.url) == ("user-42", "https://example.com/pricing")


class Fleet:
    """All clients at a time, each on a wire of its own."""

    def __init__(self, stack: Stack, but: tuple[str, ...], lose: int, on: ExitStack) -> None:
        self.stack = stack
        self.blocks = [block for block in SERVER if block.title not in but]
        self.names = {block.title: f"signed up {next(_numbers)}" for block in self.blocks}
        self.taps: dict[str, Wiretap] = {
            block.title: on.enter_context(wiretap(stack.gateway.port, lose)) for block in self.blocks
        }
        self.keys = {block.title: key_for(block, stack) for block in self.blocks}

    def start(self) -> None:
        self.running = {
            block.title: Running(
                block.language,
                _going_on(code_of(block, self.taps[title].url, self.keys[title], self.names[title])),
            )
            for block in self.blocks
            for title in [block.title]
        }

    def finish(self) -> None:
        for running in self.running.values():
            running.finish(120)

    def ids(self) -> Iterator[tuple[str, list[bytes]]]:
        for title, name in self.names.items():
            yield title, [event.event_id for event in stored(self.stack, name)]


def _going_on(code: str) -> str:
    for end, more in GOING_ON.items():
        code = code.replace(end, more)
    return code


def test_an_outage_is_never_taken_for_success_and_ends_with_every_event(stack: Stack) -> None:
    with ExitStack() as on:
        fleet = Fleet(stack, TRY_ONCE, 0, on)
        stack.valkey.kill()
        try:
            fleet.start()
            until(lambda: all(503 in tap.statuses() for tap in fleet.taps.values()), 30)
        finally:
            stack.valkey.start()
        fleet.finish()
        for title, ids in fleet.ids():
            assert len(set(ids)) == 1, title
            assert 200 not in fleet.taps[title].statuses()[:1], title


def test_a_lost_answer_makes_it_come_again_under_the_same_id(stack: Stack) -> None:
    with ExitStack() as on:
        fleet = Fleet(stack, LOSE_WITHOUT_ANSWER, 1, on)
        fleet.start()
        fleet.finish()
        for title, ids in fleet.ids():
            assert len(ids) >= 2, title
            assert len(set(ids)) == 1, title
