"""Where an address is, asked in ingest: nothing behind it need ever see the whole address.

Out of the box the country alone, the one whose registry entry the address has. A file of the operator's
(GEOIP_DATABASE, in MaxMind's format) takes its place, with regions and cities if it has them. No Django
here: the environment is judged by it.
"""

import asyncio
import ipaddress
import itertools
import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import iptocc
import maxminddb
import structlog

LOOK_SECONDS: Final = 10.0
"""How often the file is looked at: a new one is in use that long after it was put in place."""
_REMEMBERED: Final = 8_192
_LOOKED_THROUGH: Final = 1_000
"""Entries of a file among which one must have a country."""
_LONGEST: Final = 100
_COUNTRY: Final = re.compile(r"[A-Z]{2}", re.ASCII)
_NO_COUNTRIES: Final = frozenset({"AP", "EU", "ZZ"})
"""What registries write for regions, and for nothing."""

_log = structlog.get_logger(__name__)


class Place(NamedTuple):
    """ISO 3166-1 alpha-2 country, then names in English; None where it is not known."""

    country: str | None = None
    region: str | None = None
    city: str | None = None


NOWHERE: Final = Place()
PlaceOf = Callable[[str], Place]


class UnusableDatabase(ValueError):
    """A file that tells no countries; says why, as the second half of a sentence."""


class Geo:
    """Places by address, remembered; the file is opened again when it changes. Belongs to one event loop."""

    def __init__(self, path: Path | None = None) -> None:
        """Raises UnusableDatabase."""
        self._path = path
        self._task: asyncio.Task[None] | None = None
        self._seen = _identity(path)
        self.place_of: PlaceOf = _remembering(_registry_place if path is None else open_database(path))
        """Takes an address in canonical spelling, or an empty text. Raises nothing."""

    def start(self) -> None:
        """Begin to look whether the file has changed."""
        if self._path is not None:
            self._task = asyncio.create_task(self._watch(self._path), name="geo.watch")

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self, path: Path) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look(path)

    async def look(self, path: Path) -> None:
        """Open the file if it is another one than before; one that cannot be used changes nothing."""
        found = await asyncio.to_thread(_identity, path)
        if found is None or found == self._seen:
            return
        self._seen = found
        try:
            opened = await asyncio.to_thread(open_database, path)
        except UnusableDatabase as error:
            _log.warning("geoip_database_unusable", reason=str(error), kept="the one before")
            return
        self.place_of = _remembering(opened)
        _log.info("geoip_database_opened_again")


def open_database(path: Path) -> PlaceOf:
    """What tells places by the file, which is read where it lies and not loaded. Raises UnusableDatabase."""
    try:
        reader = maxminddb.open_database(path, maxminddb.MODE_AUTO)
        first = itertools.islice(reader, _LOOKED_THROUGH)
        usable = any(read_place(record).country for _, record in first)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        raise UnusableDatabase(f"must be a database in MaxMind's format (.mmdb): {error}") from error
    if not usable:
        kind = reader.metadata().database_type
        raise UnusableDatabase(f"must be a database of countries or cities, and this is one of {kind!r}")
    return lambda address: _database_place(reader, address)


def read_place(record: object) -> Place:
    """What an entry tells: MaxMind's and DB-IP's nested ones, and the flat ones of others."""
    if not isinstance(record, Mapping):
        return NOWHERE
    country = record.get("country")
    code = _text(record.get("country_code")) or _text(_field(country, "iso_code")) or _text(country)
    return Place(
        code if code and _COUNTRY.fullmatch(code) and code not in _NO_COUNTRIES else None,
        _name(record.get("subdivisions")) or _name(record.get("region")) or _name(record.get("state1")),
        _name(record.get("city")),
    )


def _registry_place(address: str) -> Place:
    return _in_country(iptocc.country_code(address))


@cache
def _in_country(code: str | None) -> Place:
    return NOWHERE if code is None or code in _NO_COUNTRIES else Place(code)


def _database_place(reader: maxminddb.Reader, address: str) -> Place:
    # Nothing is told of those either that the operator's own database has.
    if not ipaddress.ip_address(address).is_global:
        return NOWHERE
    try:
        return read_place(reader.get(address))
    except (ValueError, maxminddb.InvalidDatabaseError):
        # An IPv6 address in a file of IPv4 ones, or a damaged entry: an event without a place, no less.
        return NOWHERE


def _remembering(find: PlaceOf) -> PlaceOf:
    @lru_cache(_REMEMBERED)
    def place_of(address: str) -> Place:
        return find(address) if address else NOWHERE

    return place_of


def _name(value: Any) -> str | None:
    """A text, the English one of `names`, or that of the first in a list."""
    if isinstance(value, list):
        value = value[0] if value else None
    return _text(value) or _text(_field(_field(value, "names"), "en"))


def _field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _text(value: Any) -> str | None:
    # What PostgreSQL cannot store must not cost an event its place in the stream.
    return value.replace("\0", "").strip()[:_LONGEST] or None if isinstance(value, str) else None


def _identity(path: Path | None) -> tuple[int, int, int] | None:
    """Changes whenever another file is put in its place; None while there is none."""
    try:
        found = path.stat() if path else None
    except OSError:
        return None
    return (found.st_ino, found.st_size, found.st_mtime_ns) if found else None
