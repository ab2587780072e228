"""The Makefile's words, and development's reload."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from analytics.config.stack import reload
from tests.stack.helpers import ROOT

# Words that people's scripts and fingers rely on: more may come, none may go.
PROMISED = {
    *("run", "dev", "test", "demo", "demo-site", "torture", "fuzz", "db-up", "db-down", "help"),
    *("bench", "bench-ingest", "bench-pipeline", "bench-workers", "bench-rollups", "bench-lag"),
    *("bench-segments", "bench-query", "bench-storage", "bench-dashboard"),
    *("lint", "format", "schema", "screenshots", "clean"),
}

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="there is no make on PATH")


def make(*arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environ = {name: text for name, text in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        [str(shutil.which("make")), *arguments],
        cwd=ROOT,
        env={**environ, **({"PATH": path} if path else {})},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_is_what_make_says_alone_and_has_a_line_for_each_promised_word() -> None:
    done = make()
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert {line.split()[1] for line in lines} == PROMISED
    assert all(re.fullmatch(r"  make \S+ +\S.*", line) for line in lines)


def test_a_machine_without_a_fitting_python_is_told_in_one_sentence(tmp_path: Path) -> None:
    for name in ("sh", "echo", "test"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")  # an older one refuses the question
    (tmp_path / "python3").chmod(0o755)
    done = make("run", path=str(tmp_path))
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == (
        "setup    | Python 3.11 or newer is needed, and none is on PATH: "
        "install it, or say make PYTHON=/path/to/python3"
    )


def test_ci_runs_make_test_and_nothing_else() -> None:
    lines = (ROOT / ".ci/run").read_text().splitlines()
    assert lines[-1] == "exec make test"
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_a_changed_file_restarts_the_parts_once(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text("x = 1\n")
    restarts: list[float] = []

    async def change_and_wait() -> None:
        changed = asyncio.Event()

        def restart() -> None:
            restarts.append(asyncio.get_running_loop().time())
            changed.set()

        watcher = asyncio.create_task(reload.on_change(tmp_path, restart))
        await asyncio.sleep(0)  # it has looked once
        (tmp_path / "new.py").write_text("y = 1\n")
        (tmp_path / "old.py").unlink()
        await asyncio.wait_for(changed.wait(), 10)
        watcher.cancel()

    asyncio.run(change_and_wait())
    assert len(restarts) == 1
