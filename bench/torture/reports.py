"""Reports through the HTTP API, each beside what the senders know."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np
from e2e.api import Api

from bench.torture import shapes
from bench.torture.truth import Counts, Mask, Truth, Value

METRICS: Final = ["visitors", "sessions", "pageviews", "events"]
_BY: Final = (
    "event_name", "event_source", "host", "path", "title", "referrer", "channel", "utm_source", "utm_medium",
    "utm_campaign", "utm_term", "country", "region", "city", "browser", "browser_version", "os", "device",
    "language", "screen", "currency", "account_id", "properties.plan",
    "time:hour", "time:day", "time:week", "time:month",
)  # fmt: skip
_BY_TWO: Final = (
    ("time:day", "event_name"),
    ("time:hour", "event_source"),
    ("path", "country"),
    ("browser", "properties.plan"),
    ("channel", "event_name"),
)
_WITH_BOTS: Final = ("bot", "event_name", "path", "browser", "time:hour")
_LONGEST_MINUTES: Final = 90


@dataclass(frozen=True)
class Question:
    """One report, and the events that it is about."""

    name: str
    body: dict[str, Any]
    mask: Mask
    dimensions: tuple[str, ...] = ()


def questions(truth: Truth) -> Iterator[Question]:
    """All reports that the proof asks of one project."""
    days = [datetime.fromtimestamp(start / 1_000, truth.zone).date() for start in truth.day_starts()]
    period = {"from": str(days[0] - timedelta(days=1)), "to": str(days[-1] + timedelta(days=1))}
    people = ~truth.is_bot
    everything = people | truth.is_bot
    bots: dict[str, Any] = {"include": {"bots": True}}
    yield Question("totals", {"period": period}, people)
    yield Question("totals with bots", {"period": period} | bots, everything)
    for name in _BY:
        yield Question(f"by {name}", {"period": period}, people, (name,))
    for pair in _BY_TWO:
        yield Question(f"by {' and '.join(pair)}", {"period": period}, people, pair)
    for name in _WITH_BOTS:
        yield Question(f"by {name} with bots", {"period": period} | bots, everything, (name,))
    for day in days:
        mask = people & _of_day(truth, day)
        for name in ("time:hour", "path", "event_name"):
            yield Question(f"{day} by {name}", {"period": {"from": str(day), "to": str(day)}}, mask, (name,))
    yield from _by_instants(truth, people)
    for name, filters, fits in _filters(truth):
        asked = {"period": period, "filters": filters}
        yield Question(name, asked, people & fits)
        yield Question(f"{name}, by time:hour", asked, people & fits, ("time:hour",))


def answered(owner: Api, truth: Truth, question: Question) -> tuple[int, list[str]]:
    """Ask it; (1, differences), none where the answer is the truth."""
    body = {"v": 1, "metrics": METRICS, "dimensions": list(question.dimensions), "limit": 10_000}
    # Of the many reports that differ by one dimension only, totals would be the same again and again.
    has_totals = len(question.dimensions) != 1
    include = {"totals": has_totals} | question.body.get("include", {})
    answer = owner.post(f"/projects/{truth.project}/query", body | question.body | {"include": include})
    got: Counts = {
        tuple(map(_value, question.dimensions, row["dimensions"])): tuple(row["metrics"])
        for row in answer["rows"]
    }
    wanted = truth.counts(question.mask, question.dimensions)
    if has_totals:
        got[("in all",)] = tuple(answer["totals"])
        wanted[("in all",)] = truth.total(question.mask)
    return 1, differences(f"report of {truth.project}, {question.name}", wanted, got)


def differences(where: str, wanted: Counts, got: Counts) -> list[str]:
    """What is not the same, one line each. Values that amount to nothing may be there or not."""
    found = []
    for value in dict.fromkeys((*wanted, *got)):
        want, have = wanted.get(value), got.get(value)
        if want != have and (any(want or ()) or any(have or ())):
            found.append(f"{where}: {list(value)} should be {want} and is {have}")
    return found


def _value(dimension: str, value: Any) -> Value:
    if dimension.startswith("time:"):
        return round(datetime.fromisoformat(value).timestamp() * 1_000)
    found: Value = value
    return found


def _of_day(truth: Truth, day: date) -> Mask:
    return truth.between(truth.days_from(day), truth.days_from(day + timedelta(days=1)))


def _by_instants(truth: Truth, people: Mask) -> Iterator[Question]:
    """Parts of the run itself, cut at odd instants, and minute by minute."""
    last = int(truth.at.max()) + 1
    for start, end in ((last - 100_001, last), (last - 7_654_321, last - 65_432)):
        mask = people & truth.between(start, end)
        yield Question(f"{start} to {end}", {"period": _instants(start, end)}, mask)
        yield Question(f"{start} to {end} by path", {"period": _instants(start, end)}, mask, ("path",))
    start = (last // 60_000 - _LONGEST_MINUTES) * 60_000
    mask = people & truth.between(start, last)
    yield Question("by time:minute", {"period": _instants(start, last)}, mask, ("time:minute",))


def _instants(start: int, end: int) -> dict[str, str]:
    def spelled(at: int) -> str:
        return datetime.fromtimestamp(at / 1_000, UTC).isoformat(timespec="milliseconds")

    return {"from": spelled(start), "to": spelled(end)}


def _filters(truth: Truth) -> Iterator[tuple[str, list[Any], Mask]]:
    """Name, filter, and the events that fit."""
    paths = [path for path in truth.values("path").texts if path is not None][:3]
    yield "of some paths", ["is", "path", paths], truth.where("path", lambda path: path in paths)
    firefox = truth.where("browser", lambda browser: browser == "Firefox")
    yield "not of Firefox", ["is_not", "browser", ["Firefox"]], ~firefox
    yield (
        "of paths with a 1",
        ["contains", "path", ["/p/1"]],
        truth.where("path", lambda path: "/p/1" in str(path)),
    )
    has_referrer = truth.where("referrer", lambda referrer: referrer is not None)
    yield "with a referrer", ["exists", "referrer"], has_referrer
    is_pro = truth.where("properties.plan", lambda plan: plan == "pro")
    yield "of a plan", ["is", "properties.plan", ["pro"]], is_pro
    abroad = truth.where("country", lambda country: country == "DE")
    signup = truth.where("event_name", lambda name: name == "signup")
    yield (
        "both",
        ["and", ["is", "country", ["DE"]], ["not", ["is", "event_name", ["signup"]]]],
        abroad & ~signup,
    )
    yield "either", ["or", ["is", "country", ["DE"]], ["is", "event_name", ["signup"]]], abroad | signup
    some = range(1, 40)
    named = np.isin(truth.rows["user"], list(some))
    yield "of some people", ["is", "user_id", [shapes.user_id(number) for number in some]], named
