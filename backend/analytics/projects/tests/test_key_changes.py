"""Changing and rotating keys: /api/v1/projects/{id}/keys/{kid}."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.projects import keys, selectors, services
from analytics.projects.kinds import KeyKind, Scope
from analytics.projects.models import ApiKey, Project, Source
from tests.people import Api, make_key, make_project


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/keys"


def ingest_key(text: str) -> selectors.IngestKey:
    return selectors.ingest_key_snapshot().keys[keys.digest(text)]


def last_entry() -> AuditEntry:
    return AuditEntry.objects.order_by("-seq")[0]


# -- changing -----------------------------------------------------------------------------------------


def test_every_field_can_be_changed_and_is_audited(
    api: Api, admin: User, path: str, project: Project
) -> None:
    key, text = make_key(project)
    before = selectors.ingest_key_version()
    changes = {
        "name": "Shop",
        "source": "web",
        "allowed_origins": ["HTTPS://Shop.example:443"],
        "events_per_second": 20,
        "expires_at": "2999-01-01T00:00:00Z",
    }
    answer = api(admin).patch(f"{path}/{key.public_id}", changes)
    assert answer.status_code == 200
    kept = changes | {"allowed_origins": ["https://shop.example"]}
    assert {name: answer.json()[name] for name in changes} == kept
    found = ingest_key(text)
    assert (found.source, found.allowed_origins) == ("web", ("https://shop.example",))
    assert found.key_events_per_second == 20
    assert selectors.ingest_key_version() == before + 1
    entry = last_entry()
    assert (entry.action, entry.target_id) == ("key.changed", str(key.public_id))
    assert entry.data["changed"]["name"] == ["A key", "Shop"]
    assert entry.data["changed"]["expires_at"] == [None, "2999-01-01T00:00:00+00:00"]


def test_null_gives_a_field_back_to_the_project(api: Api, admin: User, path: str, project: Project) -> None:
    source = Source.objects.create(project=project, name="ios")
    project.key_events_per_second = 7
    project.save()
    own: dict[str, Any] = {"allowed_origins": ["https://own.example"], "events_per_second": 3}
    key, text = make_key(project, source=source, expires_at=datetime(2999, 1, 1, tzinfo=UTC), **own)
    assert ingest_key(text).key_events_per_second == 3
    nothing = dict.fromkeys(["source", "allowed_origins", "events_per_second", "expires_at"])
    assert api(admin).patch(f"{path}/{key.public_id}", nothing).status_code == 200
    found = ingest_key(text)
    assert (found.source, found.allowed_origins, found.expires_at) == (None, ("*",), None)
    assert found.key_events_per_second == 7


def test_what_is_the_same_already_leaves_no_trace(api: Api, admin: User, path: str, project: Project) -> None:
    key, _ = make_key(project, allowed_origins=["https://a.example"])
    before = selectors.ingest_key_version()
    same = {"name": "A key", "allowed_origins": ["https://A.example/"]}
    assert api(admin).patch(f"{path}/{key.public_id}", same).status_code == 200
    assert api(admin).patch(f"{path}/{key.public_id}", {}).status_code == 200
    assert not AuditEntry.objects.exists()
    assert selectors.ingest_key_version() == before


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"name": "a\0"}, "name"),
        ({"source": "  "}, "source"),
        ({"source": "x" * 101}, "source"),
        ({"allowed_origins": []}, "allowed_origins"),
        ({"allowed_origins": ["ftp://x"]}, "allowed_origins[0]"),
        ({"allowed_origins": "*"}, "allowed_origins"),
        ({"events_per_second": 0}, "events_per_second"),
        ({"events_per_second": -1}, "events_per_second"),
        ({"events_per_second": 10**9}, "events_per_second"),
        ({"events_per_second": "many"}, "events_per_second"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "soon"}, "expires_at"),
    ],
)
def test_it_says_what_is_wrong_and_changes_nothing(
    api: Api, admin: User, path: str, project: Project, change: dict[str, Any], place: str
) -> None:
    key, _ = make_key(project)
    answer = api(admin).patch(f"{path}/{key.public_id}", {"name": "New", **change})
    assert answer.status_code == 400
    assert place in [one["path"] for one in answer.json()["errors"]]
    key.refresh_from_db()
    assert key.name == "A key"
    assert not Source.objects.exists()


@pytest.mark.parametrize("change", [{"source": "ios"}, {"allowed_origins": ["*"]}, {"events_per_second": 5}])
def test_a_read_key_has_nothing_that_only_senders_have(
    api: Api, admin: User, path: str, project: Project, change: dict[str, Any]
) -> None:
    key, _ = make_key(project, KeyKind.READ)
    answer = api(admin).patch(f"{path}/{key.public_id}", change)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not_for_read_keys")
    new = api(admin).post(path, {"kind": "read", "name": "R", **change})
    assert (new.status_code, new.json()["errors"][0]["code"]) == (400, "not_for_read_keys")


def test_a_revoked_key_cannot_be_changed(api: Api, admin: User, path: str, project: Project) -> None:
    key, _ = make_key(project, revoked_at=datetime.now(UTC))
    answer = api(admin).patch(f"{path}/{key.public_id}", {"name": "New"})
    assert (answer.status_code, answer.json()["code"]) == (409, "key_revoked")


def test_an_expired_key_can_still_be_renamed_and_revived(
    api: Api, admin: User, path: str, project: Project
) -> None:
    key, _ = make_key(project, expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert api(admin).patch(f"{path}/{key.public_id}", {"name": "Old"}).status_code == 200
    answer = api(admin).patch(f"{path}/{key.public_id}", {"expires_at": None})
    assert (answer.status_code, answer.json()["expires_at"]) == (200, None)


def test_a_source_beyond_the_cap_is_refused(api: Api, admin: User, path: str, project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(max_sources=1)
    Source.objects.create(project=project, name="web")
    key, _ = make_key(project)
    answer = api(admin).patch(f"{path}/{key.public_id}", {"source": "ios"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_sources")
    assert api(admin).patch(f"{path}/{key.public_id}", {"source": "web"}).status_code == 200


def test_a_key_of_another_project_is_not_there(api: Api, admin: User, path: str, outsider: User) -> None:
    foreign, _ = make_key(make_project(outsider))
    for answer in (
        api(admin).patch(f"{path}/{foreign.public_id}", {"name": "Mine"}),
        api(admin).post(f"{path}/{foreign.public_id}/rotate"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    foreign.refresh_from_db()
    assert (foreign.name, foreign.revoked_at, foreign.expires_at) == ("A key", None, None)


# -- rotating -----------------------------------------------------------------------------------------


def test_both_keys_are_good_until_the_grace_is_over(
    api: Api, admin: User, path: str, project: Project
) -> None:
    source = Source.objects.create(project=project, name="api")
    own = {"allowed_origins": ["https://a.example"], "events_per_second": 9, "source": source}
    old, old_text = make_key(project, KeyKind.SECRET, name="Server", **own)
    asked = datetime.now(UTC)
    answer = api(admin).post(f"{path}/{old.public_id}/rotate", {"grace_seconds": 3600})
    assert answer.status_code == 201
    new = answer.json()
    assert keys.kind_of(new["key"]) is KeyKind.SECRET
    assert (new["name"], new["source"], new["scopes"]) == ("Server", "api", ["send"])
    assert (new["allowed_origins"], new["events_per_second"]) == (["https://a.example"], 9)
    assert (new["rotated_from"], new["expires_at"]) == (str(old.public_id), None)
    expires_at = ingest_key(old_text).expires_at
    assert expires_at is not None
    assert timedelta(0) <= expires_at - asked - timedelta(hours=1) < timedelta(minutes=1)
    assert ingest_key(new["key"]).expires_at is None
    listed = {one["id"]: one for one in api(admin).get(path).json()["results"]}
    assert listed[new["id"]]["rotated_from"] == str(old.public_id)
    assert listed[new["id"]]["key"] is None, "shown once"


def test_a_day_is_the_grace_when_none_is_named(api: Api, admin: User, path: str, project: Project) -> None:
    old, text = make_key(project)
    assert api(admin).post(f"{path}/{old.public_id}/rotate").status_code == 201
    expires_at = ingest_key(text).expires_at
    assert expires_at is not None
    assert timedelta(hours=23) < expires_at - datetime.now(UTC) <= timedelta(days=1)


def test_without_grace_the_old_key_ends_at_once(api: Api, admin: User, path: str, project: Project) -> None:
    old, text = make_key(project)
    new = api(admin).post(f"{path}/{old.public_id}/rotate", {"grace_seconds": 0}).json()
    assert set(selectors.ingest_key_snapshot().keys) == {keys.digest(new["key"])}
    old.refresh_from_db()
    assert old.revoked_at is not None
    assert keys.digest(text) == bytes(old.digest)


def test_grace_never_prolongs_a_key(admin: User, project: Project) -> None:
    now = datetime(2026, 5, 1, tzinfo=UTC)
    soon = now + timedelta(hours=1)
    old, _ = make_key(project, expires_at=soon)
    new = services.rotate_key(actor=admin, key=old, now=now, grace=timedelta(days=30))
    old.refresh_from_db()
    assert (old.expires_at, new.key.expires_at) == (soon, soon)
    assert last_entry().data["until"] == soon.isoformat()


@pytest.mark.parametrize("grace", [-1, 30 * 86_400 + 1, "long", None, 1e400])
def test_a_grace_that_cannot_be_is_refused(
    api: Api, admin: User, path: str, project: Project, grace: object
) -> None:
    key, _ = make_key(project)
    body = b'{"grace_seconds": 1e400}' if grace == 1e400 else None
    if body:
        answer = api(admin).post(f"{path}/{key.public_id}/rotate", body, content_type="application/json")
    else:
        answer = api(admin).post(f"{path}/{key.public_id}/rotate", {"grace_seconds": grace})
    assert answer.status_code == 400
    assert ApiKey.objects.count() == 1


def test_the_entry_names_both_keys_and_neither_text(
    api: Api, admin: User, path: str, project: Project
) -> None:
    old, text = make_key(project)
    new = api(admin).post(f"{path}/{old.public_id}/rotate", {"grace_seconds": 60}).json()
    entry = last_entry()
    assert (entry.action, entry.target_id) == ("key.rotated", new["id"])
    assert (entry.data["from"], entry.data["prefix"]) == (old.prefix, new["prefix"])
    assert text not in str(entry.data)
    assert new["key"] not in str(entry.data)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"revoked_at": datetime(2026, 1, 1, tzinfo=UTC)}, "key_revoked"),
        ({"expires_at": datetime(2026, 1, 1, tzinfo=UTC)}, "key_expired"),
    ],
)
def test_a_key_that_has_ended_has_no_successor(
    api: Api, admin: User, path: str, project: Project, fields: dict[str, Any], code: str
) -> None:
    key, _ = make_key(project, **fields)
    answer = api(admin).post(f"{path}/{key.public_id}/rotate")
    assert (answer.status_code, answer.json()["code"]) == (409, code)


def test_a_key_has_one_successor_until_that_one_is_revoked(
    api: Api, admin: User, path: str, project: Project
) -> None:
    old, _ = make_key(project)
    rotate = f"{path}/{old.public_id}/rotate"
    new = api(admin).post(rotate).json()
    again = api(admin).post(rotate)
    assert (again.status_code, again.json()["code"]) == (409, "key_rotated")
    api(admin).post(f"{path}/{new['id']}/revoke")
    assert api(admin).post(rotate).status_code == 201


# -- scopes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "scopes"), [("public", ["send"]), ("secret", ["send"]), ("read", ["read"])])
def test_a_new_key_may_do_what_its_kind_may(
    api: Api, admin: User, path: str, kind: str, scopes: list[str]
) -> None:
    assert api(admin).post(path, {"kind": kind, "name": "K"}).json()["scopes"] == scopes
    assert ApiKey.objects.get().scopes == scopes


def test_a_key_of_an_older_release_may_do_what_its_kind_may(project: Project) -> None:
    key, text = make_key(project)
    assert key.scopes is None
    assert ingest_key(text).scopes == {Scope.SEND}


@pytest.mark.parametrize("scopes", [[], ["read"]])
def test_no_scope_makes_of_a_key_what_its_kind_is_not(project: Project, scopes: list[str]) -> None:
    _, text = make_key(project, scopes=scopes)
    assert ingest_key(text).scopes == frozenset()


def test_a_read_key_without_the_scope_reads_nothing(api: Api, project: Project) -> None:
    _, text = make_key(project, KeyKind.READ, scopes=[])
    client = api()
    client.credentials(HTTP_X_API_KEY=text)
    answer = client.get(f"/api/v1/projects/{project.public_id}")
    assert (answer.status_code, answer.json()["code"]) == (403, "key_cannot_read")
