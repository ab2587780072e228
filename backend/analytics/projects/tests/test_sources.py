"""/api/v1/projects/{id}/sources."""

from datetime import UTC, datetime
from typing import Any

import pytest

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.common import names
from analytics.common.names import NameKind
from analytics.projects import selectors, services
from analytics.projects.models import ApiKey, Project, Source
from tests.people import Api, make_key, make_project
from tests.waiting import at_once


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/sources"


def audited() -> list[tuple[str, Any]]:
    return list(AuditEntry.objects.order_by("seq").values_list("action", "data"))


def test_a_source_is_made_listed_renamed_and_removed(
    api: Api, admin: User, viewer: User, project: Project, path: str
) -> None:
    before = selectors.ingest_key_version()
    made = api(admin).post(path, {"name": "  ios "})
    assert (made.status_code, made.json()["name"], made.json()["keys"]) == (201, "ios", 0)
    one = f"{path}/{made.json()['id']}"
    assert api(admin).patch(one, {"name": "iphone"}).json()["name"] == "iphone"
    make_key(project, source=Source.objects.get(), revoked_at=datetime.now(UTC))
    assert [row["name"] for row in api(viewer).get(path).json()["results"]] == ["iphone"]
    assert api(admin).delete(one).status_code == 204
    assert api(admin).get(path).json()["results"] == []
    assert ApiKey.objects.get().source is None, "a revoked key lets its source go"
    assert audited() == [
        ("source.created", {"name": "ios"}),
        ("source.changed", {"changed": {"name": ["ios", "iphone"]}}),
        ("source.removed", {"name": "iphone"}),
    ]
    assert selectors.ingest_key_version() == before + 3


def test_a_renamed_source_is_its_keys_name_from_now_on(
    api: Api, admin: User, project: Project, path: str
) -> None:
    source = Source.objects.create(project=project, name="ios")
    make_key(project, source=source)
    api(admin).patch(f"{path}/{source.public_id}", {"name": "iphone"})
    [key] = selectors.ingest_key_snapshot().keys.values()
    assert (key.source, set(key.caps.sources)) == ("iphone", {"iphone"})
    assert api(admin).get(path).json()["results"][0]["keys"] == 1


@pytest.mark.parametrize("name", ["", "  ", "a\0", "x" * 101, None, {}, []])
def test_a_name_that_cannot_be_is_refused(
    api: Api, admin: User, project: Project, path: str, name: object
) -> None:
    source = Source.objects.create(project=project, name="ios")
    assert api(admin).post(path, {"name": name}).status_code == 400
    assert api(admin).patch(f"{path}/{source.public_id}", {"name": name}).status_code == 400
    assert Source.objects.get().name == "ios"


def test_a_name_is_given_once(api: Api, admin: User, project: Project, path: str) -> None:
    Source.objects.create(project=project, name="web")
    source = Source.objects.create(project=project, name="ios")
    for answer in (
        api(admin).post(path, {"name": "web"}),
        api(admin).patch(f"{path}/{source.public_id}", {"name": "web"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "source_exists")


def test_the_cap_holds_for_owners_too(api: Api, owner: User, project: Project, path: str) -> None:
    Project.objects.filter(pk=project.pk).update(max_sources=1)
    assert api(owner).post(path, {"name": "web"}).status_code == 201
    answer = api(owner).post(path, {"name": "ios"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_sources")


def test_a_source_that_a_key_stands_for_stays(api: Api, admin: User, project: Project, path: str) -> None:
    source = Source.objects.create(project=project, name="ios")
    make_key(project, source=source)
    answer = api(admin).delete(f"{path}/{source.public_id}")
    assert (answer.status_code, answer.json()["code"]) == (409, "source_in_use")
    assert Source.objects.exists()


def test_another_projects_source_is_not_there(api: Api, admin: User, outsider: User, path: str) -> None:
    foreign = Source.objects.create(project=make_project(outsider), name="ios")
    assert api(admin).patch(f"{path}/{foreign.public_id}", {"name": "x"}).status_code == 404
    assert api(admin).delete(f"{path}/{foreign.public_id}").status_code == 404
    assert api(admin).get(path).json()["results"] == []


def test_a_removed_source_makes_room_in_the_cap(
    api: Api,
    admin: User,
    project: Project,
    path: str,
    clean_redis: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    source = Source.objects.create(project=project, name="ios")
    clean_redis.sadd(names.names_key(project.pk, NameKind.SOURCE), "ios", "web")
    with django_capture_on_commit_callbacks(execute=True):
        api(admin).delete(f"{path}/{source.public_id}")
    assert names.counts(clean_redis, project.pk)[NameKind.SOURCE] == 1


# -- what events bring along --------------------------------------------------------------------------


def test_sources_that_events_named_are_put_on_the_list(project: Project) -> None:
    Source.objects.create(project=project, name="web")
    before = selectors.ingest_key_version()
    assert services.note_sources(project.pk, ["ios", "web", "ios", "android"]) == 2
    assert [one.name for one in selectors.sources_of(project)] == ["android", "ios", "web"]
    assert selectors.ingest_key_version() == before + 1
    assert services.note_sources(project.pk, ["ios", "web"]) == 0
    assert selectors.ingest_key_version() == before + 1
    assert not AuditEntry.objects.exists()


def test_they_never_pass_the_cap(project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(max_sources=3)
    services.note_sources(project.pk, [f"s{number}" for number in range(10)])
    services.note_sources(project.pk, ["t"])
    assert Source.objects.count() == 3


def test_a_project_that_is_gone_is_passed_over(project: Project, owner: User) -> None:
    assert services.note_sources(10**6, ["ios"]) == 0
    services.delete_project(actor=owner, project=project, now=datetime.now(UTC))
    assert services.note_sources(project.pk, ["ios"]) == 0
    assert not Source.objects.exists()


def test_the_chore_takes_over_what_ingest_has_counted(
    project: Project, owner: User, clean_redis: Any, django_assert_num_queries: Any
) -> None:
    other, gone = make_project(owner), make_project(owner)
    services.delete_project(actor=owner, project=gone, now=datetime.now(UTC))
    for one, found in ((project, ["ios", "web"]), (other, ["é" * 100, "x" * 101]), (gone, ["ios"])):
        clean_redis.sadd(names.names_key(one.pk, NameKind.SOURCE), names.COMPLETE, *found)
    services.note_sending_sources(clean_redis)
    listed = set(Source.objects.values_list("project__slug", "name"))
    assert listed == {(project.slug, "ios"), (project.slug, "web"), (other.slug, "é" * 100)}
    with django_assert_num_queries(2):
        services.note_sending_sources(clean_redis)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_each_source_once(owner: User) -> None:
    project = make_project(owner, max_sources=5)
    at_once(4, lambda: services.note_sources(project.pk, [f"s{number}" for number in range(8)]))
    assert Source.objects.filter(project=project).count() == 5
