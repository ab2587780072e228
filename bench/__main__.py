"""`python -m bench NAME`, or `all`: each benchmark is a module here that can be run by itself."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ALL = ("ingest", "pipeline", "rollups", "lag", "segments", "query", "storage", "dashboard")
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
    runs = [
        subprocess.run([sys.executable, "-m", f"bench.{name}"], env=environ, check=False) for name in found
    ]
    return max(abs(run.returncode) for run in runs)


def _exists(name: str) -> bool:
    return name.isidentifier() and importlib.util.find_spec(f"bench.{name}") is not None


if __name__ == "__main__":
    sys.exit(main())
