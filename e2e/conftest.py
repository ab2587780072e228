"""The real stack, once for all journeys, and a real Chromium in front of it."""

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from playwright.sync_api import BrowserContext, Page

from e2e.api import Api, Stack
from e2e.signing_in import sign_in
from tests.waiting import free_port

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BOOT_SECONDS = 120
STOP_SECONDS = 40

# Chromium calls itself HeadlessChrome, which will one day be marked as a bot.
VISITOR_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    return chromium_launch()


def chromium_launch() -> dict[str, object]:
    """How to start the machine's Chromium: what Playwright's `launch` takes."""
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))),
        None,
    )
    # As a flag, not by emulation: what a page sends while it is left would go out under the real name.
    arguments = [
        *CHROMIUM_FLAGS,
        f"--user-agent={VISITOR_AGENT}",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]
    # Without one on PATH, the browser that `playwright install` put in its own place.
    return {"args": arguments, **({"executable_path": found} if found else {})}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, object]:
    return {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB"}


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """`make run` without its set-up steps: the same supervisor, databases and parts."""
    folder = tmp_path_factory.mktemp("stack")
    with running_stack(folder, EMAIL_URL=f"file://{folder / 'mail'}") as started:
        yield started


@pytest.fixture(scope="session")
def mails(stack: Stack) -> Path:
    """Where the stack's mails end up, a file each."""
    return stack.state.parent / "mail"


class running_stack:  # noqa: N801 - used as a function: `with running_stack(folder) as stack`
    """Starts the stack on a free port, its state below `folder`; stops it and all its parts at the end."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self._settings = settings
        self._state = folder / "state"
        self._log = (folder / "stack.log").open("wb")
        self._port = free_port()

    def __enter__(self) -> Stack:
        environ = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        environ |= {
            "PYTHONPATH": str(ROOT / "backend"),
            "STATE_DIR": str(self._state),
            "PORT": str(self._port),
            **self._settings,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "analytics.config.stack", "run"],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=self._log,
            start_new_session=True,
        )
        lines: queue.Queue[bytes] = queue.Queue()
        assert self._process.stdout is not None
        threading.Thread(target=_pump, args=(self._process.stdout, lines), daemon=True).start()
        try:
            ready = lines.get(timeout=BOOT_SECONDS)
        except queue.Empty:
            ready = b""
        if not ready.startswith(b"ready "):
            self.__exit__()
            tail = Path(self._log.name).read_text(errors="replace")[-4000:]
            pytest.fail(f"the stack did not start:\n{tail}")
        return Stack(
            url=f"http://127.0.0.1:{self._port}", state=self._state, pid=self._process.pid, environ=environ
        )

    def __exit__(self, *_exc: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            pytest.fail(f"the stack did not stop within {STOP_SECONDS} s of SIGTERM")
        finally:
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._log.close()


def _pump(stream: IO[bytes], lines: "queue.Queue[bytes]") -> None:
    try:
        for line in stream:
            lines.put(line)
    except ValueError:
        return
    lines.put(b"")


@pytest.fixture(scope="session")
def owner(stack: Stack) -> Api:
    """The instance's owner, made as a script would: by bootstrap."""
    return Api.bootstrap(stack)


@pytest.fixture
def signed_in(context: BrowserContext, stack: Stack, owner: Api) -> Page:
    """A browser page, signed in as the owner."""
    page = context.new_page()
    sign_in(page, owner)
    page.wait_for_url("**/projects")
    return page
