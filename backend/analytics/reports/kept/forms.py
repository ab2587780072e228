"""What can be kept under a name: cohorts and goals, from JSON and as the filters they stand for."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from analytics.audit.actions import Action, TargetType
from analytics.reports.cohorts import parse as cohorts
from analytics.reports.goals import parse as goals
from analytics.reports.goals.spec import GoalSpec
from analytics.reports.kept.naming import read_name
from analytics.reports.models import Cohort, Goal
from analytics.reports.models.kept import Kept
from analytics.reports.query import spec
from analytics.reports.query.errors import Code, Findings, Problems
from analytics.reports.query.named import NOUNS, named_in
from analytics.reports.query.parse_document import check_keys, check_version
from analytics.reports.query.spec import Filter, NamedKind
from analytics.reports.questions import is_personal

MAX_DEFINITION: Final = 64 * 1024
"""Characters of JSON: lists hold all definitions of a project."""
_T = TypeVar("_T")
Parse = Callable[[Mapping[str, Any], Findings], Filter | None]


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of what is kept."""

    kind: NamedKind
    model: type[Kept]
    keys: tuple[str, ...]
    parse: Parse
    target: TargetType
    created: Action
    changed: Action
    removed: Action

    @property
    def noun(self) -> str:
        """What people call it."""
        return NOUNS[self.kind]


def _goal_tree(document: Mapping[str, Any], findings: Findings) -> Filter | None:
    goal = goals.parse_goal(document, findings)
    return None if goal is None else goal.tree


COHORT: Final = Form(
    NamedKind.COHORT,
    Cohort,
    cohorts.KEYS,
    cohorts.parse_cohort,
    TargetType.COHORT,
    Action.COHORT_CREATED,
    Action.COHORT_CHANGED,
    Action.COHORT_REMOVED,
)
GOAL: Final = Form(
    NamedKind.GOAL,
    Goal,
    goals.KEYS,
    _goal_tree,
    TargetType.GOAL,
    Action.GOAL_CREATED,
    Action.GOAL_CHANGED,
    Action.GOAL_REMOVED,
)
FORMS: Final = {form.kind: form for form in (COHORT, GOAL)}


@dataclass(frozen=True, slots=True)
class Draft:
    """Something that can be kept. `definition` holds the version, and the keys that were given."""

    name: str
    definition: dict[str, Any]
    is_personal: bool
    """Whether it names single people (permission `personal_data`)."""


def parse_kept(form: Form, document: object) -> Draft | Problems:
    """`{"name", "v"}` and the form's own keys; every problem found, with its path."""
    findings = Findings()
    if not isinstance(document, dict):
        findings.add("", Code.WRONG_TYPE, f"A {form.noun} is a JSON object.")
        return findings.problems() or Problems(())
    check_keys(document, ("v", "name", *form.keys), "", findings)
    check_version(document.get("v", spec.VERSION), findings)
    name = read_name(document.get("name"), findings)
    tree = form.parse(document, findings)
    for one in named_in(tree):
        detail = f"What a {form.noun} stands for names no cohort and no goal."
        findings.add(one.path, Code.UNSUPPORTED_COMBINATION, detail)
    given = {key: document[key] for key in form.keys if document.get(key) is not None}
    definition = {"v": spec.VERSION, **given}
    if findings.problems() is None and len(json.dumps(definition)) > MAX_DEFINITION:
        findings.add("filters", Code.TOO_MANY, f"It has at most {MAX_DEFINITION:,} characters of JSON.")
    # What names something kept is no filter yet, and refused already.
    return findings.problems() or Draft(name, definition, is_personal(tree))


def tree_of(form: Form, definition: Mapping[str, Any]) -> Filter:
    """What a stored definition stands for. Raises ValueError where this release cannot read it."""
    tree = _stored(form.parse, definition)
    assert tree is not None  # noqa: S101 - without a problem there is one
    return tree


def goal_of(definition: Mapping[str, Any]) -> GoalSpec:
    """A stored goal. Raises ValueError as `tree_of` does."""
    goal = _stored(goals.parse_goal, definition)
    assert goal is not None  # noqa: S101 - likewise
    return goal


def _stored(parse: Callable[[Mapping[str, Any], Findings], _T], definition: Mapping[str, Any]) -> _T:
    findings = Findings()
    check_version(definition.get("v"), findings)
    found = parse(definition, findings)
    problems = findings.problems()
    if problems:
        raise ValueError(f"a stored definition cannot be read: {problems}")
    return found
