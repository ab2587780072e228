"""Erasing a person, from the request to the receipt, with Redis and the stream as they are."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import redis
from asgiref.sync import async_to_sync
from django.utils import timezone

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.audit.services import verify_chain
from analytics.common import redis as our_redis
from analytics.common.api import streams
from analytics.common.clock import FixedClock, to_micros
from analytics.common.errors import Unavailable
from analytics.common.samples import Sample, add_sample, samples_of
from analytics.events.models import Erasure
from analytics.events.people import person
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import NOON, Row, event, store_now
from analytics.events.tests.snapshot import empty_tables, everything
from analytics.projects import services
from analytics.projects.models import Membership, Project
from analytics.projects.services import ErasureState, Progress
from analytics.stream.base import DeadLetter
from analytics.stream.dead_letters import RedisDeadLetters
from analytics.stream.envelope import FIELD, VERSION, Envelope, encode, stream_key
from analytics.stream.redis import GROUP
from tests.people import Api, make_project

pytestmark = pytest.mark.django_db(transaction=True)
LATER = timedelta(minutes=2)


@pytest.fixture(autouse=True)
def _nothing_left(clean_redis: object) -> Iterator[None]:
    empty_tables()
    yield
    Erasure.objects.all().delete()
    empty_tables()


def path(project: Project, what: str = "erase") -> str:
    return f"/api/v1/projects/{project.public_id}/users/{what}"


def store(*rows: Row) -> None:
    store_now(PostgresStore(FixedClock(NOON)), list(rows))


def streamed(response: Any) -> bytes:
    """What was sent. Read as ASGI does."""

    async def read() -> bytes:
        return b"".join([block async for block in response.streaming_content])

    return async_to_sync(read)()


def payload(project: Project, user_id: str, **fields: Any) -> bytes:
    return encode(
        Envelope(
            version=VERSION,
            project_id=project.pk,
            key_id=1,
            event_id=event().event_id,
            received_at=to_micros(NOON),
            timestamp=to_micros(NOON),
            name="pageview",
            source="web",
            user_id=user_id,
            session_id="a visit",
            **fields,
        )
    )


def erase(
    owner: User, project: Project, client: "redis.Redis", patience: float = 0.3, user_id: str = "alice"
) -> Progress:
    return services.erase_person(
        actor=owner,
        project=project,
        person=person(project.pk, user_id=user_id),
        request_id="request-1",
        client=client,
        now=timezone.now(),
        patience=patience,
    )


def receipts() -> list[dict[str, Any]]:
    return list(AuditEntry.objects.filter(action="person.erased").values_list("data", flat=True))


def users() -> list[str]:
    return [row[16] for row in everything()["events"]]


def test_an_owner_erases_a_person_and_the_log_says_how_much_not_whom(
    api: Api, owner: User, project: Project
) -> None:
    other = make_project(owner)
    store(
        event(project_id=project.pk, user_id="alice@example.com"),
        event(project_id=project.pk, user_id="bob"),
        event(project_id=other.pk, user_id="alice@example.com"),
    )
    answer = api(owner).post(path(project), {"user_id": "alice@example.com"}, HTTP_X_REQUEST_ID="my-request")
    counts = {"events": 1, "sessions": 0, "identifiers": 1, "dead_letters": 0, "samples": 0}
    assert (answer.status_code, answer.json()) == (200, {"state": "done", "removed": counts})
    assert sorted(row[0] for row in everything()["events"]) == sorted([project.pk, other.pk])
    (entry,) = AuditEntry.objects.filter(action="person.erased")
    assert (entry.actor_id, entry.project_id) == (owner.public_id, project.pk)
    assert entry.data == {**counts, "request_id": answer.headers["X-Request-Id"]}
    assert "alice" not in json.dumps(list(AuditEntry.objects.values()), default=str)
    assert not Erasure.objects.exists(), "nothing says who it was"
    assert verify_chain().intact


def test_erasing_again_finds_nothing_and_is_no_error(api: Api, owner: User, project: Project) -> None:
    store(event(project_id=project.pk, user_id="alice"))
    assert api(owner).post(path(project), {"user_id": "alice"}).json()["removed"]["events"] == 1
    answer = api(owner).post(path(project), {"user_id": "alice"})
    assert answer.status_code == 200
    assert set(answer.json()["removed"].values()) == {0}


def test_who_may_not_erase_erases_nothing(
    api: Api, project: Project, admin: User, viewer: User, outsider: User
) -> None:
    Membership.objects.filter(user=viewer).update(personal_data=True)
    store(event(project_id=project.pk, user_id="alice"))
    assert api(viewer).post(path(project, "lookup"), {"user_id": "alice"}).status_code == 200
    assert api(viewer).post(path(project), {"user_id": "alice"}).status_code == 403
    assert api(outsider).post(path(project), {"user_id": "alice"}).status_code == 404
    assert api().post(path(project), {"user_id": "alice"}).status_code == 401
    assert len(users()) == 1
    assert api(admin).post(path(project), {"user_id": "alice"}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {}, {"user_id": ""}, {"user_id": None}, {"user_id": "x" * 201}, {"user_id": "a\x00"},
        {"user_id": ["a"]}, {"user_id": {"a": 1}}, {"email": "a"}, [], "alice", None,
    ],
)  # fmt: skip
@pytest.mark.parametrize("what", ["lookup", "export", "erase"])
def test_a_wrong_body_is_refused(api: Api, owner: User, project: Project, body: object, what: str) -> None:
    answer = api(owner).post(path(project, what), body)
    assert answer.status_code == 400, answer.content
    assert not Erasure.objects.exists()


def test_half_a_surrogate_pair_is_refused(api: Api, owner: User, project: Project) -> None:
    body = b'{"user_id": "\\ud800"}'
    answer = api(owner).post(path(project), body, content_type="application/json")
    assert answer.status_code == 400, answer.content


def test_spaces_belong_to_an_id(api: Api, owner: User, project: Project) -> None:
    store(event(project_id=project.pk, user_id=" alice "))
    assert api(owner).post(path(project, "lookup"), {"user_id": "alice"}).json()["events"] == 0
    assert api(owner).post(path(project, "lookup"), {"user_id": " alice "}).json()["events"] == 1


def test_what_waits_in_the_stream_is_not_kept(
    owner: User, project: Project, clean_redis: "redis.Redis"
) -> None:
    """Published before, stored after: the last round comes only then."""
    store(event(project_id=project.pk, user_id="alice"))
    entry = clean_redis.xadd(stream_key(2), {FIELD: payload(project, "alice")})
    clean_redis.xgroup_create(stream_key(2), GROUP, id="0")
    assert erase(owner, project, clean_redis).state is ErasureState.RUNNING
    assert (users(), receipts()) == ([], [])
    services.finish_erasures(clean_redis)
    assert receipts() == [], "the stream has not moved"
    store(event(project_id=project.pk, user_id="alice"), event(project_id=project.pk, user_id="bob"))
    clean_redis.xdel(stream_key(2), entry)
    clean_redis.xadd(stream_key(2), {FIELD: payload(project, "bob")})
    services.finish_erasures(clean_redis)
    assert len(users()) == 1
    assert [receipt["events"] for receipt in receipts()] == [2]
    assert clean_redis.xlen(stream_key(2)) == 1, "what came later is not waited for"
    services.finish_erasures(clean_redis)
    assert len(receipts()) == 1


def test_a_request_waits_for_a_stream_that_moves(
    owner: User, project: Project, clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    clean_redis.xadd(stream_key(0), {FIELD: payload(project, "alice")})

    def pipeline_works(_seconds: float) -> None:
        store(event(project_id=project.pk, user_id="alice"))
        clean_redis.xtrim(stream_key(0), 0, approximate=False)

    monkeypatch.setattr("analytics.projects.services.erasure.time.sleep", pipeline_works)
    done = erase(owner, project, clean_redis, patience=5.0)
    assert (done.state, done.removed["events"], users()) == (ErasureState.DONE, 1, [])


def test_dead_letters_and_samples_go(owner: User, project: Project, clean_redis: "redis.Redis") -> None:
    other = make_project(owner)
    kept = [payload(project, "bob"), payload(other, "alice"), b"\xff unreadable"]
    mine = [payload(project, "alice"), payload(project, "x", anonymous_id="alice")]
    letters = RedisDeadLetters(clean_redis)
    letters.add([DeadLetter(0, "rejected", one) for one in kept + mine])
    for of in (project, other):
        sample = Sample(of.pk, to_micros(NOON), "rejected", "c", "d", 1, "web", {"a": 1})
        with clean_redis.pipeline() as pipe:
            add_sample(pipe, sample)
            pipe.execute()
    done = services.erase_person(
        actor=owner,
        project=project,
        person=person(project.pk, anonymous_id="alice"),
        request_id="r",
        client=clean_redis,
        now=timezone.now(),
    )
    assert (done.state, done.removed["dead_letters"], done.removed["samples"]) == (ErasureState.DONE, 2, 1)
    assert [letter.payload for letter in letters.list(count=10)] == kept
    assert samples_of(clean_redis, project.pk, to_micros(NOON)) == []
    assert len(samples_of(clean_redis, other.pk, to_micros(NOON))) == 1


def test_an_event_that_dies_while_it_runs_goes_too(
    owner: User, project: Project, clean_redis: "redis.Redis"
) -> None:
    clean_redis.xadd(stream_key(0), {FIELD: payload(project, "alice")})
    assert erase(owner, project, clean_redis).state is ErasureState.RUNNING
    clean_redis.xtrim(stream_key(0), 0, approximate=False)
    RedisDeadLetters(clean_redis).add([DeadLetter(0, "rejected", payload(project, "alice"))])
    services.finish_erasures(clean_redis)
    assert RedisDeadLetters(clean_redis).count() == 0
    assert receipts()[0]["dead_letters"] == 1


def test_without_redis_nothing_begins(api: Api, owner: User, project: Project, settings: Any) -> None:
    store(event(project_id=project.pk, user_id="alice"))
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    our_redis.redis_client.cache_clear()
    try:
        answer = api(owner).post(path(project), {"user_id": "alice"})
    finally:
        our_redis.redis_client.cache_clear()
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert (len(users()), Erasure.objects.count(), receipts()) == (1, 0, [])


def test_redis_that_goes_away_in_the_middle_leaves_it_for_later(
    owner: User, project: Project, clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    store(event(project_id=project.pk, user_id="alice"))

    def away(*_: object) -> int:
        raise redis.ConnectionError("away")

    with monkeypatch.context() as patch:
        patch.setattr("analytics.projects.services.erasure.erase_samples", away)
        with pytest.raises(Unavailable):
            erase(owner, project, clean_redis)
    assert receipts() == []
    services.finish_erasures(clean_redis)
    assert (users(), [one["events"] for one in receipts()]) == ([], [1])


def test_killed_before_the_receipt_it_is_written_once(
    owner: User, project: Project, clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    store(event(project_id=project.pk, user_id="alice"))

    def dies(**_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("analytics.audit.services.record", dies)
        with pytest.raises(KeyboardInterrupt):
            erase(owner, project, clean_redis)
    assert (users(), receipts(), Erasure.objects.count()) == ([], [], 1)
    services.finish_erasures(clean_redis)
    services.finish_erasures(clean_redis)
    assert ([one["events"] for one in receipts()], Erasure.objects.count()) == ([1], 0)


def test_an_export_is_one_event_a_line(api: Api, owner: User, project: Project) -> None:
    store(
        event(project_id=project.pk, user_id="alice", properties=b'{"plan": "p\xc3\xa4"}'),
        event(project_id=project.pk, user_id="alice", name="signup"),
    )
    answer = api(owner).post(path(project, "export"), {"user_id": "alice"})
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    lines = [json.loads(line) for line in streamed(answer).decode().splitlines()]
    assert sorted(line["event_name"] for line in lines) == ["pageview", "signup"]
    assert [line["event_properties"] for line in lines if line["event_properties"]] == [{"plan": "p\u00e4"}]
    assert all(datetime.fromisoformat(line["timestamp"]) == NOON for line in lines)


def test_an_export_is_written_while_it_is_read(
    api: Api, owner: User, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not collected first: somebody may have sent millions of events."""
    monkeypatch.setattr(streams, "_LINES", 2)
    store(*(event(project_id=project.pk, user_id="alice") for _ in range(5)))
    answer = api(owner).post(path(project, "export"), {"user_id": "alice"})

    async def sizes() -> list[int]:
        return [block.count(b"\n") async for block in answer.streaming_content]  # type: ignore[attr-defined]

    assert async_to_sync(sizes)() == [2, 2, 1]


