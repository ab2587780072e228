"""What the ingest process must not load: each such import is megabytes, times the processes."""

import subprocess
import sys
from pathlib import Path

BACKEND = Path(__file__).parents[2]
HEAVY = (
    "numpy",
    "duckdb",
    "obstore",
    "aiohttp",
    "rq",
    "rest_framework",
    "drf_spectacular",
    "analytics.events.services",
    "analytics.projects.services",
)
PROGRAM = """
import sys
import analytics.config.gateway
print(*[name for name in sys.argv[1:] if name in sys.modules])
"""


def test_ingest_is_light() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", PROGRAM, *HEAVY], cwd=BACKEND, check=True, capture_output=True, text=True
    ).stdout.split()
    assert loaded == []
