"""What owners do about people and old data, what a project leaves out, and what then is so."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from e2e.api import Api, Stack, status_of

DAY = 86_400_000


def _send(stack: Stack, key: str, *events: Mapping[str, object]) -> dict[str, Any]:
    _, answer = status_of(f"{stack.url}/api/v1/ingest", list(events), key)
    found: dict[str, Any] = answer
    return found


def _secret(owner: Api, project: dict[str, Any]) -> str:
    made = owner.post(f"/projects/{project['id']}/keys", {"kind": "secret", "name": "Server"})
    return str(made["key"])


def test_a_person_is_looked_up_taken_along_and_erased(
    signed_in: Page, stack: Stack, owner: Api, tmp_path: Path
) -> None:
    project = owner.new_project("People")
    key = _secret(owner, project)
    alice = {"event_name": "order", "user_id": "alice@example.com", "account_id": "acme"}
    bob = {"event_name": "order", "user_id": "bob@example.com"}
    assert _send(stack, key, alice, alice, bob)["accepted"] == 3
    owner.wait_for(project["id"], "events", 3)
    page = signed_in
    page.goto(f"{stack.url}/p/{project['slug']}/settings/data")
    person = page.get_by_role("region", name="A person")
    person.get_by_label("User id").fill("alice@example.com")
    page.keyboard.press("Enter")
    expect(person.get_by_text("2 events in 1 session")).to_be_visible()
    expect(person.get_by_text("acme")).to_be_visible()
    with page.expect_download() as download:
        person.get_by_role("button", name="Download events").click()
    file = tmp_path / "person.ndjson"
    download.value.save_as(file)
    events = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [event["user_id"] for event in events] == ["alice@example.com"] * 2

    person.get_by_role("button", name="Erase…").click()
    question = page.get_by_role("dialog", name="Erase this person?")
    expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    question.get_by_role("button", name="Erase").click()
    expect(person.get_by_text("Deleted: 2 events, 1 session.")).to_be_visible(timeout=15_000)
    expect(person.get_by_text("acme")).to_have_count(0)
    assert owner.totals(project["id"], "events") == {"events": 1}
    _until_erased(owner, project["id"], {"user_id": "alice@example.com"})
    assert "alice" not in page.url
    assert "alice" not in json.dumps(owner.get(f"/projects/{project['id']}/audit"))


def _until_erased(owner: Api, project_id: str, person: dict[str, str]) -> None:
    """Files of old events take until the next turn of a chore."""
    deadline = time.monotonic() + 90
    while owner.post(f"/projects/{project_id}/users/erase", person)["state"] != "done":
        assert time.monotonic() < deadline, "the erasure does not come to its end"
        time.sleep(1)


def test_days_are_not_shortened_without_an_answer(signed_in: Page, stack: Stack, owner: Api) -> None:
    project = owner.new_project("Old data")
    now = int(time.time() * 1000)
    old = {"event_name": "order", "user_id": "u", "timestamp": now - 20 * DAY}
    assert _send(stack, _secret(owner, project), old, {"event_name": "order"})["accepted"] == 2
    owner.wait_for(project["id"], "events", 1)
    page = signed_in
    page.goto(f"{stack.url}/p/{project['slug']}/settings/data")
    days = page.get_by_label("Days of events and sessions")
    days.fill("10")
    page.keyboard.press("Enter")
    question = page.get_by_role("dialog", name="Keep data for fewer days?")
    expect(question.get_by_text("1, about ").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    assert owner.get(f"/projects/{project['id']}")["raw_retention_days"] == 90

    page.keyboard.press("Enter")
    question.get_by_role("button", name="Save and delete").click()
    expect(page.get_by_text("Saved. In force within a second.")).to_be_visible()
    assert owner.get(f"/projects/{project['id']}")["raw_retention_days"] == 10
    going = page.get_by_role("region", name="What would be deleted now")
    expect(going.get_by_text("1, about ").first).to_be_visible()


def test_what_is_left_out_is_not_taken_and_counted(signed_in: Page, stack: Stack, owner: Api) -> None:
    project = owner.new_project("Left out")
    key = _secret(owner, project)
    page = signed_in
    home = f"{stack.url}/p/{project['slug']}"
    page.goto(f"{home}/settings")
    card = page.get_by_role("region", name="What is left out")
    card.get_by_label("Hosts").fill("*.staging.example.com\nhttps://shop.example.com")
    card.get_by_label("Paths").fill("admin")
    save = card.get_by_role("button", name="Save changes")
    save.click()
    expect(card.get_by_text("“https://shop.example.com”: Write a host without scheme")).to_be_visible()
    expect(card.get_by_text("“admin”: Write a path")).to_be_visible()
    card.get_by_label("Hosts").fill("*.staging.example.com")
    card.get_by_label("Paths").fill("/admin/*")
    save.click()
    expect(card.get_by_text("Saved.")).to_be_visible()
    time.sleep(1)  # the promise: a change is in force within a second

    places = ["https://a.staging.example.com/", "https://example.com/admin/x", "https://example.com/?token=t"]
    views = [{"event_name": "pageview", "event_properties": {"url": url}} for url in places]
    answer = _send(stack, key, *views)
    codes = [refused["code"] for refused in answer["rejected"]]
    assert (answer["accepted"], codes) == (1, ["excluded_host", "excluded_path"])
    page.goto(f"{home}/ledger?by=code")
    for code in codes:
        row = page.get_by_role("row").filter(has_text=code)
        expect(row.get_by_role("cell").last).to_have_text("1", timeout=20_000)
    expect(page.get_by_role("columnheader", name="Left out")).to_be_visible()


def test_a_viewer_sees_how_long_data_is_kept_and_nobody_of_it(page: Page, stack: Stack, owner: Api) -> None:
    project = owner.new_project("Seen only")
    viewer = Api(stack, "data-viewer@example.com", owner.password)
    viewer.added()
    owner.post(f"/projects/{project['id']}/members", {"email": viewer.email, "role": "viewer"})
    page.goto(f"{stack.url}/login")
    page.get_by_label("Email").fill(viewer.email)
    page.get_by_label("Password", exact=True).fill(viewer.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects")
    page.goto(f"{stack.url}/p/{project['slug']}/settings/data")
    expect(page.get_by_label("Days of rollups")).to_be_disabled()
    expect(page.get_by_role("region", name="A person")).to_have_count(0)
    expect(page.get_by_role("button", name="Save changes")).to_have_count(0)
    users = f"{stack.url}/api/v1/projects/{project['id']}/users"
    for what in ("lookup", "export", "erase"):
        assert status_of(f"{users}/{what}", {"user_id": "a"}, viewer.token)[0] == 403
    page.goto(f"{stack.url}/operations")
    expect(page.get_by_text("Only owners of this installation see how it works.")).to_be_visible()
    assert status_of(f"{stack.url}/api/v1/operations/dead-letters", None, viewer.token)[0] == 403
