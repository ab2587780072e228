"""Other people's clients as processes of their own, and what of theirs is in the stream."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from analytics.stream.envelope import Envelope, decode
from tests.gateway.conftest import Stack

CLIENTS: Final = Path(__file__).resolve().parents[4] / "e2e" / "clients"
#: Some clients wait for their next try with timers that do not keep a program alive.
_ALIVE: Final = "const alive = setInterval(() => {}, 1_000);\n", "\nclearInterval(alive);"


class Running:
    """A program that sends by somebody's client."""

    def __init__(self, language: str, code: str) -> None:
        if language == "python":
            command = [sys.executable, "-c", code]
        else:
            command = ["node", "--input-type=module", "--eval", code.join(_ALIVE)]
        assert (CLIENTS / "node_modules").is_dir(), "`make clients` installs them"
        self._process = subprocess.Popen(
            command, cwd=CLIENTS, env={**os.environ, "PYTHONWARNINGS": "ignore"}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def finish(self, seconds: float = 60) -> None:
        """It must end by itself, and well."""
        code, output = self.end(seconds)
        assert code == 0, output

    def end(self, seconds: float = 60) -> tuple[int, str]:
        """It must end by itself; its exit status and what it said."""
        try:
            output, _ = self._process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            output, _ = self._process.communicate()
            raise AssertionError(f"it did not end within {seconds} s: {output}") from None
        return self._process.returncode, output

    def stop(self) -> None:
        """It is not needed any more."""
        self._process.kill()
        self._process.communicate()


def stored(stack: Stack, name: str) -> list[Envelope]:
    """The events of this name in the stream."""
    entries = stack.valkey.entries()
    events = [decode(payload) for _, fields in entries for payload in fields[1::2]]
    return [event for event in events if event.name == name]
