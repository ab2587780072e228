"""`/api/v1/operations/…`: what an owner of the installation sees and does, and that nobody else may."""

import json
import time
from typing import Any

import pytest
import redis

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.common.tally import DeadCode
from analytics.monitoring import collector
from analytics.pipeline import chores
from analytics.pipeline.chores import HOUR, Chore, run_chore
from analytics.pipeline.tests.drafts import envelope
from analytics.projects.models import Project
from analytics.stream import redis as stream
from analytics.stream.base import DeadLetter
from analytics.stream.consumer import RedisConsumer
from analytics.stream.dead_letters import RedisDeadLetters
from analytics.stream.envelope import encode
from analytics.stream.stops import RedisStops, Stop
from tests.people import Api, Client

pytestmark = pytest.mark.django_db
BASE = "/api/v1/operations"


@pytest.fixture
def kept(clean_redis: "redis.Redis", project: Project) -> RedisDeadLetters:
    made = RedisDeadLetters(clean_redis)
    event = envelope(project_id=project.pk, name="signup", user_id="person@example.com", ip="203.0.113.9")
    made.add(
        [
            DeadLetter(1, "rejected: 203.0.113.9", encode(event), code=DeadCode.STORE_REJECTED),
            DeadLetter(2, "unreadable: damaged", b"\xc1", code=DeadCode.UNREADABLE),
            DeadLetter(3, "rejected: why", encode(envelope(project_id=77)), code=DeadCode.STORE_REJECTED),
        ]
    )
    return made


@pytest.fixture
def client(api: Api, owner: User, clean_redis: object) -> Client:
    return api(owner)


def ids(kept: RedisDeadLetters) -> list[str]:
    return [letter.letter_id for letter in kept.list(count=100)]


def get(client: Client, path: str, **query: Any) -> dict[str, Any]:
    answer = client.get(f"{BASE}/{path}", query)
    assert answer.status_code == 200, answer.content
    return dict(json.loads(answer.content))


def post(client: Client, path: str, body: object, status: int = 200) -> dict[str, Any]:
    answer = client.post(f"{BASE}/{path}", body)
    assert answer.status_code == status, answer.content
    return dict(json.loads(answer.content))


def test_dead_letters_come_in_pages_with_their_project_and_without_the_person(
    client: Client, kept: RedisDeadLetters, project: Project
) -> None:
    page = get(client, "dead-letters", limit=2)
    assert page["total"] == 3
    first, second = page["results"]
    assert first["project"] == {"id": str(project.public_id), "name": project.name}
    assert (first["event_name"], first["code"], second["project"]) == ("signup", "store_rejected", None)
    (third,) = get(client, "dead-letters", limit=2, cursor=page["next"])["results"]
    assert third["project"] is None, "it is not there any more"
    for text in (json.dumps(page), json.dumps(get(client, f"dead-letters/{first['id']}"))):
        assert "203.0.113.9" not in text
        assert "person@example.com" not in text


def test_one_dead_letter_is_shown_with_its_payload(client: Client, kept: RedisDeadLetters) -> None:
    good, damaged, _ = ids(kept)
    assert get(client, f"dead-letters/{good}")["payload"]["user_id"].startswith("[text")
    assert get(client, f"dead-letters/{damaged}")["payload"] is None


@pytest.mark.parametrize(
    "letter_id",
    [
        "5-5",
        "no-id",
        "99999999999999999999-1",
        "x",
        "-",
        "+",
        "$",
        "1-1%0A",
        "%00",
        "%D9%A3-%D9%A3",
        "(1-1",
        "1" * 500,
    ],
)
def test_one_that_is_not_there_is_not_found(client: Client, kept: RedisDeadLetters, letter_id: str) -> None:
    assert client.get(f"{BASE}/dead-letters/{letter_id}").status_code == 404


def test_those_of_a_code_are_listed(client: Client, kept: RedisDeadLetters) -> None:
    page = get(client, "dead-letters", code="unreadable")
    assert [one["reason"] for one in page["results"]] == ["unreadable: damaged"]


