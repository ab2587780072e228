"""`python -m bench ingest|pipeline|all`: each benchmark is a module here with a `main()`."""

import importlib
import importlib.util
import sys
from pathlib import Path

NAMES = ("ingest", "pipeline", "query", "storage", "dashboard")


def main() -> int:
    """Run one benchmark, or all that exist; 2 for a name that is none."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "backend"))
    wanted = sys.argv[1] if len(sys.argv) == 2 else ""
    names = NAMES if wanted == "all" else (wanted,)
    found = [name for name in names if name and importlib.util.find_spec(f"bench.{name}")]
    if not found:
        print(f"usage: python -m bench {'|'.join((*NAMES, 'all'))}", file=sys.stderr)
        return 2
    for name in found:
        importlib.import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
