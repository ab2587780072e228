"""A dashboard, from JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from analytics.reports.kept.naming import read_name
from analytics.reports.models.kept import MAX_NAME
from analytics.reports.query import spec
from analytics.reports.query.errors import Code, Findings, Problems, shown
from analytics.reports.query.parse_document import check_keys, check_version, whole_number
from analytics.reports.query.parse_period import parse_period
from analytics.reports.questions import choice, is_text

KEYS: Final = ("description", "period", "cards")
MAX_CARDS: Final = 30
MAX_DESCRIPTION: Final = 500
COLUMNS: Final = 12
MAX_ROWS: Final = 12
WIDTH: Final = 6
HEIGHT: Final = 4


class Shape(StrEnum):
    """How a card shows its report."""

    AUTO = "auto"
    NUMBER = "number"
    LINE = "line"
    BAR = "bar"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Card:
    """A saved report on a dashboard."""

    report: str
    """Its public id."""
    title: str | None
    """Instead of the report's name."""
    shape: str
    width: int
    """In columns, of COLUMNS in a row."""
    height: int


@dataclass(frozen=True, slots=True)
class DashboardDraft:
    """A dashboard that can be kept, if the project has its reports."""

    name: str
    description: str
    period: dict[str, Any] | None
    """As it was sent."""
    cards: tuple[Card, ...]

    @property
    def definition(self) -> dict[str, Any]:
        """What is stored."""
        return {
            "v": spec.VERSION,
            "description": self.description,
            "period": self.period,
            "cards": [asdict(card) for card in self.cards],
        }


def parse_dashboard(document: object) -> DashboardDraft | Problems:
    """`{"name", "description", "period", "cards"}`; every problem found, with its path."""
    findings = Findings()
    if not isinstance(document, Mapping):
        findings.add("", Code.WRONG_TYPE, "A dashboard is a JSON object.")
        return findings.problems() or Problems(())
    check_keys(document, ("v", "name", *KEYS), "", findings)
    check_version(document.get("v", spec.VERSION), findings)
    name = read_name(document.get("name"), findings)
    description, period = document.get("description") or "", document.get("period")
    if description:
        is_text(description, "description", MAX_DESCRIPTION, findings)
    if period is not None:
        parse_period(period, "period", findings)
    cards = _cards(document.get("cards", []), findings)
    return findings.problems() or DashboardDraft(name, description, period, cards)


def _cards(given: object, findings: Findings) -> tuple[Card, ...]:
    if not isinstance(given, list):
        findings.add("cards", Code.WRONG_TYPE, f"Expected a list of cards, got {shown(given)}.")
        return ()
    if len(given) > MAX_CARDS:
        findings.add("cards", Code.TOO_MANY, f"A dashboard has up to {MAX_CARDS} cards, not {len(given)}.")
        return ()
    return tuple(_card(card, f"cards[{place}]", findings) for place, card in enumerate(given))


def _card(given: object, path: str, findings: Findings) -> Card:
    own = Findings()
    if not isinstance(given, Mapping):
        own.add("", Code.WRONG_TYPE, f"A card is a JSON object, got {shown(given)}.")
        given = {"report": str(UUID(int=0))}
    check_keys(given, ("report", "title", "shape", "width", "height"), "", own)
    title = given.get("title")
    if title is not None:
        is_text(title, "title", MAX_NAME, own)
    card = Card(
        report=_report(given.get("report"), own),
        title=title,
        shape=choice(given, "shape", tuple(Shape), own),
        width=whole_number(given, "width", WIDTH, (1, COLUMNS), own),
        height=whole_number(given, "height", HEIGHT, (1, MAX_ROWS), own),
    )
    problems = own.problems()
    for one in problems.items if problems else ():
        findings.add(f"{path}.{one.path}" if one.path else path, Code(one.code), one.detail)
    return card


def _report(given: object, findings: Findings) -> str:
    try:
        return str(UUID(given)) if isinstance(given, str) else _no_id(given, findings)
    except ValueError:
        return _no_id(given, findings)


def _no_id(given: object, findings: Findings) -> str:
    code = Code.REQUIRED if given is None else Code.WRONG_TYPE
    findings.add("report", code, f"Expected the id of a saved report, got {shown(given)}.")
    return ""