@pytest.mark.parametrize(
    "query",
    [
        {"code": "odd"},
        {"code": "\0"},
        {"cursor": "odd"},
        {"cursor": "99999999999999999999-1"},
        {"cursor": "\u0663-\u0663"},
        {"cursor": "-"},
        {"limit": 0},
        {"limit": 201},
        {"limit": "\u0663\0"},
        {"limit": "1e2"},
        {"limit": "9" * 5_000},
    ],
)
def test_an_odd_question_is_refused(client: Client, kept: RedisDeadLetters, query: dict[str, Any]) -> None:
    assert client.get(f"{BASE}/dead-letters", query).status_code == 400


def test_replay_and_purge_take_ids_a_code_or_all(
    client: Client, kept: RedisDeadLetters, clean_redis: "redis.Redis", owner: User
) -> None:
    good, _, _ = ids(kept)
    assert post(client, "dead-letters/replay", {"ids": [good]}) == {"done": 1, "left": 0}
    assert post(client, "dead-letters/replay", {"ids": [good]}) == {"done": 0, "left": 0}
    assert stream.depth(clean_redis) == 1
    assert post(client, "dead-letters/purge", {"code": "unreadable"}) == {"done": 1, "left": 0}
    assert post(client, "dead-letters/purge", {"all": True}) == {"done": 1, "left": 0}
    assert kept.count() == 0
    entries = AuditEntry.objects.order_by("seq").values_list("action", "actor_id")
    assert list(entries) == [
        ("dead_letters.replayed", owner.public_id),
        ("dead_letters.purged", owner.public_id),
        ("dead_letters.purged", owner.public_id),
    ]


@pytest.mark.parametrize("path", ["replay", "purge"])
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"ids": []},
        {"all": False},
        {"all": "yes, please"},
        {"all": True, "code": "unreadable"},
        {"all": True, "ids": ["1-1"]},
        {"code": "odd"},
        {"code": ["unreadable"]},
        {"code": {"$ne": ""}},
        {"ids": "x"},
        {"ids": {"0": "1-1"}},
        {"ids": [["1-1"]]},
        {"ids": ["1" * 51]},
        {"ids": ["\0"]},
        {"ids": ["1-1"] * 501},
        {"ALL": True},
        {"id": ["1-1"]},
        [],
        [{"all": True}],
        "all",
        None,
    ],
)
def test_a_choice_that_is_none_deletes_and_publishes_nothing(
    client: Client, kept: RedisDeadLetters, path: str, body: object
) -> None:
    post(client, f"dead-letters/{path}", body, 400)
    assert kept.count() == 3


def test_nobody_else_learns_of_anything(
    api: Api, admin: User, outsider: User, kept: RedisDeadLetters, clean_redis: object
) -> None:
    for user, status in ((admin, 403), (outsider, 403), (None, 401)):
        for path in ("chores", "pipeline", "dead-letters", f"dead-letters/{ids(kept)[0]}"):
            assert api(user).get(f"{BASE}/{path}").status_code == status
        for path in ("dead-letters/replay", "dead-letters/purge", "pipeline/release"):
            assert api(user).post(f"{BASE}/{path}", {"all": True}).status_code == status
    assert kept.count() == 3


def test_a_stopped_line_is_shown_and_released(
    client: Client, kept: RedisDeadLetters, clean_redis: "redis.Redis"
) -> None:
    stops = RedisStops(clean_redis)
    stops.tell(Stop("worker-0", time.time(), 30, 100, "rejected: person@example.com"))
    state = get(client, "pipeline")
    assert (state["dead_letters"], state["waiting"], state["oldest_seconds"]) == (3, 0, None)
    (line,) = state["stopped"]
    assert (line["worker"], line["bad"], line["events"]) == ("worker-0", 30, 100)
    assert "person@example.com" not in json.dumps(state)
    assert state["released_until"] is None
    released = post(client, "pipeline/release", {"minutes": 5})
    assert released["released_until"] is not None
    assert stops.released() is not None
    for minutes in (-1, 61, "x"):
        post(client, "pipeline/release", {"minutes": minutes}, 400)


