"""What an owner lets ingest leave out: PATCH /api/v1/projects/{id}."""

from typing import Any

import pytest

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.common.errors import Invalid
from analytics.projects import exclusions, keys, selectors
from analytics.projects.exclusions import MOST, MOST_TEXT, STRIPPED, Exclusions
from analytics.projects.models import Project
from tests.people import Api, make_key

WRITTEN = {
    "excluded_addresses": [
        " 203.0.113.7 ", "198.51.100.0/24", "2001:DB8::1/128", "::ffff:192.0.2.9", "203.0.113.7",
    ],
    "excluded_hosts": ["LocalHost", "*.preview.example", "bücher.example", "127.0.0.1:*", "[::1]:3000"],
    "excluded_paths": ["/admin/*", "*/draft", "/Straße"],
    "stripped_parameters": ["Token", "sid"],
}  # fmt: skip
KEPT = {
    "excluded_addresses": ["203.0.113.7", "198.51.100.0/24", "2001:db8::1", "192.0.2.9"],
    "excluded_hosts": [
        "localhost",
        "*.preview.example",
        "xn--bcher-kva.example",
        "127.0.0.1:*",
        "[::1]:3000",
    ],
    "excluded_paths": ["/admin/*", "*/draft", "/Straße"],
    "stripped_parameters": ["token", "sid"],
}


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}"


def test_a_project_leaves_out_nothing_but_secrets(api: Api, admin: User, path: str) -> None:
    shown = api(admin).get(path).json()
    assert {name: shown[name] for name in KEPT} == {
        "excluded_addresses": [], "excluded_hosts": [], "excluded_paths": [],
        "stripped_parameters": list(STRIPPED),
    }  # fmt: skip


def test_it_is_kept_shown_audited_and_known_to_ingest(
    api: Api, admin: User, project: Project, path: str
) -> None:
    _, text = make_key(project)
    answer = api(admin).patch(path, WRITTEN)
    assert answer.status_code == 200, answer.json()
    assert {name: answer.json()[name] for name in KEPT} == KEPT
    changed = AuditEntry.objects.get().data["changed"]
    assert {name: new for name, (_, new) in changed.items()} == KEPT
    found = selectors.ingest_key_snapshot().keys[keys.digest(text)].exclusions
    assert found == Exclusions(*(tuple(KEPT[name]) for name in WRITTEN))


def test_all_that_is_wrong_is_told_at_once(api: Api, admin: User, project: Project, path: str) -> None:
    wrong = {"excluded_paths": ["admin", "/ok"], "excluded_hosts": ["ok", "https://x/y"], "timezone": "Mars"}
    answer = api(admin).patch(path, {**wrong, "excluded_addresses": ["203.0.113.7"]})
    assert answer.status_code == 400
    assert {problem["path"] for problem in answer.json()["errors"]} == {
        "excluded_paths[0]", "excluded_hosts[1]", "timezone",
    }  # fmt: skip
    project.refresh_from_db()
    assert project.excluded_addresses == []


def test_what_is_the_same_already_leaves_no_trace(api: Api, admin: User, path: str) -> None:
    assert api(admin).patch(path, {"excluded_paths": []}).status_code == 200
    assert not AuditEntry.objects.exists()


def test_everything_can_be_taken_away_again(api: Api, admin: User, project: Project, path: str) -> None:
    _, text = make_key(project)
    api(admin).patch(path, WRITTEN)
    api(admin).patch(path, {name: [] for name in WRITTEN})
    assert selectors.ingest_key_snapshot().keys[keys.digest(text)].exclusions == Exclusions()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        *(
            ("excluded_addresses", wrong)
            for wrong in ("", "here", "203.0.113.7/24", "1.2.3", "::1%eth0", "1/99")
        ),
        *(
            ("excluded_hosts", wrong)
            for wrong in ("https://a.example", "a.example/x", "a b", "a..\0", "[zz]", "x" * 254, "a:port")
        ),
        *(("excluded_paths", wrong) for wrong in ("admin", "/a b", "/a?x", "/a#x", "/" + "x" * 255, "/\0")),
        *(("stripped_parameters", wrong) for wrong in ("a=1", "a&b", "?a", "a b", "x" * 101, "a[]", "a%20")),
    ],
)
def test_what_cannot_be_is_refused_by_its_place(
    api: Api, admin: User, path: str, name: str, wrong: str
) -> None:
    fine = WRITTEN[name][0]
    answer = api(admin).patch(path, {name: [fine, wrong]})
    assert answer.status_code == 400, answer.json()
    assert [one["path"] for one in answer.json()["errors"]] == [f"{name}[1]"]
    assert api(admin).get(path).json()["name"] == "Website"


@pytest.mark.parametrize("name", sorted(WRITTEN))
@pytest.mark.parametrize("wrong", [None, "text", 5, [5.5, []], {}, ["/x"] * (MOST + 1)])
def test_a_list_that_is_none_is_refused(api: Api, admin: User, path: str, name: str, wrong: Any) -> None:
    answer = api(admin).patch(path, {name: wrong})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["path"].startswith(name)


def test_a_list_too_long_is_refused_by_the_rule_too() -> None:
    with pytest.raises(Invalid, match="At most"):
        exclusions.paths(f"/{n}" for n in range(MOST + 1))


def test_the_text_of_a_list_is_bounded_since_each_event_is_compared_with_all_of_it() -> None:
    fits = [f"/{n:02}" + "a" * (MOST_TEXT // 10 - 3) for n in range(10)]
    assert exclusions.paths([*fits, fits[0]]) == fits
    for rule in (exclusions.paths, exclusions.hosts, exclusions.parameters):
        with pytest.raises(Invalid, match="2,000 characters"):
            rule(f"*{'a' * 50}{n}" for n in range(60))
    networks = [f"2001:db8:{n:x}:ffff::/64" for n in range(0x1000, 0x1000 + MOST)]
    assert exclusions.addresses(networks) == networks


def test_a_viewer_sees_no_addresses_and_changes_nothing(
    api: Api, admin: User, viewer: User, path: str
) -> None:
    api(admin).patch(path, WRITTEN)
    shown = api(viewer).get(path).json()
    assert (shown["excluded_addresses"], shown["excluded_paths"]) == (None, KEPT["excluded_paths"])
    assert api(viewer).patch(path, {"excluded_paths": []}).status_code == 403


def test_an_outsider_finds_nothing(api: Api, outsider: User, path: str) -> None:
    assert api(outsider).patch(path, {"excluded_paths": []}).status_code == 404
