"""Databases of places, made for a test."""

from pathlib import Path
from typing import Any

from mmdb_writer import MMDBWriter
from netaddr import IPSet

MAXMIND = {
    "country": {"iso_code": "DE", "names": {"en": "Germany", "de": "Deutschland"}},
    "subdivisions": [{"iso_code": "BE", "names": {"en": "Land Berlin"}}, {"names": {"en": "inner"}}],
    "city": {"names": {"en": "Berlin"}},
}
FLAT = {"country_code": "FR", "state1": "Normandie", "city": "Rouen", "latitude": 49.4}


def write(path: Path, entries: dict[str, Any], *, version: int = 6, kind: str = "Test-City") -> Path:
    """A database of these networks, put in place as such files should be: whole."""
    writer = MMDBWriter(version, kind, ipv4_compatible=version == 6)
    for network, record in entries.items():
        writer.insert_network(IPSet([network]), record)
    made = path.with_suffix(".new")
    writer.to_db_file(str(made))
    made.replace(path)
    return path
