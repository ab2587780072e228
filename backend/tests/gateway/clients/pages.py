"""The code of the how-to pages, to be run as it stands there but for host and key."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOW_TO = Path(__file__).resolve().parents[4] / "docs" / "how-to"
_PART = re.compile(r"^(#{2,3}) (.+?)$|^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One block of code, by the heading it stands under."""

    title: str
    language: str
    code: str

    def at(self, host: str, key: str) -> str:
        """The code for this host (`http://…`) and key."""
        code = re.sub(r"[ps]k_…", key, self.code).replace("https://stats.example.com", host)
        return code.replace('"stats.example.com"', f'"{host.removeprefix("http://")}"').replace(
            'protocol: "https"', 'protocol: "http"'
        )


def blocks(page: str, language: str) -> list[Block]:
    """All blocks of a language on a page of `docs/how-to`."""
    return [block for block in _blocks((HOW_TO / page).read_text()) if block.language == language]


def _blocks(text: str) -> Iterator[Block]:
    title = ""
    for found in _PART.finditer(text):
        if found[1]:
            title = found[2]
        else:
            yield Block(title, found[3], found[4])
