"""How long the dashboard takes in a real Chromium, on ten million events.

    python -m bench.dashboard [--events EVENTS]

The data is that of `bench.query`, the server one process without a proxy before it. Four questions: how much
JavaScript the first visit loads; how long after navigation the Overview of ninety days is painted with all of
its data; how long after a click on a country the new totals are; how many frames a second a table of ten
thousand rows is scrolled with. Times are 75th percentiles, as those of Web Vitals; what a screen shows is
painted in the frame after nothing in it waits any more.
"""

import argparse
import contextlib
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from e2e.conftest import chromium_launch
from playwright.sync_api import Browser, Page, sync_playwright

from bench import common
from bench.query import EVENTS
from bench.query_data import DAYS, EMAIL, PASSWORD, Data, kept

ROUNDS = 10
COUNTRIES = ("United States", "Germany", "United Kingdom", "France", "Japan")
ROWS = 10_000
SCROLLS = 3
SCROLL_SECONDS = 4
PACE = 6_000
"""Pixels a second."""
AT_MOST = {"first_load": 140.0, "overview": 1000.0, "filter": 300.0}
AT_LEAST_FRAMES = 58.0
"""Of sixty a second: the clock of a browser without a screen is not a quartz."""

_WATCH = """
window.once = (isThere) => new Promise((resolve) => {
  const look = () => {
    if (!isThere()) return requestAnimationFrame(look);
    requestAnimationFrame(() => resolve(performance.now()));
  };
  look();
});
// Whatever waits says so to screen readers.
window.totals = () => {
  const found = document.querySelector('nav[aria-label="Totals"]:not([aria-busy="true"])');
  return found && found.innerText;
};
window.everything = () => {
  const main = document.querySelector('main');
  return window.totals() && !main.querySelector('[aria-busy="true"]') && main.querySelector('svg path')
    && [...main.querySelectorAll('section')].filter((card) => card.querySelector('tbody tr')).length > 2
    && window.totals();
};
"""
_SCROLL = """
([seconds, pace]) => new Promise((resolve) => {
  const room = document.querySelector('table[aria-rowcount]').parentElement;
  room.scrollTop = 0;
  const began = performance.now(), steps = [];
  let last = began, blank = 0;
  const step = (now) => {
    steps.push(now - last);
    last = now;
    blank += room.querySelectorAll('tbody tr[aria-rowindex]').length === 0;
    room.scrollTop = pace * (now - began) / 1000;
    if (now - began < seconds * 1000) return requestAnimationFrame(step);
    const slow = steps.filter((one) => one > 25).length;
    resolve({ rate: steps.length / (now - began) * 1000, slow, blank });
  };
  requestAnimationFrame(step);
})
"""


@dataclass(frozen=True, slots=True)
class _Site:
    """Where the dashboard is, and the project's ninety days in it."""

    browser: Browser
    url: str
    slug: str
    data: Data

    @property
    def overview(self) -> str:
        last = self.data.end.date() - timedelta(days=1)
        first = last - timedelta(days=DAYS - 1)
        return f"{self.url}/p/{self.slug}?from={first}&to={last}"

    @contextlib.contextmanager
    def visited(self) -> Iterator[Page]:
        """By somebody who has never been here."""
        with self.browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB") as context:
            context.add_init_script(_WATCH)
            yield context.new_page()

    @contextlib.contextmanager
    def signed_in(self) -> Iterator[Page]:
        """As its owner."""
        with self.visited() as page:
            page.goto(f"{self.url}/login")
            page.get_by_label("Email").fill(EMAIL)
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url("**/projects")
            yield page


def main() -> int:
    """Print a line for each question; 1 where one is not as it should be."""
    parser = argparse.ArgumentParser(prog="bench.dashboard")
    parser.add_argument("--events", type=int, default=EVENTS)
    events = parser.parse_args().events
    with kept(events) as (data, environ):
        slug = _prepared(data)
        server = common.granian(
            "analytics.config.asgi:application", environ, "--interface", "asginl", ready="/healthz"
        )
        with server as (port, _), sync_playwright() as playwright:
            browser = playwright.chromium.launch(**chromium_launch())  # type: ignore[arg-type]
            site = _Site(browser, f"http://127.0.0.1:{port}", slug, data)
            missed = [measure(site) for measure in (_first_load, _overview, _filter, _scrolling)]
            browser.close()
    return int(any(missed))


