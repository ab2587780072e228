"""JSON becomes a PathsSpec, or the list of everything that is wrong with it."""

from collections.abc import Mapping
from typing import Any, Final

from analytics.events.schema import ENGAGEMENT, PAGEVIEW
from analytics.reports.paths import spec
from analytics.reports.paths.spec import Anchor, Items, Kind, PathsSpec
from analytics.reports.query.errors import Code, Findings, Problems, shown
from analytics.reports.query.parse_document import whole_number
from analytics.reports.questions import MAX_NAME, choice, is_text, parse_frame

_KEYS: Final = ("from", "to", "items", "depth", "branches")
_FORM: Final = '{"page": "/pricing"} or {"event": "signup"}'


def parse_paths(document: object) -> PathsSpec | Problems:
    """Read one question in the form of docs/reference/paths.md; every problem found, with its path."""
    findings = Findings()
    if not isinstance(document, dict):
        findings.add("", Code.WRONG_TYPE, "Paths are asked for by a JSON object.")
        return findings.problems() or Problems(())
    frame = parse_frame(document, _KEYS, findings)
    anchor = _end(document, findings)
    items = Items(choice(document, "items", tuple(Items), findings))
    depth_bounds = (spec.MIN_DEPTH, spec.MAX_DEPTH)
    depth = whole_number(document, "depth", spec.DEFAULT_DEPTH, depth_bounds, findings)
    branches = whole_number(document, "branches", spec.DEFAULT_BRANCHES, (1, spec.MAX_BRANCHES), findings)
    if anchor is not None:
        _check_items(anchor, items, findings)
    problems = findings.problems()
    if problems or frame is None or anchor is None:
        return problems or Problems(())
    backwards = document.get("from") is None
    return PathsSpec(frame, anchor, backwards, items, depth, branches)


def _end(document: Mapping[str, Any], findings: Findings) -> Anchor | None:
    given = [key for key in ("from", "to") if document.get(key) is not None]
    if len(given) != 1:
        code = Code.UNSUPPORTED_COMBINATION if given else Code.REQUIRED
        findings.add("from", code, f'Name either "from" or "to": {_FORM}.')
        return None
    return _anchor(document[given[0]], given[0], findings)


def _anchor(given: object, path: str, findings: Findings) -> Anchor | None:
    if not isinstance(given, dict) or len(given) != 1 or not given.keys() <= set(Kind):
        findings.add(path, Code.WRONG_TYPE, f"Expected {_FORM}, got {shown(given)}.")
        return None
    [(kind, value)] = given.items()
    longest = spec.MAX_PAGE if kind == Kind.PAGE else MAX_NAME
    if not is_text(value, f"{path}.{kind}", longest, findings):
        return None
    if kind == Kind.EVENT and value in (PAGEVIEW, ENGAGEMENT):
        detail = "Name the page instead." if value == PAGEVIEW else "It is no event of its own."
        findings.add(f"{path}.event", Code.UNSUPPORTED_COMBINATION, detail)
        return None
    return Anchor(Kind(kind), value)


def _check_items(anchor: Anchor, items: Items, findings: Findings) -> None:
    if (anchor.kind, items) in ((Kind.PAGE, Items.EVENTS), (Kind.EVENT, Items.PAGES)):
        detail = f"Ways through {items} alone neither begin nor end with one {anchor.kind}."
        findings.add("items", Code.UNSUPPORTED_COMBINATION, detail)
