"""What is taken along of a screen: the files its buttons save."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Download, Locator


def text_of(download: Download) -> str:
    return Path(download.path()).read_text(encoding="utf-8")


def numbers_of(place: Locator) -> str:
    """The numbers of the chart in a place, as CSV."""
    place.get_by_role("button", name="Download the chart").click()
    with place.page.expect_download() as taken:
        place.page.get_by_role("button", name="Numbers (CSV)").click()
    return text_of(taken.value)


def picture_of(place: Locator) -> tuple[int, int]:
    """Takes the chart of a place along as a PNG; returns its width and height. A picture of nothing fails."""
    place.get_by_role("button", name="Download the chart").click()
    with place.page.expect_download() as taken:
        place.page.get_by_role("button", name="Picture (PNG)").click()
    content = Path(taken.value.path()).read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", content[16:24])
    # Below the caption, too, there is more than one colour: rows alike are all filters and zeros.
    rows = _rows(content, width)
    assert any(len(set(row[1:])) > 8 for row in rows[len(rows) // 2 :])
    return width, height


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(content):
        (size,) = struct.unpack(">I", content[at : at + 4])
        yield content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        at += size + 12


def _rows(content: bytes, width: int) -> list[bytes]:
    """The lines of an RGBA picture as they are packed: a filter's number, then the bytes (PNG, section 9)."""
    packed = zlib.decompress(b"".join(data for kind, data in _chunks(content) if kind == b"IDAT"))
    line = 1 + 4 * width
    return [packed[at : at + line] for at in range(0, len(packed), line)]
