"""`python -m bench NAME`, or `all`: each benchmark is a module here that can be run by itself."""

import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path

ALL = ("ingest", "pipeline", "workers", "rollups", "lag", "segments", "query", "storage", "dashboard")
ROOT = Path(__file__).parents[1]


def main() -> int:
    """Run one benchmark, or all there are; the status is the worst of theirs, 2 for a name that is none."""
    wanted = sys.argv[1] if len(sys.argv) == 2 else ""
    found = [name for name in (ALL if wanted == "all" else (wanted,)) if _exists(name)]
    if not found and wanted in (*ALL, "torture"):
        print(f"There is nothing to measure by {wanted} yet.", file=sys.stderr)
        return 2
    if not found:
        print(f"usage: python -m bench {'|'.join(filter(_exists, (*ALL, 'torture')))}|all", file=sys.stderr)
        return 2
    # Processes of their own: Django's settings are read once in each.
    environ = {**os.environ, "PYTHONPATH": f"{ROOT / 'backend'}{os.pathsep}{ROOT}"}
    worst = 0
    for name in found:
        status, is_interrupted = _run(name, environ)
        worst = max(worst, abs(status))
        if is_interrupted:
            break
    return worst


def _run(name: str, environ: dict[str, str]) -> tuple[int, bool]:
    """(status, whether we were interrupted): it is waited for until it has stopped what it had started."""
    interruptions: list[int] = []
    with subprocess.Popen([sys.executable, "-m", f"bench.{name}"], env=environ) as process:

        def interrupt(number: int, _frame: object) -> None:
            interruptions.append(number)
            if number == signal.SIGTERM:  # a terminal's goes to both of us
                process.send_signal(signal.SIGINT)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, interrupt)
        return process.wait(), bool(interruptions)


def _exists(name: str) -> bool:
    return name.isidentifier() and importlib.util.find_spec(f"bench.{name}") is not None


if __name__ == "__main__":
    sys.exit(main())
