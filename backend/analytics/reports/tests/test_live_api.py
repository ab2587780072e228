"""`GET /projects/{id}/live`: what it counts, who sees what, and as a stream."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.test import AsyncClient, Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.accounts.models import User
from analytics.common.clock import FixedClock, to_micros
from analytics.projects.models import Project
from analytics.reports.api import live
from analytics.reports.live.streams import Slots, messages
from analytics.reports.tests.callers import Callers, callers_of
from analytics.reports.tests.facts import Fact, store
from tests.people import make_project

NOW = datetime(2033, 3, 1, 12, 30, 20, tzinfo=UTC)
NAMES = ("pageview", "signup", "engagement")
STREAM = {"Accept": "text/event-stream"}


def ago(**by: float) -> datetime:
    return NOW - timedelta(**by)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_CLOCK", FixedClock(NOW))


@pytest.fixture
def callers(owner: User, viewer: User, outsider: User, project: Project) -> Callers:
    Project.objects.filter(pk=project.pk).update(timezone="Asia/Kathmandu")
    store(
        project.pk,
        [
            Fact(ago(seconds=10), path="/a", host="h", country="DE", browser="Firefox"),
            Fact(ago(seconds=30), name="signup", user="bert"),
            Fact(ago(minutes=4), user="carl", name="engagement"),
            Fact(ago(minutes=10), user="dora", path="/b"),
            Fact(ago(minutes=29, seconds=19), user="emil", path="/c"),
            Fact(ago(minutes=29, seconds=21), user="fritz", path="/too-old"),
            Fact(NOW + timedelta(minutes=1), user="gerd", path="/not-yet"),
            Fact(ago(seconds=5), user="bot", bot="crawler"),
        ],
    )
    return callers_of(project, owner, viewer, outsider)


def ask(callers: Callers, who: str, project: object = None, **headers: str) -> Any:
    return Client(raise_request_exception=False).get(
        f"/api/v1/projects/{project or callers.project.public_id}/live",
        headers=({} if who == "nobody" else getattr(callers, who)) | headers,
    )


@pytest.mark.django_db
def test_it_says_what_happens_now(callers: Callers) -> None:
    response = ask(callers, "owner")
    assert response.status_code == 200, response.content
    assert response["Cache-Control"] == "no-store"
    body = response.json()
    assert (body["at"], body["timezone"]) == ("2033-03-01T12:30:20Z", "Asia/Kathmandu")
    assert (body["active_users"], body["visitors"]) == (3, 5)
    minutes = body["minutes"]
    assert len(minutes) == 30
    # A quarter of an hour beside everybody else's clock.
    assert (minutes[0]["start"], minutes[-1]["start"]) == (
        "2033-03-01T17:46:00+05:45",
        "2033-03-01T18:15:00+05:45",
    )
    assert minutes[-1] == {**minutes[-1], "visitors": 1, "pageviews": 1, "events": 1}
    assert sum(minute["events"] for minute in minutes) == 4
    assert [event["path"] for event in body["latest"]] == ["/a", None, "/b", "/c"]
    first = body["latest"][0]
    assert first.pop("event_id")
    assert datetime.fromisoformat(first.pop("timestamp")) == ago(seconds=10)
    assert first == {
        "event_name": "pageview",
        "event_source": "default",
        "host": "h",
        "path": "/a",
        "country": "DE",
        "browser": "Firefox",
        "user_id": "anna",
    }


@pytest.mark.django_db
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 31 * 60), st.sampled_from(NAMES)), max_size=40))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whoever_comes_back_counts_once_in_all_and_once_a_minute(
    callers: Callers, acts: list[tuple[int, int, str]]
) -> None:
    busy = make_project(owner=callers.project.memberships.get(role="owner").user)
    facts = [Fact(ago(seconds=seconds), user=f"u{who}", name=name) for who, seconds, name in acts]
    store(busy.pk, facts)
    body = ask(callers, "owner", project=busy.public_id).json()
    start = NOW.replace(second=0) - timedelta(minutes=29)
    # An event of this very instant is of the moments to come.
    facts = [fact for fact in facts if start <= fact.at < NOW]
    assert body["visitors"] == len({fact.user for fact in facts})
    assert body["active_users"] == len({fact.user for fact in facts if fact.at >= ago(minutes=5)})
    for number, minute in enumerate(body["minutes"]):
        own = [fact for fact in facts if (fact.at - start) // timedelta(minutes=1) == number]
        assert (minute["visitors"], minute["pageviews"], minute["events"]) == (
            len({fact.user for fact in own}),
            sum(fact.name == "pageview" for fact in own),
            sum(fact.name != "engagement" for fact in own),
        )


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["viewer", "read_key"])
def test_people_are_shown_with_the_permission_only(callers: Callers, who: str) -> None:
    response = ask(callers, who)
    assert response.status_code == 200
    assert {event["user_id"] for event in response.json()["latest"]} == {None}
    for name in ("anna", "bert", "dora"):
        assert name not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{}, STREAM])
def test_it_is_nobody_elses(callers: Callers, headers: dict[str, str]) -> None:
    assert ask(callers, "outsider", **headers).status_code == 404
    assert ask(callers, "outsider", project=uuid4(), **headers).status_code == 404
    assert ask(callers, "read_key", project=make_project().public_id, **headers).status_code == 404
    assert ask(callers, "nobody", **headers).status_code == 401
    refused = ask(callers, "public_key", **headers)
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/json")
    assert refused.json()["code"] == "key_cannot_read"


@pytest.mark.django_db
def test_a_project_without_events_is_quiet(callers: Callers) -> None:
    quiet = make_project(
        owner=User.objects.get(email=callers.project.memberships.get(role="owner").user.email)
    )
    body = ask(callers, "owner", project=quiet.public_id).json()
    assert (body["active_users"], body["visitors"], body["latest"]) == (0, 0, [])
    assert [minute["events"] for minute in body["minutes"]] == [0] * 30


@pytest.mark.django_db
def test_an_answer_that_nobody_gives_is_refused(callers: Callers) -> None:
    assert ask(callers, "owner", Accept="text/csv").status_code == 406
    assert ask(callers, "owner", **STREAM, **{"Last-Event-ID": "x"}).json()["code"] == "invalid_cursor"


# --- as a stream


@pytest.fixture(autouse=True)
def one_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_SLOTS", Slots(of_a_project=1))


async def open_stream(callers: Callers, who: str = "owner", **headers: str) -> Any:
    return await AsyncClient(raise_request_exception=False).get(
        f"/api/v1/projects/{callers.project.public_id}/live", headers=getattr(callers, who) | STREAM | headers
    )


async def first_message(response: Any) -> dict[str, Any]:
    stream = aiter(response)
    assert await anext(stream) == b"retry: 1000\n\n"
    async with asyncio.timeout(20):
        message = (await anext(stream)).decode()
    await stream.aclose()
    assert message.startswith(f"event: live\nid: {to_micros(NOW)}\ndata: ")
    body: dict[str, Any] = json.loads(message.split("data: ")[1])
    return body


@pytest.mark.django_db(transaction=True)
async def test_the_stream_tells_the_same(callers: Callers) -> None:
    response = await open_stream(callers)
    assert response.status_code == 200
    assert (response["Content-Type"], response["X-Accel-Buffering"]) == ("text/event-stream", "no")
    body = await first_message(response)
    assert (body["active_users"], [event["path"] for event in body["latest"]]) == (
        3,
        ["/a", None, "/b", "/c"],
    )


@pytest.mark.django_db(transaction=True)
async def test_the_stream_hides_people_too(callers: Callers) -> None:
    body = await first_message(await open_stream(callers, "viewer"))
    assert {event["user_id"] for event in body["latest"]} == {None}


@pytest.mark.django_db(transaction=True)
async def test_a_stream_goes_on_where_the_last_one_ended(callers: Callers) -> None:
    headers = {"Last-Event-ID": str(to_micros(ago(seconds=1)))}
    body = await first_message(await open_stream(callers, **headers))
    assert [event["path"] for event in body["latest"]] == ["/a", None]


@pytest.mark.django_db(transaction=True)
async def test_streams_are_bounded_and_an_ended_one_makes_room(
    callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "messages", partial(messages, seconds=0))
    response = await open_stream(callers)
    refused = await open_stream(callers)
    assert (refused.status_code, refused["Retry-After"]) == (503, "5")
    assert json.loads(refused.content)["code"] == "too_many_streams"
    assert len([message async for message in response]) == 2
    assert (await open_stream(callers)).status_code == 200
