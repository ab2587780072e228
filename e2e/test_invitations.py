"""A colleague without an account is invited, joins by the mail, and is what the invitation says."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from e2e.api import Api, Stack, mails_to
from tests.waiting import until

EMAIL = "newcomer@example.com"


def test_a_colleague_is_invited_joins_by_mail_and_manages_keys(
    signed_in: Page, browser: Browser, stack: Stack, owner: Api, mails: Path
) -> None:
    project = owner.new_project("Ours together")
    page = signed_in
    page.goto(f"{stack.url}/p/{project['slug']}/settings/members")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Role", exact=True).select_option(label="Admin")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name=f"Invite {EMAIL}").click()
    expect(page.get_by_text(f"on its way to {EMAIL}")).to_be_visible()
    invited = page.get_by_role("region", name="Invited")
    expect(invited).to_contain_text(EMAIL)

    until(lambda: mails_to(mails, EMAIL))
    [mail] = mails_to(mails, EMAIL)
    link = re.search(rf"{re.escape(stack.url)}/login/join#\S+", mail)
    assert link, mail
    theirs = browser.new_page()
    theirs.goto(link[0])
    expect(theirs.get_by_role("heading", name="Join Ours together")).to_be_visible()
    theirs.get_by_label("Name").fill("Nora")
    theirs.get_by_label("Password", exact=True).fill("seventeen brown bears")
    theirs.get_by_role("button", name="Join").click()
    theirs.wait_for_url(f"**/p/{project['slug']}**")
    theirs.goto(f"{stack.url}/p/{project['slug']}/settings/keys")
    expect(theirs.get_by_role("button", name="Create key")).to_be_visible()
    theirs.goto(f"{stack.url}/p/{project['slug']}/settings")
    expect(theirs.get_by_role("heading", name="General")).to_be_visible()
    expect(theirs.get_by_role("button", name="Delete this project…")).to_have_count(0)
    theirs.goto(link[0])
    expect(theirs.get_by_role("heading", name="This invitation is over")).to_be_visible()
    theirs.close()

    page.reload()
    expect(page.get_by_text("Nora")).to_be_visible()
    expect(page.get_by_role("region", name="Invited")).to_have_count(0)
