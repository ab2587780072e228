"""GET /api/v1/projects/{id}/whoami where no gateway stands in front; with one: tests/gateway."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.conf import LazySettings

from analytics.accounts.models import User
from analytics.projects.models import Project
from tests.people import Client, client_of, make_project


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/whoami"


def told(client: Client, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(
    ("networks", "peer", "forwarded", "undeclared", "limited"),
    [
        ([], "203.0.113.9", None, False, True),
        ([], "203.0.113.9", "6.6.6.6", True, False),
        (["10.0.0.0/8"], "10.1.1.1", "203.0.113.5", False, True),
        (["10.0.0.0/8"], "192.168.1.1", "203.0.113.5", True, False),
        # Outside its own networks an installation that has declared its proxies has none.
        (["10.0.0.0/8"], "8.8.8.8", "203.0.113.5", True, True),
    ],
)
def test_it_says_whether_the_address_is_one_persons(
    owner: User,
    path: str,
    settings: LazySettings,
    networks: list[str],
    peer: str,
    forwarded: str | None,
    undeclared: bool,
    limited: bool,
) -> None:
    settings.TRUSTED_PROXIES = tuple(ip_network(one) for one in networks)
    meta = {"REMOTE_ADDR": peer} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})
    found = told(client_of(owner, **meta), path)
    assert (found["undeclared_proxy"], found["address_limited"]) == (undeclared, limited)


@pytest.mark.parametrize(
    ("storage", "kept"), [("full", "198.51.100.7"), ("truncated", "198.51.100.0"), ("none", None)]
)
def test_it_says_what_would_be_kept(
    owner: User, project: Project, path: str, storage: str, kept: str | None
) -> None:
    Project.objects.filter(pk=project.pk).update(ip_storage=storage)
    found = told(client_of(owner, REMOTE_ADDR="198.51.100.7"), path)
    assert (found["address"], found["ip_storage"], found["stored_address"]) == ("198.51.100.7", storage, kept)


def test_it_says_that_events_of_this_address_are_left_out(owner: User, project: Project, path: str) -> None:
    client = client_of(owner, REMOTE_ADDR="198.51.100.7")
    assert told(client, path)["excluded"] is False
    Project.objects.filter(pk=project.pk).update(excluded_addresses=["198.51.100.0/24"])
    assert told(client, path)["excluded"] is True
    assert told(client_of(owner, REMOTE_ADDR=""), path)["excluded"] is False


def test_another_project_knows_the_same_visitor_by_another_id(owner: User, path: str) -> None:
    other = make_project(owner)
    client = client_of(owner, REMOTE_ADDR="198.51.100.7", HTTP_USER_AGENT="Firefox")
    mine = told(client, path)["fallback_user_id"]
    assert told(client, path)["fallback_user_id"] == mine
    assert told(client, f"/api/v1/projects/{other.public_id}/whoami")["fallback_user_id"] != mine


@pytest.mark.parametrize("forged", ["", "{}", "[1]", '["1.2.3.4:5", 7, {}]', "\\u0000", "[" * 50_000])
def test_a_header_that_is_not_the_gateways_breaks_nothing(owner: User, path: str, forged: str) -> None:
    client = client_of(owner, REMOTE_ADDR="198.51.100.7", HTTP_X_GATEWAY_TRAIL=forged)
    assert told(client, path)["address"] == "198.51.100.7"


def test_no_user_agent_and_no_address_are_said(owner: User, path: str) -> None:
    found = told(client_of(owner, REMOTE_ADDR=""), path)
    assert (found["user_agent"], found["address"], found["stored_address"]) == (None, "", None)
    assert found["address_limited"] is False


def test_while_a_salt_of_the_day_is_missing_there_is_no_id(owner: User, project: Project, path: str) -> None:
    Project.objects.filter(pk=project.pk).update(salt_rotation_daily=True)
    answer = client_of(owner, REMOTE_ADDR="198.51.100.7").get(path)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
