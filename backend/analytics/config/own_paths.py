"""Names of the owner's choice for the snippet and the path it sends to: ad blockers know the common ones.

Strict readers for `env.py`, and which files stand where. No Django here.
"""

import re
from typing import Final

SNIPPET: Final = "/s.js"
INGEST: Final = "/api/v1/ingest"
"""Where both always are as well: pages keep their tags for years."""

TAKEN: Final = frozenset(
    {"2", "account", "analytics.js", "api", "array", "assets", "batch", "c", "capture", "client-ids"}
    | {"com.snowplowanalytics.snowplow", "debug", "decide", "e", "engage", "flags", "g", "groups", "healthz"}
    | {"i", "import", "login", "matomo.php", "metrics", "mp", "operations", "p", "piwik.php", "projects"}
    | {
        "readyz",
        "record",
        "s",
        "s.js",
        "s.mjs",
        "s2.js",
        "settings",
        "setup",
        "shared",
        "sourceConfig",
        "static",
    }
    | {"track", "v1"}
)
"""First parts of paths that have another meaning: `paths.RESERVED`, to which a test compares it."""

_PATH: Final = re.compile(r"(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")
_LONGEST: Final = 100


def read_snippet_paths(text: str) -> tuple[str, ...]:
    """Paths that end in `.js`, separated by commas; the first is the one that is shown."""
    paths = _read(text, SNIPPET, "/lib/app.js")
    if not all(path.endswith(".js") for path in paths):
        raise ValueError("must end in .js, like /lib/app.js")
    files = [file for path in {*paths, SNIPPET} for file in snippet_files(path)]
    if len(set(files)) < len(files):
        raise ValueError("must not be the names of two files: /a.js also means /a2.js and /a.mjs")
    return paths


def read_ingest_paths(text: str) -> tuple[str, ...]:
    """Paths, separated by commas; the snippet sends to the first."""
    paths = _read(text, INGEST, "/lib/data")
    if any(re.search(r"\.m?js$", path) for path in paths):
        raise ValueError("must not end like a script's name, which is for SNIPPET_PATH")
    return paths


def snippet_files(path: str) -> dict[str, str]:
    """What a snippet at `path` is made of: paths, and the names of the built files."""
    stem = path.removesuffix(".js")
    return {path: "s.js", second_file(path): "s2.js", f"{stem}.mjs": "stack.mjs"}


def second_file(path: str) -> str:
    """Where the second file of a snippet is: beside it, under a name like its own."""
    return f"{path.removesuffix('.js')}2.js"


def _read(text: str, default: str, example: str) -> tuple[str, ...]:
    paths = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    for path in paths:
        if not _PATH.fullmatch(path) or len(path) > _LONGEST:
            raise ValueError(
                f"must be a path like {example}, of letters, digits, - . _ and /, up to {_LONGEST} characters"
            )
        first = path.split("/")[1]
        if path != default and first in TAKEN:
            raise ValueError(
                f"must not begin with /{first}, which has another meaning here; {example} would do"
            )
    return paths
