"""/api/v1/projects and /api/v1/projects/{id}."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
import redis
from django.conf import LazySettings
from django.db import connections

from analytics.accounts.models import User
from analytics.audit import services as audit
from analytics.audit.models import AuditEntry, LedgerRow
from analytics.common.clock import to_micros
from analytics.common.samples import Sample, add_sample, samples_of
from analytics.events.models import ProjectActivity
from analytics.projects import keys, selectors, services
from analytics.projects.exclusions import STRIPPED
from analytics.projects.models import ApiKey, Membership, Project
from tests.people import Api, make_project, make_user

PROJECTS = "/api/v1/projects"


def path(project: Project) -> str:
    return f"{PROJECTS}/{project.public_id}"


def test_a_new_project_has_an_owner_and_a_first_public_key(
    api: Api, owner: User, settings: LazySettings
) -> None:
    settings.INGEST_URL = "https://in.example.com"
    answer = api(owner).post(PROJECTS, {"name": "  My Site ", "timezone": "Europe/Berlin"})
    assert answer.status_code == 201
    project = Project.objects.get()
    assert answer.json() == {
        "id": str(project.public_id),
        "name": "My Site",
        "slug": "my-site",
        "timezone": "Europe/Berlin",
        "role": "owner",
        "permissions": answer.json()["permissions"],
        "created_at": project.created_at.isoformat().replace("+00:00", "Z"),
        "first_event_at": None,
        "last_event_at": None,
        "allowed_origins": ["*"],
        "session_window_minutes": 60,
        "require_origin": False,
        "ip_storage": "full",
        "honour_dnt": False,
        "excluded_addresses": [],
        "excluded_hosts": [],
        "excluded_paths": [],
        "stripped_parameters": list(STRIPPED),
        "revenue_from_browser": False,
        "salt_rotation_daily": False,
        "new_sources_allowed": True,
        "sql_enabled": False,
        "max_sources": 100,
        "max_event_names": 2000,
        "max_property_keys": 5000,
        "events_per_second": 1000,
        "burst": 5000,
        "key_events_per_second": None,
        "ip_events_per_second": 50,
        "daily_quota": None,
        "monthly_quota": None,
        "raw_retention_days": 90,
        "aggregate_retention_days": 1095,
        "ingest_url": "https://in.example.com",
        "snippet_url": "https://in.example.com/s.js",
        "events_url": "https://in.example.com/api/v1/ingest",
        "public_key": ApiKey.objects.get().text,
    }
    assert answer.json()["public_key"].startswith("pk_")
    assert "project.delete" in answer.json()["permissions"]
    assert Membership.objects.get().user == owner


def test_making_one_is_audited(api: Api, owner: User) -> None:
    api(owner).post(PROJECTS, {"name": "Site"})
    project = Project.objects.get()
    entries = list(AuditEntry.objects.order_by("seq").values_list("action", "actor_id", "project_id"))
    assert entries == [
        ("project.created", owner.public_id, project.pk),
        ("key.created", owner.public_id, project.pk),
    ]
    assert audit.verify_chain().intact


def test_ingest_knows_the_key_at_once(api: Api, owner: User) -> None:
    before = selectors.ingest_key_version()
    text = api(owner).post(PROJECTS, {"name": "Site"}).data["public_key"]
    snapshot = selectors.ingest_key_snapshot()
    assert snapshot.version > before
    assert snapshot.keys[keys.digest(text)].project_id == Project.objects.get().pk


def test_who_may_not_make_projects_is_refused(api: Api, outsider: User) -> None:
    answer = api(outsider).post(PROJECTS, {"name": "Site"})
    assert (answer.status_code, answer.data["code"]) == (403, "forbidden")


@pytest.mark.django_db
def test_a_member_may_when_allowed_to(api: Api) -> None:
    assert api(make_user(can_create_projects=True)).post(PROJECTS, {"name": "Site"}).status_code == 201


@pytest.mark.parametrize(
    ("names", "slugs"),
    [
        (["Shop", "shop", "SHOP!"], ["shop", "shop-2", "shop-3"]),
        (["日本", "☂"], ["project", "project-2"]),
        (["x" * 100], ["x" * 50]),
        (["--a--"], ["a"]),
    ],
)
def test_slugs_are_readable_and_never_shared(
    api: Api, owner: User, names: list[str], slugs: list[str]
) -> None:
    client = api(owner)
    assert [client.post(PROJECTS, {"name": name}).data["slug"] for name in names] == slugs


@pytest.mark.django_db(transaction=True)
def test_projects_of_one_name_made_at_once_have_slugs_of_their_own() -> None:
    person = make_user(can_create_projects=True)
    barrier = threading.Barrier(4)

    def make() -> None:
        barrier.wait()
        services.create_project(actor=person, name="Shop")
        connections.close_all()

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    slugs = set(Project.objects.values_list("slug", flat=True))
    assert slugs == {"shop", "shop-2", "shop-3", "shop-4"}
    assert audit.verify_chain() == audit.ChainCheck(entries=8, broken_at=None)


@pytest.mark.parametrize(
    ("body", "place", "code"),
    [
        ({}, "name", "required"),
        ({"name": ""}, "name", "blank"),
        ({"name": "   "}, "name", "blank"),
        ({"name": "a\0b"}, "name", "null_characters_not_allowed"),
        ({"name": "x" * 101}, "name", "max_length"),
        ({"name": None}, "name", "null"),
        ({"name": {}}, "name", "invalid"),
        ({"timezone": "Mars/Olympus"}, "timezone", "unknown_timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone", "unknown_timezone"),
        ({"timezone": "europe/berlin"}, "timezone", "unknown_timezone"),
        ({"timezone": "localtime"}, "timezone", "unknown_timezone"),
        ({"timezone": 1}, "timezone", "unknown_timezone"),
        ({"allowed_origins": []}, "allowed_origins", "empty"),
        ({"allowed_origins": "*"}, "allowed_origins", "not_a_list"),
        ({"allowed_origins": ["*", "nonsense"]}, "allowed_origins[1]", "invalid_origin"),
        ({"allowed_origins": [{}]}, "allowed_origins[0]", "invalid"),
        ({"allowed_origins": ["https://a.example"] * 101}, "allowed_origins", "max_length"),
    ],
)
def test_it_says_what_is_wrong(api: Api, owner: User, body: dict[str, Any], place: str, code: str) -> None:
    answer = api(owner).post(PROJECTS, body if "name" in body or not body else {"name": "Site", **body})
    assert answer.status_code == 400
    assert answer.data["code"] == "invalid"
    assert (place, code) in [(one["path"], one["code"]) for one in answer.json()["errors"]]
    assert not Project.objects.exists()


@pytest.mark.parametrize("field", ["name", "timezone", "allowed_origins"])
def test_half_a_surrogate_pair_is_refused(api: Api, owner: User, field: str) -> None:
    value = rb'["\ud800"]' if field == "allowed_origins" else rb'"\ud800"'
    body = b'{"name": "Site", "%b": %b}' % (field.encode(), value)
    answer = api(owner).post(PROJECTS, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "surrogate_characters_not_allowed"


@pytest.mark.parametrize("body", [[], "text", 7, None, True])
def test_a_body_that_is_no_object_is_refused(api: Api, owner: User, body: object) -> None:
    assert api(owner).post(PROJECTS, body).status_code == 400


def test_the_list_holds_what_one_belongs_to_by_name(
    api: Api, owner: User, project: Project, outsider: User
) -> None:
    make_project(owner, name="Another")
    gone = make_project(owner, name="Gone")
    Project.objects.filter(pk=gone.pk).update(deleted_at=datetime.now(UTC))
    answer = api(owner).get(PROJECTS).json()
    assert [(one["name"], one["role"]) for one in answer["results"]] == [
        ("Another", "owner"),
        ("Website", "owner"),
    ]
    assert (answer["next"], answer["previous"]) == (None, None)


def test_the_list_can_be_searched(api: Api, owner: User, project: Project) -> None:
    make_project(owner, name="Another")
    assert [one["name"] for one in api(owner).get(f"{PROJECTS}?search=WEB").json()["results"]] == ["Website"]
    assert api(owner).get(f"{PROJECTS}?search=%00").status_code == 400


def test_pages_follow_each_other_and_keep_the_search(api: Api, owner: User) -> None:
    for number in range(7):
        make_project(owner, name=f"Shop {number}")
    make_project(owner, name="Shop 3")  # two of one name must neither repeat nor vanish
    client, found, link = api(owner), [], f"{PROJECTS}?search=shop&limit=3"
    while link:
        page = client.get(link, headers={"Host": "evil.example"}).json()
        found += [one["id"] for one in page["results"]]
        link = page["next"]
        assert link is None or link.startswith(f"{PROJECTS}?")
    assert len(found) == len(set(found)) == 8


@pytest.mark.parametrize("cursor", ["nonsense", "cD0lMDA=", "bz0xMDAwMDAwMDAwMDAw", "cj14", "%ff", "cD1h%00"])
def test_a_cursor_that_is_none_of_ours_is_refused(
    api: Api, owner: User, project: Project, cursor: str
) -> None:
    answer = api(owner).get(f"{PROJECTS}?cursor={cursor}")
    assert answer.status_code in (200, 400)
    assert answer.status_code == 200 or answer.data["code"] == "invalid_cursor"


def test_everybody_in_it_sees_it_with_their_own_role(
    api: Api, project: Project, owner: User, admin: User, viewer: User
) -> None:
    seen = {user.name: api(user).get(path(project)).json() for user in (owner, admin, viewer)}
    assert {name: one["role"] for name, one in seen.items()} == {
        "Olga": "owner",
        "Ada": "admin",
        "Vera": "viewer",
    }
    assert seen["Vera"]["permissions"] == ["members.read", "project.read", "report.read"]


def test_it_tells_when_events_came(api: Api, project: Project, viewer: User) -> None:
    first, last = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    ProjectActivity.objects.create(project_id=project.pk, first_event_at=first, last_event_at=last)
    seen = api(viewer).get(path(project)).json()
    assert (seen["first_event_at"], seen["last_event_at"]) == ("2026-01-02T00:00:00Z", "2026-03-04T05:06:07Z")


def test_an_admin_changes_settings(api: Api, project: Project, admin: User) -> None:
    changes = {
        "name": "Renamed",
        "timezone": "Asia/Kolkata",
        "allowed_origins": ["HTTPS://Example.com:443/", "https://*.example.com", "https://example.com"],
        "session_window_minutes": 30,
        "require_origin": True,
    }
    answer = api(admin).patch(path(project), changes).json()
    expected = changes | {"allowed_origins": ["https://example.com", "https://*.example.com"]}
    assert {name: answer[name] for name in changes} == expected
    assert answer["slug"] == "website"


def test_a_change_is_audited_with_old_and_new_and_told_to_ingest(
    api: Api, project: Project, admin: User
) -> None:
    before = selectors.ingest_key_version()
    api(admin).patch(path(project), {"name": "Renamed", "require_origin": False})
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.data) == ("project.changed", {"changed": {"name": ["Website", "Renamed"]}})
    assert selectors.ingest_key_version() == before + 1


def test_no_change_leaves_no_trace(api: Api, project: Project, admin: User) -> None:
    before = selectors.ingest_key_version()
    assert api(admin).patch(path(project), {"name": "Website"}).status_code == 200
    assert api(admin).patch(path(project), {}).status_code == 200
    assert not AuditEntry.objects.exists()
    assert selectors.ingest_key_version() == before


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"session_window_minutes": 4}, "session_window_minutes"),
        ({"session_window_minutes": 1441}, "session_window_minutes"),
        ({"session_window_minutes": 10**30}, "session_window_minutes"),
        ({"session_window_minutes": "x"}, "session_window_minutes"),
        ({"require_origin": "maybe"}, "require_origin"),
        ({"timezone": "UTC+1"}, "timezone"),
        ({"name": "\0"}, "name"),
    ],
)
def test_a_wrong_change_is_refused_whole(
    api: Api, project: Project, owner: User, change: dict[str, Any], place: str
) -> None:
    answer = api(owner).patch(path(project), {"name": "Renamed", **change})
    assert answer.status_code == 400
    assert place in [one["path"] for one in answer.data["errors"]]
    project.refresh_from_db()
    assert project.name == "Website"


def test_a_viewer_may_not_change_it(api: Api, project: Project, viewer: User) -> None:
    answer = api(viewer).patch(path(project), {"name": "Mine"})
    assert (answer.status_code, answer.data["code"]) == (403, "forbidden")


def test_only_an_owner_deletes_it(api: Api, project: Project, owner: User, admin: User) -> None:
    assert api(admin).delete(path(project)).status_code == 403
    assert api(owner).delete(path(project)).status_code == 204
    assert api(owner).get(path(project)).status_code == 404
    assert api(owner).delete(path(project)).status_code == 404
    assert AuditEntry.objects.get().data == {"slug": "website"}


def test_a_deleted_project_takes_no_events_and_frees_its_slug(api: Api, owner: User) -> None:
    client = api(owner)
    made = client.post(PROJECTS, {"name": "Shop"}).data
    client.delete(f"{PROJECTS}/{made['id']}")
    assert not selectors.ingest_key_snapshot().keys
    assert client.post(PROJECTS, {"name": "Shop"}).data["slug"] == "shop"


def test_its_data_is_deleted_once_the_deletion_has_committed(
    api: Api, project: Project, owner: User, clean_redis: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        api(owner).delete(path(project))
    jobs = clean_redis.lrange("rq:queue:slow", 0, -1)
    assert len(jobs) == 1
    assert (
        clean_redis.hget(b"rq:job:" + jobs[0], "description")
        .decode()
        .endswith(f"delete_project_data({project.pk})")
    )


@pytest.mark.django_db
def test_what_comes_out_of_the_stream_after_a_deletion_is_deleted_too(
    owner: User, clean_redis: "redis.Redis"
) -> None:
    now = datetime.now(UTC)
    gone, kept = make_project(owner=owner), make_project(owner=owner)
    services.delete_project(actor=owner, project=gone, now=now)
    for project in (gone, kept):
        ProjectActivity.objects.create(project_id=project.pk, first_event_at=now, last_event_at=now)
        LedgerRow.objects.create(
            project_id=project.pk, minute=1, key_id=1, source="web", outcome="stored", code="", events=1
        )
        add_sample(clean_redis, Sample(project.pk, to_micros(now), "rejected", "empty", "why", 1, "web"))
    services.erase_leftovers(clean_redis, now)
    assert [row.project_id for row in ProjectActivity.objects.all()] == [kept.pk]
    assert [row.project_id for row in LedgerRow.objects.all()] == [kept.pk]
    assert samples_of(clean_redis, gone.pk, to_micros(now)) == []
    assert len(samples_of(clean_redis, kept.pk, to_micros(now))) == 1