def _prepared(data: Data) -> str:
    """The project's slug; its owner may ask SQL."""
    from analytics.projects.models import Project  # noqa: PLC0415 - after django.setup

    Project.objects.filter(public_id=data.project).update(sql_enabled=True)
    return Project.objects.get(public_id=data.project).slug


def _first_load(site: _Site) -> bool:
    """JavaScript as it travels until the sign-in page is there."""
    with site.visited() as page:
        page.goto(f"{site.url}/login", wait_until="networkidle")
        page.get_by_label("Email").wait_for()
        return _told("first_load", _kilobytes(page), "KB", {})


def _overview(site: _Site) -> bool:
    """Without anything in the browser's cache; `warm_ms` with the files in it."""
    with site.signed_in() as page:
        cold = [_painted(page, site.overview, cold=True) for _ in range(ROUNDS)]
        loaded = _kilobytes(page)
        warm = [_painted(page, site.overview, cold=False) for _ in range(ROUNDS)]
    context = {
        "events": site.data.events,
        "days": DAYS,
        "warm_ms": _usual(warm),
        "worst_ms": round(max(cold)),
    }
    return _told("overview", _usual(cold), "ms", context | {"javascript_kb": loaded})


def _filter(site: _Site) -> bool:
    """A country is clicked, then its filter taken away, and so on with the next."""
    totals: list[float] = []
    everything: list[float] = []
    with site.signed_in() as page:
        _painted(page, site.overview, cold=False)
        for country in COUNTRIES:
            before = page.evaluate("totals()")
            link = page.get_by_role("region", name="Places").get_by_role("link", name=country).first
            # Timed from within the page: a click from outside waits for what follows it.
            link.evaluate("(one) => { window.clicked = performance.now(); one.click(); }")
            there = "(before) => once(() => {0}() && {0}() !== before).then((now) => now - window.clicked)"
            totals.append(page.evaluate(there.replace("{0}", "totals"), before))
            everything.append(page.evaluate(there.replace("{0}", "everything"), before))
            page.go_back()
            page.evaluate("(before) => once(() => everything() === before)", before)
    context = {"events": site.data.events, "days": DAYS, "everything_ms": _usual(everything)}
    return _told("filter", _usual(totals), "ms", context | {"worst_ms": round(max(totals))})


def _scrolling(site: _Site) -> bool:
    """Through the answer of a SQL statement, as fast as a wheel is turned."""
    with site.signed_in() as page:
        page.goto(f"{site.url}/p/{site.slug}/explore/sql")
        page.get_by_label("Statement").fill(f"SELECT * FROM events LIMIT {ROWS}")
        page.get_by_role("button", name="Run").click()
        page.locator("table[aria-rowcount]").wait_for(timeout=60_000)
        found = [page.evaluate(_SCROLL, [SCROLL_SECONDS, PACE]) for _ in range(SCROLLS)]
    rate = statistics.median(one["rate"] for one in found)
    blank = sum(one["blank"] for one in found)
    slow = [one["slow"] for one in found]
    context = {"rows": ROWS, "pixels_a_second": PACE, "slow": slow, "blank": blank}
    common.emit("dashboard_scroll", rate, "frames/s", None, context | {"at_least": AT_LEAST_FRAMES})
    return bool(rate < AT_LEAST_FRAMES or blank)


def _painted(page: Page, address: str, *, cold: bool) -> float:
    """Milliseconds from navigation until all is painted."""
    page.goto("about:blank")
    if cold:
        session = page.context.new_cdp_session(page)
        session.send("Network.clearBrowserCache")
        session.detach()
    page.goto(address, wait_until="commit")
    took: float = page.evaluate("once(everything)")
    return took


def _kilobytes(page: Page) -> float:
    """Of 1,024 bytes, packed as they came."""
    sizes: list[int] = page.evaluate(
        """performance.getEntriesByType('resource')
           .filter((one) => new URL(one.name).pathname.endsWith('.js')).map((one) => one.encodedBodySize)"""
    )
    return round(sum(sizes) / 1024, 1)


def _usual(times: list[float]) -> float:
    """The 75th percentile."""
    return round(float(statistics.quantiles(times, n=4, method="inclusive")[2]), 1)


def _told(name: str, value: float, unit: str, context: dict[str, Any]) -> bool:
    """Print one result; whether it is more than it may be."""
    common.emit(f"dashboard_{name}", value, unit, None, context | {"at_most": AT_MOST[name]})
    return value > AT_MOST[name]


if __name__ == "__main__":
    raise SystemExit(main())
