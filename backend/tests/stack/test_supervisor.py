"""The supervisor, with small real processes."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from analytics.config.stack.parts import Part
from analytics.config.stack.probes import file_appears
from analytics.config.stack.supervisor import Supervisor
from tests.stack.helpers import alive, python_part
from tests.waiting import until

LIVES = "import os, time; open(os.environ['READY_FILE'], 'w').close(); time.sleep(600)"


class Run:
    """One supervised run; remembers what was said and which processes there were."""

    def __init__(self, parts: list[Part]) -> None:
        self.said: list[tuple[str, str]] = []
        self.pids: dict[str, int] = {}
        self.all_pids: set[int] = set()
        self.ready = False
        self.supervisor = Supervisor(parts, self._say, self._started)

    def _say(self, part: str, line: str) -> None:
        self.said.append((part, line))

    def _started(self, pids: dict[str, int]) -> None:
        self.pids = pids
        self.all_pids |= set(pids.values())

    def do(self, script: Callable[[], object] = lambda: None) -> int:
        """Runs; calls `script` in a thread once ready, then stops. Returns the status."""

        async def main() -> int:
            reached = asyncio.Event()
            running = asyncio.create_task(self.supervisor.run(reached.set))
            waiting = asyncio.create_task(reached.wait())
            await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            if reached.is_set():
                self.ready = True
                try:
                    await asyncio.to_thread(script)
                finally:
                    self.supervisor.stop()
            return await running

        return asyncio.run(main())


def test_parts_start_in_order_each_after_the_one_before_answers(tmp_path: Path) -> None:
    noted = tmp_path / "order"
    slow = f"import os, time; time.sleep(0.3); open({str(noted)!r}, 'a').write('first '); {LIVES}"
    run = Run(
        [
            python_part("first", slow, ready=tmp_path / "first"),
            python_part("once", f"open({str(noted)!r}, 'a').write('once ')", one_shot=True),
            python_part(
                "last", f"open({str(noted)!r}, 'a').write('last '); {LIVES}", ready=tmp_path / "last"
            ),
        ]
    )
    assert run.do() == 0
    assert noted.read_text() == "first once last "


def test_parts_stop_in_reverse_order(tmp_path: Path) -> None:
    noted = tmp_path / "order"

    def leaving(name: str) -> str:
        return (
            "import os, signal, sys, time\n"
            f"def leave(*_): open({str(noted)!r}, 'a').write('{name} '); sys.exit(0)\n"
            "signal.signal(signal.SIGTERM, leave)\n"
            f"{LIVES}"
        )

    names = ["database", "web", "pipeline"]
    assert Run([python_part(name, leaving(name), ready=tmp_path / name) for name in names]).do() == 0
    assert noted.read_text() == "pipeline web database "


def test_a_part_that_dies_is_started_again(tmp_path: Path) -> None:
    run = Run([python_part("web", LIVES, ready=tmp_path / "web")])

    def script() -> None:
        for _ in range(3):
            first = run.pids["web"]
            os.kill(first, signal.SIGKILL)
            until(lambda: run.pids.get("web", first) != first)  # noqa: B023 - asked in this turn only

    assert run.do(script) == 0
    told = [line for part, line in run.said if part == "web"]
    assert told == [
        f"was ended by SIGKILL; starting it again in {delay} s" for delay in ("0.2", "0.4", "0.8")
    ]
    assert not any(alive(pid) for pid in run.all_pids)


def test_what_a_dead_part_leaves_of_its_own_is_ended(tmp_path: Path) -> None:
    child = tmp_path / "child"
    parent = (
        "import os, subprocess, sys\n"
        f"p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(child)!r}, 'w').write(str(p.pid))\n{LIVES}"
    )
    run = Run([python_part("web", parent, ready=tmp_path / "web")])

    def script() -> None:
        orphan = int(child.read_text())
        os.kill(run.pids["web"], signal.SIGKILL)
        until(lambda: not alive(orphan))

    assert run.do(script) == 0


def test_a_part_that_cannot_start_ends_everything_with_status_1(tmp_path: Path) -> None:
    run = Run(
        [
            python_part("first", LIVES, ready=tmp_path / "first"),
            python_part("second", "print('no room'); raise SystemExit(3)", ready=tmp_path / "second"),
            python_part("third", LIVES, ready=tmp_path / "third"),
        ]
    )
    assert run.do() == 1
    assert not run.ready
    assert ("second", "no room") in run.said
    assert ("stack", "second could not start: it ended with status 3; its own words are above") in run.said
    assert not (tmp_path / "third").exists()
    assert not any(alive(pid) for pid in run.all_pids)


def test_a_migration_that_fails_ends_everything_with_status_1(tmp_path: Path) -> None:
    run = Run([python_part("migrate", "raise SystemExit(1)", one_shot=True)])
    assert run.do() == 1


def test_a_part_that_never_answers_is_named_with_what_was_missing(tmp_path: Path) -> None:
    run = Run(
        [python_part("web", "import time; time.sleep(600)", ready=tmp_path / "web.ready", boot_timeout=0.5)]
    )
    assert run.do() == 1
    assert ("stack", "web runs but did not answer within 0.5 s: web.ready is not there yet") in run.said
    assert not any(alive(pid) for pid in run.all_pids)


def test_a_database_may_fail_at_first_and_is_tried_again(tmp_path: Path) -> None:
    once = tmp_path / "once"
    fails = f"import os, sys\nif not os.path.exists({str(once)!r}):\n open({str(once)!r}, 'w'); sys.exit(1)\n"
    run = Run([python_part("postgres", fails + LIVES, ready=tmp_path / "ready", boot_attempts=2)])
    assert run.do() == 0


def test_a_part_that_ignores_the_stop_is_killed_after_its_grace(tmp_path: Path) -> None:
    stubborn = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {LIVES}"
    run = Run([python_part("web", stubborn, ready=tmp_path / "web", grace=0.3)])
    assert run.do() == 0
    assert ("web", "did not stop in time and was killed") in run.said
    assert not any(alive(pid) for pid in run.all_pids)


def test_a_later_second_stop_takes_the_grace_away(tmp_path: Path) -> None:
    stubborn = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {LIVES}"
    run = Run([python_part("web", stubborn, ready=tmp_path / "web", grace=600)])

    def impatient() -> None:
        run.supervisor.stop()
        again = threading.Timer(1.2, run.supervisor.stop)
        again.start()
        again.join()

    assert run.do(impatient) == 0


def test_two_stops_at_once_are_one(tmp_path: Path) -> None:
    slow = (
        "import signal, sys, time\n"
        "def leave(*_): time.sleep(0.4); print('left well'); sys.exit(0)\n"
        f"signal.signal(signal.SIGTERM, leave)\n{LIVES}"
    )
    run = Run([python_part("web", slow, ready=tmp_path / "web")])
    assert run.do(run.supervisor.stop) == 0
    assert ("web", "left well") in run.said


def test_every_line_is_repeated_under_the_parts_name(tmp_path: Path) -> None:
    code = f"import sys; print('a\\nb'); sys.stdout.write('x' * 200000); sys.stdout.flush(); {LIVES}"
    run = Run([python_part("web", code, ready=tmp_path / "web")])
    assert run.do(lambda: until(lambda: sum(len(line) for _, line in run.said) >= 200002)) == 0
    assert run.said[:2] == [("web", "a"), ("web", "b")]
    assert {part for part, _ in run.said} == {"web"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's tie is Linux's")
def test_parts_inherit_no_ignored_signals(tmp_path: Path) -> None:
    part = Part(
        name="web",
        command=("/bin/sh", "-c", f"grep SigIgn /proc/self/status; touch {tmp_path}/web; exec sleep 600"),
        env={"PATH": os.environ["PATH"]},
        ready=file_appears(tmp_path / "web"),
    )
    run = Run([part])
    assert run.do(lambda: until(lambda: run.said)) == 0
    assert int(run.said[0][1].split()[1], 16) & (1 << (signal.SIGPIPE - 1)) == 0
