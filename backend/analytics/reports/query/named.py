"""Puts what a project keeps under an id (cohorts, goals) into the filters that name it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar, cast

from analytics.reports.query.errors import Code, Findings, Problems
from analytics.reports.query.spec import (
    MAX_DIDS,
    MAX_FILTER_VALUES,
    MAX_FILTERS,
    Condition,
    Did,
    Filter,
    Group,
    Named,
    NamedKind,
    Negation,
)

_Question = TypeVar("_Question")
Find = Callable[[Sequence[Named]], Mapping[Named, Filter]]
"""What of these the asking project has; the others are not there."""
NOUNS: Final = {NamedKind.COHORT: "cohort", NamedKind.GOAL: "goal"}
_LIMITS: Final = {"filters": MAX_FILTERS, "values": MAX_FILTER_VALUES, "did": MAX_DIDS}


def named_in(question: object) -> Iterator[Named]:
    """Every name in a question, or in a part of one, in the order of its fields."""
    if isinstance(question, Named):
        yield question
    elif isinstance(question, tuple):
        for one in question:
            yield from named_in(one)
    elif is_dataclass(question) and not isinstance(question, type):
        for one in fields(question):
            yield from named_in(getattr(question, one.name))


def resolved(question: _Question, find: Find) -> _Question | Problems:
    """The question without names: a tree of dataclasses and tuples, of which only filters change.

    What names bring along counts together, under the limits of one filter: a question stays bounded.
    """
    asked = list(named_in(question))
    if not asked:
        return question
    trees = find(asked)
    findings = Findings()
    _check(asked, trees, findings)
    return findings.problems() or cast(_Question, _put(question, trees))


def _check(asked: Sequence[Named], trees: Mapping[Named, Filter], findings: Findings) -> None:
    brought: Counter[str] = Counter()
    for one in asked:
        noun = NOUNS[one.kind]
        tree = trees.get(one)
        if tree is None:
            findings.add(f"{one.path}[1]", Code.UNKNOWN_ID, f"This project has no {noun} with this id.")
            continue
        sizes = _sizes(tree)
        if sizes["did"] and not one.has_did:
            detail = f'This {noun} asks what people "did"; here stand filters of single events.'
            findings.add(one.path, Code.UNSUPPORTED_COMBINATION, detail)
        brought += sizes
        over = next((what for what, most in _LIMITS.items() if brought[what] > most), None)
        if over:
            detail = f'Cohorts and goals of one question hold at most {_LIMITS[over]:,} "{over}" together.'
            findings.add(one.path, Code.TOO_MANY, detail)
            return


def _sizes(tree: Filter) -> Counter[str]:
    match tree:
        case Condition(values=values):
            return Counter(filters=1, values=len(values))
        case Group(members=members):
            return sum(map(_sizes, members), Counter[str]())
        case Negation(member=member):
            return _sizes(member)
        case Did(event=event):
            return _sizes(event) + Counter(did=1)
        case Named():
            raise TypeError("what is kept names nothing else that is kept")


def _put(part: Any, trees: Mapping[Named, Filter]) -> Any:
    if isinstance(part, Named):
        return trees[part]
    if isinstance(part, tuple):
        return tuple(_put(one, trees) for one in part)
    if not is_dataclass(part) or isinstance(part, type) or next(named_in(part), None) is None:
        return part
    held = {one.name: _put(getattr(part, one.name), trees) for one in fields(part)}
    return replace(part, **held)
