"""What the tests of the stack share: small real parts, and questions to the kernel."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from analytics.config.env import NAMES
from analytics.config.stack.parts import Part, at_once
from analytics.config.stack.probes import file_appears

BACKEND = Path(__file__).resolve().parents[2]
ROOT = BACKEND.parent


def alive(pid: int) -> bool:
    """Whether this process runs; a zombie does not."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def processes_naming(text: str) -> list[str]:
    """The command lines of running processes that have `text` in them or in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = [(folder / name).read_bytes() for name in ("cmdline", "environ")]
        except OSError:  # it has ended, or is not ours
            continue
        if text.encode() in b"".join(words) and alive(int(folder.name)) and int(folder.name) != os.getpid():
            found.append(words[0].replace(b"\0", b" ").decode("utf-8", "replace"))
    return found


def python_part(
    name: str,
    code: str,
    *,
    ready: Path | None = None,
    one_shot: bool = False,
    boot_timeout: float = 60,
    boot_attempts: int = 1,
    grace: float = 15,
) -> Part:
    """A part that is a few lines of Python; ready when it has made the file `ready`."""
    return Part(
        name=name,
        command=(sys.executable, "-I", "-S", "-c", code),
        env={"PATH": os.environ["PATH"], "READY_FILE": str(ready)},
        ready=at_once if ready is None else file_appears(ready),
        one_shot=one_shot,
        boot_timeout=boot_timeout,
        boot_attempts=boot_attempts,
        grace=grace,
    )


def stack_command(
    *arguments: str, state_dir: Path, environ: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """`python -m analytics.config.stack …` as the Makefile starts it, in a session of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "analytics.config.stack", *arguments],
        env={
            **dict.fromkeys(NAMES, ""),  # also puts aside what a developer's .env says
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(BACKEND),
            "STATE_DIR": str(state_dir),
            **(environ or {}),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
