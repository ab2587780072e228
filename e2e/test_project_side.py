"""What owners do with keys, limits and the ledger, on the screen; what ingest then does."""

import json
import threading
import time
import urllib.error
import urllib.request
from typing import Any

from playwright.sync_api import Page, expect

from e2e.api import Api, Stack, status_of
from tests.waiting import until

IN_FORCE_SECONDS = 2


def _send(stack: Stack, key: str, events: int = 1) -> tuple[int, Any]:
    body = [{"event_name": "signup", "user_id": "u"}] * events
    return status_of(f"{stack.url}/api/v1/ingest", body, key)


def _until(stack: Stack, key: str, status: int) -> None:
    """Wait for the time that a change may take to be in force everywhere."""
    deadline = time.monotonic() + IN_FORCE_SECONDS
    while (seen := _send(stack, key)[0]) != status:
        assert time.monotonic() < deadline, f"still {seen} after {IN_FORCE_SECONDS} s"
        time.sleep(0.05)


def test_a_key_is_rotated_and_the_old_one_ends(signed_in: Page, stack: Stack, owner: Api) -> None:
    project = owner.new_project("Rotation")
    old = owner.post(f"/projects/{project['id']}/keys", {"kind": "secret", "name": "Orders"})
    assert _send(stack, old["key"])[0] == 200
    page = signed_in
    page.goto(f"{stack.url}/p/{project['slug']}/settings/keys")
    page.get_by_role("button", name="Rotate Orders").click()
    page.get_by_label("The old key stays good for").select_option(label="no time: it ends at once")
    page.get_by_role("dialog").get_by_role("button", name="Rotate", exact=True).click()
    shown = page.get_by_role("dialog", name="New key").get_by_text("sk_")
    expect(shown).to_be_visible()
    new = shown.text_content() or ""
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text(new)).to_have_count(0)
    expect(page.get_by_text("Keys that have ended (1)")).to_be_visible()
    expect(page.get_by_text(f"{old['prefix']}…").first).to_be_visible()
    assert new.startswith("sk_")
    assert new != old["key"]
    _until(stack, old["key"], 401)
    assert _send(stack, new)[0] == 200


def test_a_key_is_rotated_while_a_site_sends_and_nothing_is_lost(
    signed_in: Page, stack: Stack, owner: Api
) -> None:
    project = owner.new_project("Rotated under way")
    old = owner.post(f"/projects/{project['id']}/keys", {"kind": "secret", "name": "Orders"})
    key = old["key"]
    answers: list[int] = []
    stop = threading.Event()

    def send() -> None:
        while not stop.is_set():
            answers.append(_send(stack, key)[0])
            time.sleep(0.01)

    page = signed_in
    page.goto(f"{stack.url}/p/{project['slug']}/settings/keys")
    site = threading.Thread(target=send)
    site.start()
    try:
        page.get_by_role("button", name="Rotate Orders").click()
        page.get_by_label("The old key stays good for").select_option(label="an hour")
        page.get_by_role("dialog").get_by_role("button", name="Rotate", exact=True).click()
        shown = page.get_by_role("dialog", name="New key").get_by_text("sk_")
        expect(shown).to_be_visible()
        before = len(answers)
        key = shown.text_content() or ""
        page.get_by_role("button", name="Done").click()
        until(lambda: len(answers) > before + 20)
    finally:
        stop.set()
        site.join()
    assert key != old["key"]
    assert set(answers) == {200}
    owner.wait_for(project["id"], "events", len(answers))
    assert _send(stack, old["key"])[0] == 200


