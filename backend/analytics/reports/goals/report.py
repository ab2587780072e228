"""Goals, an engine, a moment: how often they were reached, by how many of whom, and what that was worth.

Every number is the answer to a query: a conversion is an event that passes the goal's filter, a visitor who
converts has one, and visitors are those of the question's own filters. All are counted from events at one
moment: a share of estimates could be more than the whole.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final, cast

from analytics.reports.goals.report_spec import (
    AskedGoal,
    GoalReport,
    GroupOfGoal,
    Numbers,
    Paid,
    Reached,
    ReportSpec,
    ResultOfGoal,
)
from analytics.reports.query.dimensions import DIMENSIONS, Dimension
from analytics.reports.query.errors import Problems
from analytics.reports.query.execution import Asker, exact_answers
from analytics.reports.query.metrics import METRICS
from analytics.reports.query.result import QueryResult, Row
from analytics.reports.query.sources import Engine
from analytics.reports.query.spec import (
    MAX_LIMIT,
    Condition,
    Include,
    Operator,
    Order,
    QuerySpec,
    Value,
)
from analytics.reports.query.values import identity
from analytics.reports.questions import both

_VISITORS: Final = METRICS["visitors"]
_REACHED: Final = (METRICS["events"], _VISITORS)
_CURRENCY: Final = DIMENSIONS["currency"]
Key = tuple[int, Value]


class _Refused(Exception):
    """A question that cannot be asked: its period, in most cases."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems


@dataclass(frozen=True, slots=True)
class _Counts:
    """What a row says, now and in the period compared with."""

    now: tuple[int, ...]
    before: tuple[int, ...] | None


def answer_goals(
    spec: ReportSpec,
    goals: Sequence[AskedGoal],
    asker: Asker,
    engine: Engine,
    *,
    now: datetime,
    seconds: float,
) -> GoalReport | Problems:
    """The answer as of `now`, or what is wrong with the period.

    Raises RangeExpired where events of the period are gone, QueryTimeout and Unavailable as the engine does.
    """
    began = time.monotonic()
    try:
        with exact_answers(asker, engine, now=now, seconds=seconds) as answer:
            report = _Reporting(spec, answer).report(goals)
    except _Refused as refused:
        return refused.problems
    elapsed = round((time.monotonic() - began) * 1000, 1)
    return replace(report, meta=replace(report.meta, elapsed_ms=elapsed))


class _Reporting:
    """One answer in the making."""

    def __init__(self, spec: ReportSpec, answer: Callable[[QuerySpec], QueryResult | Problems]) -> None:
        self._spec = spec
        self._answer = answer
        self._asked = QuerySpec(
            metrics=(_VISITORS,),
            period=spec.frame.period,
            filters=spec.frame.filters,
            timezone=spec.frame.timezone,
            compare=spec.compare,
            include=Include(bots=spec.frame.bots),
        )

    def report(self, goals: Sequence[AskedGoal]) -> GoalReport:
        everybody = self._ask(self._asked)
        whole = _counts(everybody.rows[0])
        # Most projects sell nothing: one question spares one for each goal.
        sells = any(goal.goal.worth is None for goal in goals) and bool(self._paid(None))
        found = [self._result(one, whole, sells=sells) for one in goals]
        before = None if whole.before is None else whole.before[0]
        return GoalReport(whole.now[0], before, found, everybody.meta)

    def _result(self, asked: AskedGoal, whole: _Counts, *, sells: bool) -> ResultOfGoal:
        reached = _counts(self._ask(self._of_goal(asked)).rows[0])
        revenue = self._paid(asked) if sells and asked.goal.worth is None else {}
        numbers = _numbers(asked, reached, whole, revenue.get(None, ()))
        return ResultOfGoal(asked, numbers, self._groups(asked, sells=sells))

    def _groups(self, asked: AskedGoal, *, sells: bool) -> tuple[GroupOfGoal, ...] | None:
        """The values with most conversions, ties in byte order."""
        breakdown = self._spec.breakdown
        if breakdown is None:
            return None
        dimension = breakdown.dimension
        order = (Order(_REACHED[0], descending=True), Order(dimension, descending=False))
        parted = replace(self._of_goal(asked), dimensions=(dimension,), order_by=order, limit=breakdown.limit)
        rows = self._ask(parted).rows
        if not rows:
            return ()
        among = Condition(Operator.IS, dimension, tuple(row.dimensions[0] for row in rows))
        visitors = self._visitors_by(dimension, among)
        revenue: Mapping[Key | None, tuple[Paid, ...]] = {}
        if sells and asked.goal.worth is None:
            revenue = self._paid(asked, among)
        groups = []
        for row in rows:
            key = identity(row.dimensions[0])
            numbers = _numbers(asked, _counts(row), visitors[key], revenue.get(key, ()))
            groups.append(GroupOfGoal(row.dimensions[0], numbers))
        return tuple(groups)

    def _visitors_by(self, dimension: Dimension, among: Condition) -> Mapping[Key, _Counts]:
        asked = replace(
            self._asked, dimensions=(dimension,), filters=both(self._asked.filters, among), limit=MAX_LIMIT
        )
        return {identity(row.dimensions[0]): _counts(row) for row in self._ask(asked).rows}

    def _paid(
        self, asked: AskedGoal | None, among: Condition | None = None
    ) -> dict[Key | None, tuple[Paid, ...]]:
        """Revenue by currency of the conversions (None: of all events): as a whole (None), or by value."""
        dimensions = (_CURRENCY,) if among is None else (among.dimension, _CURRENCY)
        question = replace(
            self._asked if asked is None else self._of_goal(asked),
            metrics=(METRICS["revenue"],),
            # A breakdown by currency is both at once.
            dimensions=tuple(dict.fromkeys(dimensions)),
            limit=MAX_LIMIT,
        )
        question = replace(question, filters=both(question.filters, among))
        found: dict[Key | None, list[Paid]] = {}
        for row in self._ask(question).rows:
            paid = _paid_of(row)
            if paid.amount or paid.before:
                key = None if among is None else identity(row.dimensions[0])
                found.setdefault(key, []).append(paid)
        return {key: tuple(sorted(every, key=_by_currency)) for key, every in found.items()}

    def _of_goal(self, asked: AskedGoal) -> QuerySpec:
        return replace(self._asked, metrics=_REACHED, filters=both(self._asked.filters, asked.goal.tree))

    def _ask(self, question: QuerySpec) -> QueryResult:
        found = self._answer(question)
        if isinstance(found, Problems):
            raise _Refused(found)
        return found


def _counts(row: Row) -> _Counts:
    now = cast("tuple[int, ...]", row.metrics)
    return _Counts(now, cast("tuple[int, ...] | None", row.compare))


def _paid_of(row: Row) -> Paid:
    before = None if row.compare is None else Decimal(str(row.compare[0] or 0))
    return Paid(cast("str | None", row.dimensions[-1]), Decimal(str(row.metrics[0] or 0)), before)


def _by_currency(paid: Paid) -> tuple[bool, str]:
    return paid.currency is None, paid.currency or ""


def _numbers(asked: AskedGoal, reached: _Counts, visitors: _Counts, paid: Sequence[Paid]) -> Numbers:
    now = Reached(reached.now[0], reached.now[1], visitors.now[0])
    before = None
    if reached.before is not None and visitors.before is not None:
        before = Reached(reached.before[0], reached.before[1], visitors.before[0])
    worth = asked.goal.worth
    if worth is not None:
        earlier = None if before is None else worth.amount * before.conversions
        paid = (Paid(worth.currency, worth.amount * now.conversions, earlier),)
    return Numbers(now, before, tuple(paid))
