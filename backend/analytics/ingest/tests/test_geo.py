"""Countries, regions and cities of addresses."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.ingest import geo as geo_module
from analytics.ingest.geo import NOWHERE, Geo, Place, UnusableDatabase, open_database, read_place
from analytics.ingest.tests.geo_files import FLAT, MAXMIND, write
from analytics.ingest.tests.support import Ingest
from analytics.projects.kinds import IpStorage, KeyKind

BERLIN = Place("DE", "Land Berlin", "Berlin")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "city.mmdb", {"81.2.69.0/24": MAXMIND, "2a02:2e0::/32": FLAT, "10.0.0.0/8": FLAT})


@pytest.mark.parametrize(
    ("address", "country"),
    [("8.8.8.8", "US"), ("81.2.69.142", "GB"), ("2a00:1450:4001:81b::200e", "IE"), ("1.1.1.1", "AU")],
)
def test_without_a_file_it_tells_countries(address: str, country: str) -> None:
    assert Geo().place_of(address) == Place(country)


@pytest.mark.parametrize(
    "address",
    ["", "10.1.2.3", "127.0.0.1", "192.168.0.9", "100.64.3.4", "169.254.1.1", "::1", "fe80::1", "fd00::7",
     "198.51.100.7", "2001:db8::1", "224.0.0.1", "255.255.255.255"],
)  # fmt: skip
def test_addresses_of_no_place_have_none(address: str, path: Path) -> None:
    assert Geo().place_of(address) == NOWHERE
    assert Geo(path).place_of(address) == NOWHERE


def test_a_file_tells_regions_and_cities(path: Path) -> None:
    geo = Geo(path)
    assert geo.place_of("81.2.69.142") == BERLIN
    assert geo.place_of("2a02:2e0:1::1") == Place("FR", "Normandie", "Rouen")
    assert geo.place_of("8.8.8.8") == NOWHERE, "the file takes the place of what is built in"


def test_an_ipv6_address_in_a_file_of_ipv4_ones_has_no_place(tmp_path: Path) -> None:
    geo = Geo(write(tmp_path / "old.mmdb", {"81.2.69.0/24": MAXMIND}, version=4))
    assert geo.place_of("2a02:2e0::1") == NOWHERE
    assert geo.place_of("81.2.69.1") == BERLIN


@pytest.mark.parametrize(
    ("record", "place"),
    [
        (None, NOWHERE),
        ([], NOWHERE),
        ({}, NOWHERE),
        ({"country": "Germany", "country_code": "DE", "region": "Berlin"}, Place("DE", "Berlin")),
        ({"country": "US"}, Place("US")),
        ({"country": "United States"}, NOWHERE),
        ({"country_code": "EU"}, NOWHERE),
        ({"country": {"iso_code": 7}, "subdivisions": [], "city": {"names": ["x"]}}, NOWHERE),
        ({"country_code": "DE", "city": "a\0b" + "x" * 200}, Place("DE", None, "ab" + "x" * 98)),
    ],
)
def test_it_reads_what_databases_write(record: object, place: Place) -> None:
    assert read_place(record) == place


_ANYTHING = st.recursive(
    st.none() | st.integers() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["country", "country_code", "city", "region", "subdivisions"]),
        _ANYTHING | st.fixed_dictionaries({"names": _ANYTHING, "iso_code": _ANYTHING}),
    )
)
def test_no_record_makes_it_raise(record: dict[str, Any]) -> None:
    read_place(record)


def test_a_file_cut_short_is_noticed(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnusableDatabase):
        open_database(path)


async def test_a_new_file_is_used_and_a_broken_one_is_not(path: Path) -> None:
    geo = Geo(path)
    assert geo.place_of("81.2.69.142") == BERLIN
    await geo.look(path)
    kept = geo.place_of
    broken = path.with_name("broken")
    broken.write_bytes(b"x" * 1000)
    broken.replace(path)
    await geo.look(path)
    path.unlink()
    await geo.look(path)
    assert geo.place_of is kept, "a file that is away or broken changes nothing"
    write(path, {"81.2.69.0/24": FLAT})
    await geo.look(path)
    assert geo.place_of("81.2.69.142") == Place("FR", "Normandie", "Rouen")


async def test_while_it_runs_it_looks_for_a_new_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geo_module, "LOOK_SECONDS", 0.01)
    geo = Geo(path)
    geo.start()
    try:
        write(path, {"81.2.69.0/24": FLAT})
        async with asyncio.timeout(10):
            while geo.place_of("81.2.69.142") == BERLIN:
                await asyncio.sleep(0.01)
    finally:
        await geo.stop()
    assert geo.place_of("81.2.69.142").country == "FR"


@pytest.mark.parametrize("storage", list(IpStorage))
async def test_the_place_is_found_before_the_address_is_cut(storage: IpStorage) -> None:
    sent = await Ingest(ip_storage=storage).sent({}, peer="81.2.69.142:4711")
    assert sent.country == "GB"
    assert sent.ip == {"full": "81.2.69.142", "truncated": "81.2.69.0", "none": None}[storage]


async def test_a_server_says_whose_address_it_was() -> None:
    sent = await Ingest(KeyKind.SECRET).sent({"ip_address": "81.2.69.142"}, peer="8.8.8.8:1")
    assert sent.country == "GB"
