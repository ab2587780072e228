"""A forgotten password: from the form to the mail, and back in."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from e2e.api import Api, Stack, mails_to
from e2e.signing_in import type_in
from tests.waiting import until

OLD = "correct horse battery staple"
NEW = "seventeen brown bears"
LATER = "eighteen brown bears"


def test_a_forgotten_password_is_chosen_anew_by_mail_and_changed_later(
    page: Page, stack: Stack, owner: Api, mails: Path
) -> None:
    person = Api(stack, "forgetful@example.com", OLD)
    person.added()
    page.goto(f"{stack.url}/login")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("Email").fill(person.email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()

    until(lambda: mails_to(mails, person.email))
    [mail] = mails_to(mails, person.email)
    found = re.search(rf"{re.escape(stack.url)}/login/new-password#\S+", mail)
    assert found, mail
    page.goto(found[0])
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_role("button", name="Save password").click()
    expect(page.get_by_text("too short")).to_be_visible()
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_role("button", name="Save password").click()
    page.get_by_role("link", name="Sign in").click()
    type_in(page, person.email, NEW)
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()

    page.goto(f"{stack.url}/account")
    page.get_by_label("Current password").fill(NEW)
    page.get_by_label("New password", exact=True).fill(LATER)
    page.get_by_role("button", name="Save password").click()
    expect(page.get_by_text("Changed. All other devices")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Account")).to_be_visible()

    page.goto(found[0])
    page.reload()
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_role("button", name="Save password").click()
    expect(page.get_by_role("heading", name="This link is over")).to_be_visible()