def test_looking_up_and_exporting_are_noted_without_a_name(api: Api, owner: User, project: Project) -> None:
    store(event(project_id=project.pk, user_id="alice"))
    api(owner).post(path(project, "lookup"), {"user_id": "alice"})
    streamed(api(owner).post(path(project, "export"), {"user_id": "alice"}))
    noted = AuditEntry.objects.filter(action__startswith="person.").order_by("seq")
    assert [(entry.action, entry.data, entry.actor_id, entry.project_id) for entry in noted] == [
        ("person.looked_up", {"events": 1}, owner.public_id, project.pk),
        ("person.exported", {}, owner.public_id, project.pk),
    ]
    assert verify_chain().intact


def test_a_deleted_project_goes_with_its_dead_letters_and_a_receipt(
    owner: User, project: Project, clean_redis: "redis.Redis"
) -> None:
    other = make_project(owner)
    letters = RedisDeadLetters(clean_redis)
    letters.add([DeadLetter(0, "rejected", payload(one, "alice")) for one in (project, other)])
    store(event(project_id=project.pk, user_id="alice"))
    deleted_at = timezone.now()
    services.delete_project(actor=owner, project=project, now=deleted_at)
    services.erase_leftovers(clean_redis, deleted_at)
    assert not AuditEntry.objects.filter(action="project.erased").exists(), "something may still come"
    later = deleted_at + LATER
    for _ in range(2):
        services.erase_leftovers(clean_redis, later)
    (entry,) = AuditEntry.objects.filter(action="project.erased")
    assert (entry.actor_id, entry.data) == (None, {"dead_letters": 1})
    assert (users(), letters.count()) == ([], 1)
    assert Project.objects.get(pk=project.pk).erased_at == later


def test_a_deleted_project_has_no_receipt_while_its_events_wait(
    owner: User, project: Project, clean_redis: "redis.Redis"
) -> None:
    clean_redis.xadd(stream_key(0), {FIELD: payload(project, "alice")})
    deleted_at = timezone.now()
    services.delete_project(actor=owner, project=project, now=deleted_at)
    services.erase_leftovers(clean_redis, deleted_at + LATER)
    assert not AuditEntry.objects.filter(action="project.erased").exists()
