"""A filter is built by keyboard, saved, chosen again after a reload, and deleted."""

from playwright.sync_api import Page, expect

from e2e.api import Api, Stack, status_of
from e2e.signing_in import sign_in

PASSWORD = "correct horse battery staple"


def _events(stack: Stack, key: str) -> None:
    sent = [("anna", "pro"), ("ben", "free"), ("cleo", "pro")]
    events = [
        {
            "event_name": "pageview",
            "user_id": user,
            "event_properties": {"plan": plan, "seats": 3, "url": f"https://shop.example/{plan}"},
        }
        for user, plan in sent
    ]
    assert status_of(f"{stack.url}/api/v1/ingest", events, key)[0] == 200


def _visitors(page: Page, count: str) -> None:
    totals = page.get_by_role("navigation", name="Totals")
    expect(totals.get_by_role("link", name="Visitors")).to_contain_text(count)


def test_a_filter_is_built_by_keyboard_saved_and_chosen_again(
    signed_in: Page, stack: Stack, owner: Api
) -> None:
    project = owner.new_project("Filtered")
    key = owner.post(f"/projects/{project['id']}/keys", {"kind": "secret", "name": "server"})["key"]
    _events(stack, key)
    owner.wait_for(project["id"], "events", 3)
    page = signed_in
    home = f"{stack.url}/p/{project['slug']}"
    page.goto(home)
    _visitors(page, "3")
    properties = page.get_by_role("region", name="Properties")
    properties.scroll_into_view_if_needed()
    properties.get_by_label("Property").select_option(label="seats")
    expect(properties.get_by_role("link", name="Show only 3")).to_be_visible()
    page.get_by_role("button", name="Choose filters").press("Enter")
    page.get_by_role("button", name="Add a filter…").press("Enter")
    page.get_by_label("What", exact=True).select_option(label="seats")
    page.get_by_label("Value", exact=True).press_sequentially("3")
    page.get_by_label("Value", exact=True).press("Enter")
    chips = page.get_by_role("list", name="Filters")
    expect(chips).to_contain_text("seats is 3")
    _visitors(page, "3")  # a number was meant, and a number was found

    chips.get_by_role("button", name="Change filter: seats is 3").click()
    page.get_by_label("What", exact=True).select_option(label="plan")
    page.get_by_label("Value", exact=True).fill("pro")
    page.get_by_role("button", name="Apply").click()
    _visitors(page, "2")
    page.get_by_role("button", name="Choose filters").click()
    page.get_by_role("button", name="Save these filters…").click()
    page.get_by_label("Name of the filter").fill("Paying")
    page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    expect(chips).to_contain_text("Saved filter Paying")
    page.reload()
    expect(chips).to_contain_text("Saved filter Paying")
    _visitors(page, "2")

    page.get_by_role("button", name="Choose filters").click()
    page.get_by_role("button", name="Rename or delete…").click()
    page.get_by_role("button", name="Delete Paying").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Done").click()
    expect(chips).to_have_count(0)
    _visitors(page, "3")


def test_a_viewer_chooses_saved_filters_and_makes_none(page: Page, stack: Stack, owner: Api) -> None:
    project = owner.new_project("Filtered by others")
    viewer = Api(stack, "chooser@example.com", PASSWORD)
    viewer.added()
    owner.post(f"/projects/{project['id']}/members", {"email": viewer.email, "role": "viewer"})
    kept = {"name": "Germans", "filters": ["is", "country", ["DE"]]}
    owner.post(f"/projects/{project['id']}/cohorts", kept)
    sign_in(page, viewer)
    page.wait_for_url("**/projects")
    page.goto(f"{stack.url}/p/{project['slug']}?f=is,path,/a")
    page.get_by_role("button", name="Choose filters").click()
    expect(page.get_by_role("button", name="Save these filters…")).to_have_count(0)
    page.get_by_role("button", name="Germans").click()
    expect(page.get_by_role("list", name="Filters")).to_contain_text("Saved filter Germans")
