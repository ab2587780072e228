"""An owner looks at what could not be stored, publishes one event again and deletes the other."""

import json
import time

from playwright.sync_api import Page, expect

from e2e.api import Api, Stack, manage
from e2e.takeaways import text_of

_SET_ASIDE = """
import time
from analytics.common.ids import uuid7
from analytics.common.redis import redis_client
from analytics.common.tally import DeadCode
from analytics.projects.models import Project
from analytics.stream.base import DeadLetter
from analytics.stream.dead_letters import RedisDeadLetters
from analytics.stream.envelope import VERSION, Envelope, encode
now = time.time_ns() // 1000
event = Envelope(version=VERSION, project_id=Project.objects.get(slug="{slug}").pk, key_id=1,
    event_id=uuid7().bytes, received_at=now, timestamp=now, name="signup", source="web",
    user_id="person@example.com", session_id="s", properties=b'{{"plan": "pro"}}')
RedisDeadLetters(redis_client()).add([
    DeadLetter(0, "rejected: no such column", encode(event), code=DeadCode.STORE_REJECTED),
    DeadLetter(0, "unreadable: damaged", b"\\xc1", code=DeadCode.UNREADABLE),
])
"""


def test_dead_letters_are_looked_at_published_again_and_deleted(
    signed_in: Page, stack: Stack, owner: Api
) -> None:
    project = owner.new_project("Letters")
    servers = json.loads((stack.state / "run" / "services.json").read_text())
    urls = {"DATABASE_URL": servers["database_url"], "REDIS_URL": servers["redis_url"]}
    manage(stack, "shell", "-c", _SET_ASIDE.format(slug=project["slug"]), **urls)
    page = signed_in
    page.goto(f"{stack.url}/projects")
    page.get_by_role("button", name="Account menu").click()
    page.get_by_role("link", name="Operations").click()
    letters = page.get_by_role("region", name="Dead letters")
    expect(letters.get_by_text("rejected: no such column")).to_be_visible()
    letters.get_by_text("Show the event").first.click()
    expect(letters.get_by_text('"plan": "pro"')).to_be_visible()
    expect(page.get_by_text("person@example.com")).to_have_count(0)

    letters.get_by_role("button", name="Publish signup again").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish again").click()
    expect(letters.get_by_text("1 published again.")).to_be_visible()
    deadline = time.monotonic() + 15
    while owner.get(f"/projects/{project['id']}/status")["last_event_at"] is None:
        assert time.monotonic() < deadline, "it was not stored"
        time.sleep(0.2)

    letters.get_by_role("button", name="Delete Cannot be read").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(letters.get_by_text("No dead letters")).to_be_visible()
    assert owner.get("/operations/dead-letters")["total"] == 0

    log = page.get_by_role("region", name="Audit log")
    log.get_by_role("button", name="Refresh").click()
    log.get_by_label("Action").select_option(label="Published dead letters again")
    expect(log.get_by_text("1 entry", exact=True)).to_be_visible()
    with page.expect_download() as taken:
        log.get_by_role("button", name="Download CSV").click()
    assert text_of(taken.value).splitlines()[1].split(",")[3] == "dead_letters.replayed"

    chores = page.get_by_role("table", name="What is done every so often")
    expect(chores.get_by_role("row", name="fold_ledger")).to_contain_text("every minute")
    # Any of them: after a journey that kills the database a chore may have failed, and says so for a minute.
    expect(chores.get_by_text("Went well").first).to_be_visible(timeout=20_000)
