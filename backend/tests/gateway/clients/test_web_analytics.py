"""The code of the how-to page for clients that name a site, with the real clients, against a real gateway."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Final

import pytest

from analytics.projects.kinds import KeyKind
from analytics.projects.models import ApiKey, ClientId
from analytics.stream.envelope import Envelope
from tests.gateway.clients.pages import blocks
from tests.gateway.clients.running import Running, stored
from tests.gateway.clients.wiretap import Wiretap, wiretap
from tests.gateway.conftest import Stack, changed
from tests.waiting import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PAGE: Final = "send-from-web-analytics-clients.md"
SERVER: Final = [block for language in ("python", "js") for block in blocks(PAGE, language)]
TITLES: Final = {block.title: block for block in SERVER}
#: They tell their caller that it failed, by an exception, a reply or an event, and leave the rest to it.
TRY_ONCE: Final = (
    "umami-analytics (Python)",
    "@umami/node",
    "matomo-tracker (Node)",
    "matomopy (Python)",
    "ga4mp (Python)",
)
#: These also end their program with an error, if it does not look.
RAISE: Final = ("umami-analytics (Python)", "matomopy (Python)", "ga4mp (Python)")
#: They try again by themselves.
OPENPANEL: Final = "@openpanel/sdk"
SNOWPLOWS: Final = ("snowplow-tracker (Python)", "@snowplow/node-tracker")
#: What keeps their programs alive until they have tried again.
GOING_ON: Final = {
    "snowplow-tracker (Python)": "\n__import__('time').sleep(60)",
    "@snowplow/node-tracker": """
        for (let n = 0; n < 120; n++) {
            await new Promise((done) => setTimeout(done, 500));
            await tracker.flush();
        }""",
}
_numbers: Final = count()


@dataclass
class Sending:
    """One client that is about to send, with a key and an event name of its own."""

    title: str
    stack: Stack
    key: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        self.name = f"signed up {next(_numbers)}"
        self.key = self.stack.key(KeyKind.SECRET if "sk_…" in TITLES[self.title].code else KeyKind.PUBLIC)

    def start(self, tap: Wiretap, *, going_on: bool = False) -> Running:
        """Run the page's code, and with `going_on` for as long as it takes to try again."""
        block = TITLES[self.title]
        code = block.at(tap.url, self.key).replace("signed up", self.name)
        return Running(block.language, code + (GOING_ON.get(self.title, "") if going_on else ""))

    def stored(self) -> list[Envelope]:
        """What of it is in the stream."""
        return stored(self.stack, self.name)


def test_the_page_shows_every_client_that_runs_on_servers() -> None:
    assert {*TRY_ONCE, *SNOWPLOWS, OPENPANEL} == TITLES.keys()


@pytest.mark.parametrize("title", TITLES)
def test_a_server_sends_with_another_host_and_site(stack: Stack, title: str) -> None:
    sending = Sending(title, stack)
    with wiretap(stack.gateway.port) as tap:
        sending.start(tap).finish()
    (event,) = sending.stored()
    assert event.user_id == "user-42"
    assert b'"pro"' in event.properties
    assert event.account_id == ("acme" if "acme" in TITLES[title].code else None)
    assert (event.ip, event.user_agent) == (None, None) or title == "umami-analytics (Python)"
    assert all(each.status in (200, 204) for each in tap.passed)


@pytest.mark.parametrize("title", TRY_ONCE)
def test_who_tries_once_hears_of_an_outage(stack: Stack, title: str) -> None:
    sending = Sending(title, stack)
    with wiretap(stack.gateway.port) as tap:
        stack.valkey.kill()
        try:
            code, output = sending.start(tap).end()
        finally:
            stack.valkey.start()
    until(stack.gateway.ready)
    assert [each.status for each in tap.passed] == [503], output
    assert (code != 0) == (title in RAISE), output
    assert sending.stored() == []


@contextmanager
def going_on(sending: Sending, tap: Wiretap) -> Iterator[None]:
    """The client runs on, and tries again."""
    running = sending.start(tap, going_on=True)
    try:
        yield
    finally:
        running.stop()


@pytest.mark.parametrize("title", [*SNOWPLOWS, OPENPANEL])
def test_an_outage_ends_with_the_event_where_the_client_tries_again(stack: Stack, title: str) -> None:
    sending = Sending(title, stack)
    stack.valkey.kill()
    with wiretap(stack.gateway.port) as tap, going_on(sending, tap):
        try:
            until(lambda: 503 in tap.statuses(), 30)
        finally:
            stack.valkey.start()
        until(sending.stored, 60)
    assert len({event.event_id for event in sending.stored()}) == 1
    assert 200 not in tap.statuses()[:1]


@pytest.mark.parametrize("title", SNOWPLOWS)
def test_a_lost_answer_makes_snowplows_come_again_under_the_same_id(stack: Stack, title: str) -> None:
    sending = Sending(title, stack)
    with wiretap(stack.gateway.port, lose=1) as tap, going_on(sending, tap):
        until(lambda: len(sending.stored()) > 1, 60)
    assert len({event.event_id for event in sending.stored()}) == 1


def test_a_registered_site_is_all_that_a_client_has_to_say(stack: Stack) -> None:
    sending = Sending("matomo-tracker (Node)", stack)
    project = ApiKey.objects.get(text=sending.key).project
    ClientId.objects.create(project=project, protocol="matomo", value="7", approved_at=datetime.now(UTC))
    changed()
    with wiretap(stack.gateway.port) as tap:
        until(lambda: stack.gateway.ask("GET", "/matomo.php?idsite=7&rec=1").status == 200)
        sending.key = "7"
        sending.start(tap).finish()
    (event,) = sending.stored()
    assert event.project_id == project.pk