def test_a_stopped_line_is_not_ready_and_says_so(client: Client, clean_redis: "redis.Redis") -> None:
    RedisConsumer(clean_redis, "one").read(count=1, block_ms=0)
    RedisStops(clean_redis).tell(Stop("worker-0", time.time(), 30, 100, "secret reason"))
    answer = Client().get("/readyz")
    (check,) = [one for one in json.loads(answer.content)["checks"] if one["name"] == "pipeline"]
    assert (answer.status_code, check["ok"]) == (503, False)
    assert "1 stand still" in check["detail"]
    assert "secret" not in check["detail"]


@pytest.mark.django_db(transaction=True)
def test_chores_are_shown_and_a_failing_one_leaves_the_installation_ready(
    client: Client, clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    RedisConsumer(clean_redis, "one").read(count=1, block_ms=0)
    broken = Chore("refresh_rollups", lambda: 1 / 0, HOUR)  # type: ignore[arg-type]  # it returns nothing
    monkeypatch.setitem(chores.BY_NAME, "refresh_rollups", broken)
    run_chore("refresh_rollups")
    run_chore("make_partitions")
    found = {one["name"]: one for one in get(client, "chores")["results"]}
    assert list(found) == [chore.name for chore in chores.CHORES]
    failed, went_well = found["refresh_rollups"], found["make_partitions"]
    assert (failed["outcome"], failed["failures_in_row"]) == ("failed", 1)
    assert failed["error"] == "ZeroDivisionError: division by zero"
    assert (went_well["outcome"], went_well["runs"], went_well["overdue"]) == ("succeeded", 1, False)
    assert went_well["duration"] >= 0
    assert (went_well["lane"], found["apply_retention"]["lane"]) == ("quick", "slow")
    assert found["fold_ledger"]["outcome"] == "never_ran"
    assert Client().get("/readyz").status_code == 200
    text = collector.exposition().decode()
    assert 'stack_chore_failed{chore="refresh_rollups"} 1.0' in text
    assert 'stack_chore_failed{chore="make_partitions"} 0.0' in text
    assert 'stack_chore_failures_total{chore="refresh_rollups"} 1.0' in text
    assert 'stack_chore_last_success_timestamp_seconds{chore="make_partitions"}' in text
    assert 'stack_chore_last_success_timestamp_seconds{chore="refresh_rollups"}' not in text


@pytest.mark.parametrize(
    ("method", "path"), [("get", "chores"), ("get", "pipeline"), ("get", "dead-letters"), ("post", "purge")]
)
def test_a_redis_that_is_away_is_a_503(
    client: Client, monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    nowhere = redis.Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)
    for module in ("monitoring.services", "monitoring.operations", "stream.redis"):
        monkeypatch.setattr(f"analytics.{module}.redis_client", lambda: nowhere)
    path = f"dead-letters/{path}" if method == "post" else path
    answer = getattr(client, method)(f"{BASE}/{path}", {"all": True} if method == "post" else {})
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


def test_ids_that_redis_would_take_for_something_else_choose_nothing(
    client: Client, kept: RedisDeadLetters
) -> None:
    odd = ["-", "+", "(", "0", "1-*", "*", "$", ">", "1-1 COUNT 1", "\u0663-\u0663", "18446744073709551616-0"]
    for path in ("replay", "purge"):
        assert post(client, f"dead-letters/{path}", {"ids": odd}) == {"done": 0, "left": 0}
    assert kept.count() == 3
    assert not AuditEntry.objects.filter(action__startswith="dead_letters").exists()


def test_one_that_is_named_often_is_dealt_with_once(client: Client, kept: RedisDeadLetters) -> None:
    _, damaged, _ = ids(kept)
    assert post(client, "dead-letters/purge", {"ids": [damaged] * 500}) == {"done": 1, "left": 0}
    assert kept.purged() == 1
    assert "stack_dead_letters_purged_total 1.0" in collector.exposition().decode()
