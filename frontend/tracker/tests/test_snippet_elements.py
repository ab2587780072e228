"""What elements say of themselves, and what the second file notes of links and forms."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from snippet_servers import Collector, Event
from snippet_visitor import Visitor

STAY = "<script>addEventListener('click', event => event.preventDefault())</script>"
ELSEWHERE = "http://else.example.test"


def asked_for_second(page: Page) -> list[str]:
    """Addresses of the snippet's files that the page has loaded, by name."""
    names = "performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)"
    return [name for name in page.evaluate(names) if name.startswith("/s")]


def own(event: Event) -> dict[str, object]:
    """The event's properties but for those that every event has."""
    common = {"url", "title", "referrer", "language", "screen"}
    return {key: value for key, value in event["event_properties"].items() if key not in common}


def ready(page: Page) -> None:
    """Until the second file has run: it listens for submits, and nothing else here does."""
    page.wait_for_function("performance.getEntriesByType('resource').some(e => e.name.endsWith('/s2.js'))")
    page.wait_for_timeout(100)


def test_a_site_that_asks_for_nothing_loads_one_file(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a", f"<a href={ELSEWHERE}/>out</a><a href=/x.pdf>file</a>{STAY}")
    collector.wait_for("pageview")
    page.click("text=out")
    page.click("text=file")
    page.evaluate("stack('after')")
    collector.wait_for("after")
    assert [event["event_name"] for event in collector.events] == ["pageview", "after"]
    assert asked_for_second(page) == ["/s.js"]


def test_an_element_names_its_event_and_its_properties(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open(
        "/a",
        "<button data-stack-event=Signup data-stack-prop-plan=pro data-stack-prop-seat-count=3"
        " data-other=no><b>Go</b></button>",
    )
    ready(page)
    page.click("b")
    (event,) = collector.wait_for("Signup")
    assert own(event) == {"plan": "pro", "seat-count": "3"}
    assert event["event_properties"]["url"] == f"{visitor.site.origin}/a"


def test_an_element_that_comes_late_is_heard_from_its_first_click(
    visitor: Visitor, collector: Collector
) -> None:
    page = visitor.open("/a", "<main></main>")
    collector.wait_for("pageview")
    page.wait_for_timeout(300)  # the last look at the page is over
    assert asked_for_second(page) == ["/s.js"]
    page.evaluate("document.querySelector('main').innerHTML = '<i data-stack-event=late>x</i>'")
    page.click("i")
    page.click("i")
    assert len(collector.wait_for("late", 2)) == 2
    page.wait_for_timeout(300)
    assert len(collector.named("late")) == 2


def test_an_element_in_a_shadow_tree_is_heard(visitor: Visitor, collector: Collector) -> None:
    script = """<p id=host data-stack-event=outer></p><script>
        document.querySelector('#host').attachShadow({mode: 'open'}).innerHTML =
            '<button data-stack-event=inner>in</button><u>plain</u>'
    </script>"""
    page = visitor.open("/a", script)
    ready(page)
    page.click("button")
    collector.wait_for("inner")
    page.click("u")
    collector.wait_for("outer")
    assert [e["event_name"] for e in collector.events] == ["pageview", "inner", "outer"]


def test_a_page_that_stops_its_clicks_is_heard_all_the_same(visitor: Visitor, collector: Collector) -> None:
    stop = "<script>document.querySelector('i').addEventListener('click', e => e.stopPropagation())</script>"
    page = visitor.open("/a", f"<i data-stack-event=stopped>x</i>{stop}")
    ready(page)
    page.click("i")
    collector.wait_for("stopped")


def test_a_label_and_its_control_are_one_click(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open(
        "/a",
        "<label data-stack-event=agree><input type=checkbox><u>Agree</u></label>"
        "<label><u id=far>far</u><input type=checkbox data-stack-event=far></label>",
    )
    ready(page)
    page.click("label u")
    page.click("input")
    page.click("#far")
    page.evaluate("stack('after')")
    collector.wait_for("after")
    names = [event["event_name"] for event in collector.events]
    assert names == ["pageview", "agree", "agree", "far", "after"]


def test_a_marked_form_counts_when_it_is_submitted(visitor: Visitor, collector: Collector) -> None:
    html = """<form data-stack-event=subscribe data-stack-prop-list=news onsubmit="return false">
        <input name=email required><button>Send</button></form>"""
    page = visitor.open("/a", html)
    ready(page)
    page.click("input")
    page.click("button")  # refused by the browser: the field is empty
    page.fill("input", "someone@example.com")
    page.press("input", "Enter")
    (event,) = collector.wait_for("subscribe")
    assert own(event) == {"list": "news"}
    assert "someone" not in str(collector.received)


def test_a_link_that_leaves_the_page_is_not_lost(visitor: Visitor, collector: Collector) -> None:
    visitor.site.pages["/next"] = ("next", {})
    page = visitor.open("/a", "<a href=/next data-stack-event=leave>go</a>", "data-track=outbound")
    ready(page)
    page.click("a")
    page.wait_for_url("**/next")
    (event,) = collector.wait_for("leave")
    assert event["event_properties"]["url"] == f"{visitor.site.origin}/a"


def test_links_to_other_sites(visitor: Visitor, collector: Collector) -> None:
    html = f"""<a id=out href="{ELSEWHERE}/x?q=1"><b>out</b></a><a id=in href=/y>in</a>
        <a id=mail href="mailto:a@example.com">mail</a><a id=js href="javascript:void 0">js</a>
        <a id=odd href="http://[">odd</a><svg><a href="{ELSEWHERE}/svg"><text y=20>svg</text></a></svg>
        <a id=marked href="{ELSEWHERE}/" data-stack-event=mine>own</a>{STAY}"""
    page = visitor.open("/a", html, "data-track=outbound")
    ready(page)
    for each in ("b", "#in", "#mail", "#js", "#odd", "svg text", "#marked"):
        page.click(each)
    page.click("#out", button="middle")
    page.click("#out", button="right")
    page.evaluate("stack('after')")
    collector.wait_for("after")
    names = [event["event_name"] for event in collector.events]
    assert names == ["pageview", "outbound_click", "mine", "outbound_click", "after"]
    assert own(collector.named("outbound_click")[0]) == {"link_url": f"{ELSEWHERE}/x?q=1"}


def test_downloads_are_told_without_what_may_be_secret(visitor: Visitor, collector: Collector) -> None:
    html = f"""<a id=own href="/Prices.XLSX?token=secret#p">own</a>
        <a id=far href="{ELSEWHERE}/a/b.tar.gz?signature=secret">far</a>
        <a id=named href="/export" download>named</a><a id=page href=/report.html>page</a>
        <a id=other href="{ELSEWHERE}/page">other</a>{STAY}"""
    page = visitor.open("/a", html, "data-track=downloads")
    ready(page)
    for each in ("#own", "#far", "#named", "#page", "#other"):
        page.click(each)
    downloads = collector.wait_for("file_download", 3)
    assert [own(event) for event in downloads] == [
        {"link_url": f"{visitor.site.origin}/Prices.XLSX"},
        {"link_url": f"{ELSEWHERE}/a/b.tar.gz"},
        {"link_url": f"{visitor.site.origin}/export"},
    ]
    assert "secret" not in str(collector.received)
    assert {event["event_name"] for event in collector.events} == {"pageview", "file_download"}


def test_forms_are_told_by_name_and_never_by_content(visitor: Visitor, collector: Collector) -> None:
    html = """<form id=contact name=kontakt action="/send?token=secret" onsubmit="return false">
        <input name=name value=private><input name=action value=private><input name=id value=private>
        <button>Send</button></form>"""
    page = visitor.open("/a", html, "data-track=forms")
    ready(page)
    page.click("button")
    (event,) = collector.wait_for("form_submit")
    assert own(event) == {
        "form_id": "contact",
        "form_name": "kontakt",
        "form_destination": f"{visitor.site.origin}/send",
    }
    assert "private" not in str(collector.received)
    assert "secret" not in str(collector.received)


@pytest.mark.parametrize("attribute", ["data-track", 'data-track="true"', 'data-track="forms outbound"'])
def test_track_names_what_is_noted_or_means_all(
    visitor: Visitor, collector: Collector, attribute: str
) -> None:
    html = f"<a id=out href={ELSEWHERE}/>o</a><a id=file href=/x.pdf>f</a><form><button>b</button></form>"
    page = visitor.open(
        "/a", f"{html}{STAY}<script>addEventListener('submit', e => e.preventDefault())</script>", attribute
    )
    ready(page)
    page.click("#out")
    page.click("#file")
    page.evaluate("document.forms[0].requestSubmit()")
    page.evaluate("stack('after')")
    collector.wait_for("after")
    names = {event["event_name"] for event in collector.events} - {"pageview", "after", "engagement"}
    assert ("file_download" in names) == ("forms outbound" not in attribute)
    assert {"outbound_click", "form_submit"} <= names


def test_refusal_holds_for_elements_too(visitor: Visitor, collector: Collector) -> None:
    html = f"<a href={ELSEWHERE}/>out</a><i data-stack-event=own>x</i>{STAY}"
    page = visitor.open("/a", html, "data-track")
    ready(page)
    collector.wait_for("pageview")
    page.evaluate("stack('optout', true)")
    page.click("a")
    page.click("i")
    page.wait_for_timeout(300)
    assert [event["event_name"] for event in collector.events] == ["pageview"]


def test_before_consent_elements_bring_no_id_either(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a", "<i data-stack-event=own>x</i>", 'data-consent="required"')
    ready(page)
    page.click("i")
    (event,) = collector.wait_for("own")
    assert "user_id" not in event
    assert (visitor.stored(page), visitor.cookies()) == ([], [])


def test_the_second_file_may_be_missing(visitor: Visitor, collector: Collector) -> None:
    visitor.context.route("**/s2.js", lambda route: route.abort())
    page = visitor.open("/a", "<i data-stack-event=own>x</i>", "data-track")
    collector.wait_for("pageview")
    page.click("i")
    page.evaluate("stack('after')")
    collector.wait_for("after")
    assert [event["event_name"] for event in collector.events] == ["pageview", "after"]


def test_the_module_brings_its_second_file(visitor: Visitor, collector: Collector) -> None:
    script = f"""<a href={ELSEWHERE}/>out</a>{STAY}<script type=module>
        import {{init}} from '{collector.origin}/stack.mjs'
        init({{key: 'pk_module', host: '{collector.origin}', track: ['outbound']}})
    </script>"""
    visitor.site.pages["/a"] = (script, {})
    page = visitor.tab()
    page.goto(f"{visitor.site.origin}/a")
    ready(page)
    page.click("a")
    collector.wait_for("outbound_click")
