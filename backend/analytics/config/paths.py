"""The one list of who owns which paths at the root, by their first part.

The dashboard's screens, our files and services, and the foreign clients' paths live under one address by
default. Whoever adds one adds it here; tests compare the list with Django's routes and the dashboard's.
"""

from typing import Final

from analytics.ingest.dialects import ROOTS

SCREENS: Final = ("login", "setup", "projects", "account", "client-ids", "operations", "p", "shared")
"""The dashboard's: its router knows what is below them."""
FILES: Final = ("assets", "s.js", "s2.js", "s.mjs")
SERVICES: Final = ("api", "healthz", "readyz", "metrics")
INGEST: Final = ROOTS - {"api"}
"""Answered by ingest alone. Below `api` it has single paths, Django all others."""

RESERVED: Final = frozenset((*SCREENS, *FILES, *SERVICES)) | INGEST
"""Nobody who chooses a path, the owner among them, may choose one that begins with these."""
