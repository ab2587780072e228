"""/api/v1/projects/{id}/keys."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
from django.db import IntegrityError, connection, transaction

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.common import redis as our_redis
from analytics.projects import keys, selectors, services
from analytics.projects.kinds import KeyKind
from analytics.projects.models import ApiKey, Project, Source
from tests.people import Api, make_key, make_project


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/keys"


@pytest.mark.parametrize("kind", list(KeyKind))
def test_a_new_key_is_answered_whole(api: Api, admin: User, path: str, kind: KeyKind) -> None:
    answer = api(admin).post(path, {"kind": kind, "name": "Server"})
    assert answer.status_code == 201
    key = answer.data["key"]
    assert keys.kind_of(key) is kind
    assert answer.data["prefix"] == key[:9]
    assert (answer.data["name"], answer.data["revoked_at"], answer.data["source"]) == ("Server", None, None)


def test_a_key_says_who_made_it_as_long_as_they_are_there(
    api: Api, owner: User, admin: User, path: str, project: Project
) -> None:
    made = api(admin).post(path, {"kind": "public", "name": "K"}).json()
    maker = {"id": str(admin.public_id), "name": admin.name or admin.email}
    assert made["created_by"] == maker
    turned = api(owner).post(f"{path}/{made['id']}/rotate", {"grace_seconds": 60}).json()
    assert turned["created_by"]["id"] == str(owner.public_id)
    assert api(owner).patch(f"{path}/{made['id']}", {"name": "L"}).json()["created_by"] == maker
    ApiKey.objects.filter(created_by=admin).update(created_by=None)  # what deleting a person does
    [old, new] = api(owner).get(path).json()["results"]
    assert (old["created_by"], new["created_by"]["id"]) == (None, str(owner.public_id))


def test_the_list_of_keys_takes_as_many_queries_for_many_as_for_one(
    api: Api, admin: User, path: str, django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        api(admin).post(path, {"kind": "public", "name": "K"})
    with django_assert_max_num_queries(6):
        assert len(api(admin).get(path).json()["results"]) == 4


def test_a_new_key_can_have_origins_and_a_rate_of_its_own(api: Api, admin: User, path: str) -> None:
    own = {"allowed_origins": ["https://a.example"], "events_per_second": 5}
    answer = api(admin).post(path, {"kind": "public", "name": "K", **own})
    assert {name: answer.json()[name] for name in own} == own
    [key] = selectors.ingest_key_snapshot().keys.values()
    assert (key.allowed_origins, key.key_events_per_second) == (("https://a.example",), 5)


@pytest.mark.parametrize(("kind", "shown"), [("public", True), ("secret", False), ("read", False)])
def test_only_a_public_key_is_shown_again(api: Api, admin: User, path: str, kind: str, shown: bool) -> None:
    new = api(admin).post(path, {"kind": kind, "name": "K"}).data
    [listed] = api(admin).get(path).json()["results"]
    assert listed["key"] == (new["key"] if shown else None)
    assert listed["id"] == new["id"]


@pytest.mark.parametrize("kind", ["secret", "read"])
def test_the_text_of_a_secret_key_is_nowhere_in_the_database(
    api: Api, admin: User, path: str, kind: str
) -> None:
    text = api(admin).post(path, {"kind": kind, "name": "K"}).data["key"]
    stored = ApiKey.objects.get()
    assert bytes(stored.digest) == keys.digest(text)
    assert text not in str(vars(stored)) + str([entry.data for entry in AuditEntry.objects.all()])
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.update(text=text)


def test_keys_are_long_random_and_url_safe() -> None:
    made = {keys.new_key(KeyKind.SECRET) for _ in range(1000)}
    assert len(made) == 1000
    assert all(key.removeprefix("sk_").isalnum() and len(key) == 27 and key.isascii() for key in made)


@pytest.mark.parametrize(
    "text", ["", "pk_", "pk_short", "xk_" + "a" * 24, "pk_" + "é" * 24, "pk_" + "a" * 99]
)
def test_what_cannot_be_a_key_is_known_by_its_shape(text: str) -> None:
    assert keys.kind_of(text) is None


def test_a_source_is_made_with_its_first_key_and_shared_by_the_next(
    api: Api, admin: User, path: str, project: Project
) -> None:
    for _ in range(2):
        answer = api(admin).post(path, {"kind": "secret", "name": "K", "source": "ios"})
        assert answer.data["source"] == "ios"
    assert Source.objects.get().project == project


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "kind"),
        ({"kind": "admin", "name": "K"}, "kind"),
        ({"kind": [], "name": "K"}, "kind"),
        ({"kind": "public", "name": "\0"}, "name"),
        ({"kind": "public", "name": "\u200b\u2060"}, "name"),
        ({"kind": "read", "name": "\u3164"}, "name"),
        ({"kind": "public", "name": "K", "source": "\u00ad"}, "source"),
        ({"kind": "public", "name": "K", "source": "x" * 101}, "source"),
        ({"kind": "read", "name": "K", "source": "ios"}, "source"),
        ({"kind": "public", "name": "K", "expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"kind": "public", "name": "K", "expires_at": "tomorrow"}, "expires_at"),
        ({"kind": "public", "name": "K", "expires_at": "9999-12-31T23:59:59-23:59"}, "expires_at"),
    ],
)
def test_it_says_what_is_wrong(api: Api, admin: User, path: str, body: dict[str, Any], place: str) -> None:
    answer = api(admin).post(path, body)
    assert answer.status_code == 400
    assert place in [one["path"] for one in answer.json()["errors"]]
    assert not ApiKey.objects.exists()


def test_an_answer_can_repeat_what_utf8_cannot_hold(api: Api, admin: User, path: str) -> None:
    body = rb'{"kind": "\ud800", "name": "K"}'
    answer = api(admin).post(path, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["path"] == "kind"


def test_a_revoked_key_is_gone_for_ingest_and_stays_in_the_list(
    api: Api, admin: User, path: str, project: Project
) -> None:
    key, text = make_key(project)
    before = selectors.ingest_key_version()
    answer = api(admin).post(f"{path}/{key.public_id}/revoke")
    assert answer.status_code == 200
    assert answer.data["revoked_at"]
    snapshot = selectors.ingest_key_snapshot()
    assert keys.digest(text) not in snapshot.keys
    assert snapshot.version == before + 1
    assert len(api(admin).get(path).data["results"]) == 1


def test_revoking_twice_is_the_same_as_once(api: Api, admin: User, path: str, project: Project) -> None:
    key, _ = make_key(project)
    first = api(admin).post(f"{path}/{key.public_id}/revoke").data
    assert api(admin).post(f"{path}/{key.public_id}/revoke").data == first
    assert AuditEntry.objects.filter(action="key.revoked").count() == 1


def test_a_key_of_another_project_is_not_found(api: Api, admin: User, path: str, outsider: User) -> None:
    foreign, _ = make_key(make_project(outsider))
    assert api(admin).post(f"{path}/{foreign.public_id}/revoke").status_code == 404
    foreign.refresh_from_db()
    assert foreign.revoked_at is None


def test_a_viewer_sees_and_makes_no_keys(api: Api, viewer: User, path: str) -> None:
    assert api(viewer).get(path).status_code == 403
    assert api(viewer).post(path, {"kind": "public", "name": "K"}).status_code == 403


def test_rotating_keeps_everything_but_the_text(admin: User, project: Project) -> None:
    now = datetime.now(UTC)
    old = services.create_key(
        actor=admin,
        project=project,
        kind=KeyKind.SECRET,
        chosen=services.KeyFields(name="Server", source="api", expires_at=now + timedelta(days=1)),
        now=now,
    )
    new = services.rotate_key(actor=admin, key=old.key, now=now)
    assert new.text != old.text
    assert new.key.rotated_from == old.key
    assert (new.key.name, new.key.source, new.key.expires_at) == (
        "Server",
        old.key.source,
        old.key.expires_at,
    )
    assert set(selectors.ingest_key_snapshot().keys) == {keys.digest(new.text)}
    entry = AuditEntry.objects.order_by("-seq")[0]
    assert (entry.action, entry.data["from"]) == ("key.rotated", old.key.prefix)


def test_the_snapshot_holds_what_decides_about_an_event(project: Project) -> None:
    project.allowed_origins = ["https://example.com"]
    project.require_origin = True
    project.session_window_minutes = 30
    project.save()
    source = Source.objects.create(project=project, name="ios")
    _, plain = make_key(project, source=source)
    _, own = make_key(project, KeyKind.SECRET, allowed_origins=["https://own.example"])
    found = selectors.ingest_key_snapshot().keys
    key = found[keys.digest(plain)]
    assert (key.project_id, key.project_public_id) == (project.pk, str(project.public_id))
    assert (key.kind, key.source, key.salt) == (KeyKind.PUBLIC, "ios", bytes(project.salt))
    assert (key.allowed_origins, key.require_origin) == (("https://example.com",), True)
    assert (key.session_window_minutes, key.raw_retention_days, key.ip_storage) == (30, 90, "full")
    assert found[keys.digest(own)].allowed_origins == ("https://own.example",)


def test_the_snapshot_takes_six_queries_whatever_the_number_of_keys(
    project: Project, django_assert_num_queries: Any
) -> None:
    for _ in range(5):
        make_key(project)
    with django_assert_num_queries(6):
        selectors.ingest_key_snapshot()


def test_ingest_is_told_after_the_commit_only(
    admin: User, project: Project, clean_redis: Any, django_capture_on_commit_callbacks: Any
) -> None:
    listener = clean_redis.pubsub()
    listener.subscribe("keys:changed")
    assert listener.get_message(timeout=5)["type"] == "subscribe"
    with django_capture_on_commit_callbacks(execute=True):
        make = {"actor": admin, "project": project, "kind": KeyKind.PUBLIC}
        services.create_key(**make, chosen=services.KeyFields(name="K"), now=datetime.now(UTC))  # type: ignore[arg-type]
        assert listener.get_message(timeout=0.05) is None
    message = listener.get_message(timeout=5)
    listener.close()
    assert (message["type"], message["data"]) == ("message", b"")


def test_redis_away_does_not_undo_a_revocation(
    api: Api,
    admin: User,
    path: str,
    project: Project,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    key, _ = make_key(project)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    our_redis.redis_client.cache_clear()
    try:
        with django_capture_on_commit_callbacks(execute=True):
            assert api(admin).post(f"{path}/{key.public_id}/revoke").status_code == 200
    finally:
        our_redis.redis_client.cache_clear()


def test_use_is_noted_once_a_minute(project: Project) -> None:
    key, _ = make_key(project, KeyKind.READ)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for seconds in (0, 30, 61):
        services.note_key_use(key=key, now=now + timedelta(seconds=seconds))
    key.refresh_from_db()
    assert key.last_used_at == now + timedelta(seconds=61)
    services.note_key_use(key=key, now=now + timedelta(seconds=90))
    key.refresh_from_db()
    assert key.last_used_at == now + timedelta(seconds=61)


def test_when_a_key_last_sent_is_taken_over_and_never_set_back(
    project: Project, clean_redis: "redis.Redis"
) -> None:
    key, _ = make_key(project, KeyKind.PUBLIC)
    for second, stays in ((5, 5), (9, 9), (7, 9)):
        clean_redis.hset(keys.USED, str(key.pk), second * 1_000_000)
        services.note_sending_keys(clean_redis)
        key.refresh_from_db()
        assert key.last_used_at == datetime(1970, 1, 1, 0, 0, stays, tzinfo=UTC)


def test_the_version_has_one_row(project: Project) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO projects_key_version (id, version) VALUES (2, 1)")
