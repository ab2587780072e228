"""The page on the snippet says what the code does. Needs no browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1]
PAGE = (PACKAGE.parents[1] / "docs" / "reference" / "snippet.md").read_text()


def source(name: str) -> str:
    return (PACKAGE / name).read_text()


def kebab(name: str) -> str:
    return re.sub("[A-Z]", lambda letter: f"-{letter[0].lower()}", name)


ATTRIBUTES = re.findall(r"^ {2}(\w+)\?:", source("src/config.ts"), re.MULTILINE)
OPTIONS = re.findall(r"^ {2}(\w+)\??:", source("src/stack.mts").split("\n}")[0], re.MULTILINE)


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_every_attribute_is_documented(name: str) -> None:
    assert re.search(rf"\n\| `data-{kebab(name)}[`=]", PAGE)


def test_the_module_knows_every_attribute() -> None:
    assert ATTRIBUTES
    assert set(OPTIONS) == set(ATTRIBUTES)
    assert all(f"`{name}`" in PAGE for name in OPTIONS)


@pytest.mark.parametrize("command", ["pageview", "identify", "optout", "consent"])
def test_every_call_is_documented(command: str) -> None:
    assert f'"{command}"' in source("src/stack.mts")
    assert f'\n| `stack("{command}"' in PAGE


def test_every_word_and_event_of_the_second_file_is_documented() -> None:
    code = source("src/s2.ts") + source("src/elements.ts") + source("src/engagement.ts")
    words = set(re.findall(r'wants\("(\w+)"\)', code))
    events = set(re.findall(r'track\("(\w+)"', code))
    assert len(words) == len(events) == 4
    rows = {word: event for word, event in re.findall(r"\n\| `(\w+)` \| `(\w+)`", PAGE) if word in words}
    assert (set(rows), set(rows.values())) == (words, events)


def test_every_kind_of_file_is_documented() -> None:
    listed = re.search(r"\n\* Files are `([^`]*)`", PAGE)
    pattern = re.search(r"/(.*)/i;", source("src/elements.ts"))
    assert listed
    assert pattern
    files = re.compile(pattern[1])
    assert all(files.search(f"a.{kind}") for kind in listed[1].split())
    alternatives = pattern[1].removeprefix(r"\.(").removesuffix(")$").split("|")
    spelled = {kind for each in alternatives for kind in spellings(each)}
    assert spelled == set(listed[1].split())


def spellings(alternative: str) -> list[str]:
    """`docx?` is doc and docx, `mp[34]` is mp3 and mp4."""
    if alternative.endswith("?"):
        return [alternative[:-2], alternative[:-1]]
    stem, _, letters = alternative.partition("[")
    return [stem + letter for letter in letters.rstrip("]")] if letters else [alternative]


def test_the_budgets_are_documented() -> None:
    budgets = re.findall(r"^const (?:CORE|TOGETHER) = (\d+);", source("size.mjs"), re.MULTILINE)
    assert budgets == ["1536", "2662"]
    assert all(f"{int(budget):,} bytes" in PAGE or f"at most {int(budget):,}" in PAGE for budget in budgets)
