"""A real Chromium, a site, and a collector on another origin. Needs neither Django nor a running stack."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright
from snippet_servers import DIST, Collector, Site
from snippet_visitor import Visitor

PACKAGE = Path(__file__).parent.parent
CHROMIUM = shutil.which("chromium") or None
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP *.example.test 127.0.0.1",
]


@pytest.fixture(scope="session")
def built() -> None:
    """The files under test; made here when nobody has."""
    if all((DIST / name).is_file() for name in ("s.js", "s2.js", "stack.mjs")):
        return
    if not (PACKAGE / "node_modules").is_dir():
        subprocess.run(["npm", "ci"], cwd=PACKAGE, check=True)
    subprocess.run(["npm", "run", "build"], cwd=PACKAGE, check=True)


@pytest.fixture(scope="module")
def driver(request: pytest.FixtureRequest) -> Iterator[Playwright]:
    """
    Playwright, for one module: while its sync API runs, the thread has an event loop, in which neither
    asyncio's tests nor Django's ORM work. Where other tests have started it already, theirs.
    """
    if asyncio._get_running_loop():
        yield request.getfixturevalue("playwright")
        return
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def chromium(driver: Playwright) -> Iterator[Browser]:
    """The machine's Chromium, else Playwright's; with the back-forward cache that Playwright turns off."""
    browser = driver.chromium.launch(
        executable_path=CHROMIUM,
        args=ARGS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    browser.close()


@pytest.fixture
def collector(built: None) -> Iterator[Collector]:
    with Collector() as server:
        yield server


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as server:
        yield server


@pytest.fixture
def new_visitor(chromium: Browser, site: Site, collector: Collector) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors with Playwright's context options; in the end no page of theirs may have complained."""
    visitors: list[Visitor] = []

    def make(**options: Any) -> Visitor:
        visitors.append(Visitor(chromium.new_context(**options), site, collector))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.context.close()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []


@pytest.fixture
def visitor(new_visitor: Callable[..., Visitor]) -> Visitor:
    return new_visitor(
        viewport={"width": 800, "height": 600}, screen={"width": 1280, "height": 720}, locale="de-DE"
    )


@pytest.fixture
def blocked(driver: Playwright, site: Site, collector: Collector, tmp_path: Path) -> Iterator[Visitor]:
    """Someone who told their browser to let no site keep data: cookies and storage are refused for real."""
    profile = tmp_path / "Default"
    profile.mkdir()
    settings = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (profile / "Preferences").write_text(json.dumps(settings))
    with driver.chromium.launch_persistent_context(tmp_path, executable_path=CHROMIUM, args=ARGS) as context:
        visitor = Visitor(context, site, collector)
        yield visitor
    assert visitor.complaints == []