def test_a_quota_is_set_used_up_and_told_everywhere(signed_in: Page, stack: Stack, owner: Api) -> None:
    project = owner.new_project("Quota")
    key = owner.get(f"/projects/{project['id']}/keys")["results"][0]["key"]
    home = f"{stack.url}/p/{project['slug']}"
    page = signed_in
    page.goto(f"{home}/settings/limits")
    page.get_by_label("A day").fill("10")
    page.get_by_role("region", name="Quotas").get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    time.sleep(1)  # the promise: a change is in force within a second

    assert _send(stack, key, 9)[0] == 200
    page.goto(home)
    expect(page.get_by_text("90% of today")).to_be_visible()
    refused, answer = _send(stack, key, 5)
    assert (refused, answer["code"]) == (429, "quota_day")
    assert _send(stack, key)[0] == 200

    page.goto(home)
    banner = page.get_by_role("alert")
    expect(banner).to_contain_text("events are used up: more are refused until")
    banner.get_by_role("link", name="See usage").click()
    expect(page.get_by_role("meter", name="Today")).to_have_attribute("aria-valuenow", "100")
    expect(page.get_by_text("10 of 10")).to_be_visible()

    owner.wait_for(project["id"], "events", 10)
    page.get_by_role("link", name="Ledger").click()
    balance = page.get_by_role("region", name="Balance")
    expect(balance).to_contain_text("Accepted10Stored10Duplicate0Set aside0Pending0", timeout=20_000)
    page.get_by_label("Group by").select_option("Code")
    limited = page.get_by_role("row").filter(has_text="quota_day")
    expect(limited.get_by_role("cell").last).to_have_text("5")
    samples = page.get_by_role("region", name="Samples of what was turned away")
    expect(samples.get_by_text("quota_day")).to_be_visible()

    page.goto(f"{home}/settings/limits")
    page.get_by_label("A day").fill("1000")
    page.get_by_role("region", name="Quotas").get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    _until(stack, key, 200)


def test_a_name_is_asked_for_given_and_works(signed_in: Page, stack: Stack, owner: Api) -> None:
    asker = Api(stack, "asker@example.com", "correct horse battery staple")
    asker.added(may_create_projects=True)
    project = asker.new_project("Asks")
    ask = {"protocol": "plausible", "value": "asks.example.com"}
    assert asker.post(f"/projects/{project['id']}/client-ids", ask)["state"] == "pending"
    page = signed_in
    page.get_by_role("button", name="Account menu").click()
    page.get_by_role("link", name="Client ids").click()
    page.get_by_role("button", name="Approve asks.example.com for Asks").click()
    expect(page.get_by_text("asks.example.com")).to_have_count(0)
    [given] = asker.get(f"/projects/{project['id']}/client-ids")["results"]
    assert given["state"] == "approved"
    hit = {"name": "pageview", "url": "https://asks.example.com/", "domain": "asks.example.com"}
    deadline = time.monotonic() + IN_FORCE_SECONDS
    while _status_of_a_hit(stack, hit) >= 400:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    asker.wait_for(project["id"], "pageviews", 1)


def test_a_project_is_deleted_only_by_its_name(signed_in: Page, stack: Stack, owner: Api) -> None:
    project = owner.new_project("Short-lived")
    key = owner.get(f"/projects/{project['id']}/keys")["results"][0]["key"]
    page = signed_in
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{stack.url}/p/{project['slug']}/settings")
    page.get_by_role("button", name="Delete this project…").click()
    page.get_by_label("to go on").fill("short-lived")
    page.get_by_role("button", name="Delete project").click()
    expect(page.get_by_text("That is not the project")).to_be_visible()
    page.get_by_label("to go on").fill("Short-lived")
    page.get_by_role("button", name="Delete project").click()
    page.wait_for_url("**/projects")
    expect(page.get_by_role("link", name="Bootstrap")).to_be_visible()
    expect(page.get_by_role("link", name="Short-lived")).to_have_count(0)
    gone, _ = status_of(f"{stack.url}/api/v1/projects/{project['id']}", None, owner.token)
    assert gone == 404
    _until(stack, key, 401)
    assert errors == []


def _status_of_a_hit(stack: Stack, hit: dict[str, str]) -> int:
    """As Plausible's script sends it; what comes back is no JSON."""
    body = json.dumps(hit).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{stack.url}/api/event", body)) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code
