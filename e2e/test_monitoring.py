"""Owners see how the installation is, also while Redis stands still, and when it is back."""

import os
import signal

from playwright.sync_api import Page, expect

from e2e.api import Api, Stack, status_of
from e2e.processes import pids_of


def test_redis_stands_still_and_comes_back_and_the_screens_say_so(
    signed_in: Page, stack: Stack, owner: Api
) -> None:
    project = owner.new_project("Watched")
    events = [{"event_name": "pageview"}, {"event_name": 5}]
    assert status_of(f"{stack.url}/api/v1/ingest", events, project["public_key"])[0] == 200
    owner.wait_for(project["id"], "events", 1)
    page = signed_in
    page.goto(f"{stack.url}/operations")
    health = page.get_by_role("region", name="Health")
    pipeline = health.get_by_role("listitem").filter(has_text="Asked for events")
    expect(pipeline).to_contain_text("Fine")
    arrived = page.get_by_role("region", name="What arrived")
    arrived.get_by_role("button", name="View as table").click()
    expect(arrived.get_by_role("columnheader", name="Turned away")).to_be_visible()
    stored = page.get_by_role("region", name="Storage")
    expect(stored.get_by_role("row", name="Watched")).to_be_visible()

    [valkey] = pids_of(stack, "valkey")
    os.kill(valkey, signal.SIGSTOP)
    try:
        redis = health.get_by_role("listitem").filter(has_text="Does not answer")
        expect(redis).to_contain_text("Down", timeout=45_000)
        refused, answer = status_of(
            f"{stack.url}/api/v1/ingest", {"event_name": "pageview"}, project["public_key"]
        )
        assert (refused, answer["code"]) == (503, "stream_unavailable")
        page.goto(f"{stack.url}/p/{project['slug']}")
        numbers = page.get_by_role("navigation", name="Totals")
        expect(numbers).to_contain_text("1", timeout=30_000)
        late = page.get_by_text("Nothing new is counted at the moment")
        expect(late).to_be_visible(timeout=30_000)
    finally:
        os.kill(valkey, signal.SIGCONT)
    expect(late).to_have_count(0, timeout=45_000)
    page.goto(f"{stack.url}/operations")
    expect(health.get_by_role("listitem").filter(has_text="Answers.")).to_have_count(2, timeout=45_000)
    assert status_of(f"{stack.url}/api/v1/ingest", events, project["public_key"])[0] == 200
    owner.wait_for(project["id"], "events", 2)
