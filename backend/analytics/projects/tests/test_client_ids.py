"""The names of foreign clients: /api/v1/projects/{id}/client-ids and /api/v1/client-ids."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.common.errors import Conflict
from analytics.projects import selectors, services
from analytics.projects.kinds import KeyKind, Protocol, Role
from analytics.projects.models import ClientId, Project
from tests.people import Api, make_key, make_member, make_project, make_user
from tests.waiting import at_once

NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/client-ids"


@pytest.fixture
def rival(outsider: User) -> Project:
    """The project of somebody else."""
    return Project.objects.get(memberships__user=outsider)


def approved(project: Project, protocol: str = "matomo", value: str = "1") -> ClientId:
    return ClientId.objects.create(project=project, protocol=protocol, value=value, approved_at=NOW)


def known() -> dict[tuple[str, str], int]:
    """Which project each name leads to in ingest."""
    found = selectors.ingest_key_snapshot().client_ids
    return {name: key.project_id for name, key in found.items()}


def test_a_request_waits_for_the_installation(
    api: Api, admin: User, owner: User, project: Project, path: str
) -> None:
    make_key(project)
    asked = api(admin).post(path, {"protocol": "plausible", "value": " Example.com "})
    assert (asked.status_code, asked.json()["state"], asked.json()["value"]) == (
        201,
        "pending",
        "Example.com",
    )
    assert known() == {}
    [waiting] = api(owner).get("/api/v1/client-ids?pending=true").json()["results"]
    assert (waiting["id"], waiting["project"]) == (
        asked.json()["id"],
        {"id": str(project.public_id), "name": "Website"},
    )
    given = api(owner).post(f"/api/v1/client-ids/{waiting['id']}/approve")
    assert (given.status_code, given.json()["state"]) == (200, "approved")
    assert known() == {("plausible", "example.com"): project.pk}
    assert api(admin).get(path).json()["results"][0]["state"] == "approved"
    assert api(owner).get("/api/v1/client-ids?pending=true").json()["results"] == []
    assert len(api(owner).get("/api/v1/client-ids?pending=false").json()["results"]) == 1
    entries = list(AuditEntry.objects.order_by("seq").values_list("action", "actor_id", "data"))
    data = {"protocol": "plausible", "value": "Example.com"}
    assert entries == [
        ("client_id.requested", admin.public_id, data),
        ("client_id.approved", owner.public_id, data),
    ]


def test_an_owner_of_the_installation_has_it_at_once(
    api: Api, owner: User, project: Project, path: str
) -> None:
    make_key(project)
    answer = api(owner).post(path, {"protocol": "umami", "value": "b59e9c65-ae32-47f1-8400-119fcf4861c4"})
    assert (answer.status_code, answer.json()["state"]) == (201, "approved")
    assert len(known()) == 1
    actions = AuditEntry.objects.order_by("seq").values_list("action", flat=True)
    assert list(actions) == ["client_id.requested", "client_id.approved"]


def test_nobody_learns_that_another_project_has_the_name(
    api: Api, admin: User, path: str, rival: Project
) -> None:
    approved(rival, value="1")
    taken = api(admin).post(path, {"protocol": "matomo", "value": "1"})
    free = api(admin).post(path, {"protocol": "matomo", "value": "2"})
    for answer in (taken, free):
        assert answer.status_code == 201
    hidden = {"id": "", "value": "", "created_at": ""}
    assert taken.json() | hidden == free.json() | hidden


def test_only_the_installation_learns_that_a_name_is_taken(
    api: Api, admin: User, owner: User, path: str, rival: Project
) -> None:
    other = approved(rival, "ga4", "G-ABC")
    asked = api(admin).post(path, {"protocol": "ga4", "value": "g-abc"}).json()
    answer = api(owner).post(f"/api/v1/client-ids/{asked['id']}/approve")
    assert (answer.status_code, answer.json()["code"]) == (409, "client_id_taken")
    own = api(owner).post(path, {"protocol": "ga4", "value": "G-aBC"})
    assert (own.status_code, own.json()["code"]) == (409, "already_requested")
    ClientId.objects.filter(public_id=asked["id"]).delete()
    own = api(owner).post(path, {"protocol": "ga4", "value": "G-aBC"})
    assert (own.status_code, own.json()["code"]) == (409, "client_id_taken")
    api(owner).post(f"/api/v1/client-ids/{other.public_id}/refuse")
    assert api(owner).post(path, {"protocol": "ga4", "value": "G-aBC"}).status_code == 201


def test_the_database_gives_no_name_twice(project: Project, rival: Project) -> None:
    approved(project, "snowplow", "App")
    with pytest.raises(IntegrityError), transaction.atomic():
        approved(rival, "snowplow", "aPP")
    approved(rival, "openpanel", "app")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_are_given_a_name_at_once_one_has_it() -> None:
    boss = make_user(instance_role="owner")
    asked = [ClientId.objects.create(project=make_project(), protocol="ga4", value="G-1") for _ in range(4)]
    waiting, codes = list(asked), []

    def approve() -> None:
        try:
            services.approve_client_id(actor=boss, client_id=waiting.pop(), now=NOW)
        except Conflict as conflict:
            codes.append(conflict.code)

    at_once(4, approve)
    assert codes == ["client_id_taken"] * 3
    assert ClientId.objects.filter(approved_at__isnull=False).count() == 1
    assert AuditEntry.objects.count() == 1


def test_a_refusal_says_no_reason_and_can_follow_an_approval(
    api: Api, admin: User, owner: User, project: Project, path: str
) -> None:
    make_key(project)
    one = approved(project)
    assert known()
    answer = api(owner).post(f"/api/v1/client-ids/{one.public_id}/refuse")
    assert (answer.status_code, answer.json()["state"]) == (200, "refused")
    assert known() == {}
    [shown] = api(admin).get(path).json()["results"]
    assert (shown["state"], set(shown)) == (
        "refused",
        {"id", "protocol", "value", "state", "created_at", "approved_at"},
    )
    api(owner).post(f"/api/v1/client-ids/{one.public_id}/refuse")
    assert AuditEntry.objects.get().action == "client_id.refused"
    assert api(owner).post(f"/api/v1/client-ids/{one.public_id}/approve").json()["state"] == "approved"
    assert len(known()) == 1


def test_a_name_that_is_removed_leads_nowhere(api: Api, admin: User, project: Project, path: str) -> None:
    make_key(project)
    one = approved(project)
    assert api(admin).delete(f"{path}/{one.public_id}").status_code == 204
    assert known() == {}
    assert AuditEntry.objects.get().action == "client_id.removed"


def test_a_deleted_project_frees_its_names(owner: User, project: Project, rival: Project) -> None:
    approved(project)
    services.delete_project(actor=owner, project=project, now=NOW)
    asked = ClientId.objects.create(project=rival, protocol="matomo", value="1")
    services.approve_client_id(actor=owner, client_id=asked, now=NOW)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"protocol": "posthog", "value": "1"}, "protocol"),
        ({"protocol": None, "value": "1"}, "protocol"),
        ({"protocol": "matomo"}, "value"),
        ({"protocol": "matomo", "value": ""}, "value"),
        ({"protocol": "matomo", "value": "a b"}, "value"),
        ({"protocol": "matomo", "value": "a\0b"}, "value"),
        ({"protocol": "matomo", "value": "müller.de"}, "value"),
        ({"protocol": "matomo", "value": "x" * 201}, "value"),
        ({"protocol": "matomo", "value": {}}, "value"),
    ],
)
def test_it_says_what_is_wrong(api: Api, admin: User, path: str, body: dict[str, Any], place: str) -> None:
    answer = api(admin).post(path, body)
    assert answer.status_code == 400
    assert place in [one["path"] for one in answer.json()["errors"]]
    assert not ClientId.objects.exists()


def test_a_project_asks_for_a_name_once_and_for_a_hundred_at_most(
    api: Api, admin: User, project: Project, path: str
) -> None:
    assert api(admin).post(path, {"protocol": "matomo", "value": "A"}).status_code == 201
    again = api(admin).post(path, {"protocol": "matomo", "value": "a"})
    assert (again.status_code, again.json()["code"]) == (409, "already_requested")
    rows = [ClientId(project=project, protocol="umami", value=str(number)) for number in range(99)]
    ClientId.objects.bulk_create(rows)
    full = api(admin).post(path, {"protocol": "matomo", "value": "b"})
    assert (full.status_code, full.json()["code"]) == (409, "too_many_client_ids")


def test_viewers_outsiders_and_members_of_the_installation_decide_nothing(
    api: Api, admin: User, viewer: User, outsider: User, project: Project, path: str
) -> None:
    one = ClientId.objects.create(project=project, protocol="matomo", value="1")
    for person, status in ((viewer, 403), (outsider, 404)):
        assert api(person).get(path).status_code == status
        assert api(person).post(path, {"protocol": "matomo", "value": "2"}).status_code == status
        assert api(person).delete(f"{path}/{one.public_id}").status_code == status
    for person in (admin, viewer, outsider):
        assert api(person).get("/api/v1/client-ids").status_code == 403
        for decision in ("approve", "refuse"):
            answer = api(person).post(f"/api/v1/client-ids/{one.public_id}/{decision}")
            assert answer.status_code == 403
    one.refresh_from_db()
    assert one.state == "pending"


def test_another_projects_name_cannot_be_removed(api: Api, admin: User, path: str, rival: Project) -> None:
    foreign = approved(rival)
    assert api(admin).delete(f"{path}/{foreign.public_id}").status_code == 404
    assert ClientId.objects.exists()


def test_pages_of_requests_follow_each_other(api: Api, owner: User, project: Project) -> None:
    for number in range(5):
        ClientId.objects.create(project=project, protocol="matomo", value=str(number))
    found, link = [], "/api/v1/client-ids?pending=true&limit=2"
    while link:
        page = api(owner).get(link).json()
        found += [one["value"] for one in page["results"]]
        link = page["next"]
    assert found == ["0", "1", "2", "3", "4"]


# -- what stands behind a name in ingest --------------------------------------------------------------


def test_a_name_has_the_projects_settings_and_the_key_that_lasts_longest(project: Project) -> None:
    project.allowed_origins = ["https://project.example"]
    project.key_events_per_second = 11
    project.save()
    now = datetime.now(UTC)
    make_key(project, expires_at=now + timedelta(days=1))
    lasting, _ = make_key(project, allowed_origins=["https://key.example"], events_per_second=3)
    make_key(project)
    make_key(project, KeyKind.SECRET)
    approved(project)
    key = selectors.ingest_key_snapshot().client_ids[Protocol.MATOMO, "1"]
    assert (key.key_id, key.kind, key.source, key.expires_at) == (lasting.pk, KeyKind.PUBLIC, None, None)
    assert (key.allowed_origins, key.key_events_per_second) == (("https://project.example",), 11)


def test_without_a_public_key_a_name_leads_nowhere(project: Project) -> None:
    approved(project)
    make_key(project, KeyKind.SECRET)
    make_key(project, revoked_at=datetime.now(UTC))
    assert known() == {}


def test_the_same_name_in_another_protocol_is_another_name(project: Project, rival: Project) -> None:
    for one in (project, rival):
        make_key(one)
    approved(project, "matomo", "1")
    approved(rival, "umami", "1")
    assert known() == {("matomo", "1"): project.pk, ("umami", "1"): rival.pk}


@pytest.mark.django_db
def test_an_admin_who_owns_the_installation_is_told_the_truth(api: Api) -> None:
    boss = make_user(instance_role="owner")
    mine, other = make_project(), make_project()
    make_member(mine, boss, Role.ADMIN)
    approved(other)
    answer = api(boss).post(
        f"/api/v1/projects/{mine.public_id}/client-ids", {"protocol": "matomo", "value": "1"}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "client_id_taken")
    assert str(other.public_id) not in answer.content.decode()
