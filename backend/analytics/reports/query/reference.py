"""The docs' page of metrics and dimensions, printed from the definitions themselves."""

from collections.abc import Iterable
from typing import Final

from analytics.reports.query.dimensions import DIMENSIONS, property_dimension
from analytics.reports.query.metrics import METRICS, PropertyFunction, property_metric

_OPENING: Final = """\
# Metrics and dimensions

What every number means, printed from the code that counts it (`backend/analytics/reports/query`); a
test holds this page to it. How to ask is in [the query](../reference/query.md).

## Metrics

Bots are left out of every metric unless the query asks for them. A total is counted over the whole
period, never summed from the rows: a visitor of three days is one visitor.
"""
_BETWEEN: Final = """
`engagement` events carry visible seconds and scroll depth of a page that was counted already. They
are no events of their own: neither in `events` nor as a row of a list by `event_name`.

Numbers of a property are those that are spelled with at most 300 characters; texts, truth values, lists and
objects are left out, and a warning counts them. Quantiles are linear between the two nearest numbers.

### Sessions

`bounce_rate` and `visit_duration` speak of whole sessions. Each belongs, to its very end, where and when it
began: to the bucket of its first event, to what its first event said (`country`, `browser`, …), to
`host` and `path` of its first page view. One that began before the range is not in it; one that goes
on after the range counts with all of its events. A filter chooses the sessions with an event that passes,
whenever in the session that was. A session whose first event was a bot's is a bot's.

A question by `entry_path` or `exit_path` is one about sessions altogether: `visitors` are those who began
them, and page views, events, revenue and so on stand where their session began. With a filter these are the
events that pass: sign-ups by entry page, for one. As a filter, `entry_path` and `exit_path` choose events by
their session, and each counts where and when it happened.

A session has no one `event_name`, `title`, `currency`, `account_id` or property, so these cannot part
sessions; they can filter them.

## Dimensions

A dimension parts events into rows; one that an event lacks is `null`. Texts that differ in a single
byte are two values, and ties stand in byte order. Time is cut on the clock of the zone that was
asked for, over both days of a clock change, and a bucket is named by its local start with offset.
"""
_CLOSING: Final = """
Periods are half-open between two instants. `{"last": "30d"}` is thirty days of the zone with today
to its end; `24h` is twenty-four hours with the running one, `30m` thirty minutes with the running
one, `4w`, `12mo` and `2y` whole weeks (from Monday), months and years with the running one. The
period before has as many days (weeks, months, years) and ends where this one begins; the year
before has the same dates, 29 February becoming the 28th. Buckets are compared by their place: the
third day with the third day.
"""


def metrics_page() -> str:
    """The whole page as Markdown."""
    measures = (property_metric(function, "<key>") for function in PropertyFunction)
    metrics = _table("Metric", ((m.name, m.meaning) for m in (*METRICS.values(), *measures)))
    properties = property_dimension("<key>")
    every = (*DIMENSIONS.values(), properties)
    dimensions = _table("Dimension", ((d.name, d.meaning) for d in every))
    return f"{_OPENING}\n{metrics}{_BETWEEN}\n{dimensions}{_CLOSING}"


def _table(title: str, rows: Iterable[tuple[str, str]]) -> str:
    lines = [f"| {title} | Meaning |", "|---|---|", *(f"| `{name}` | {meaning} |" for name, meaning in rows)]
    return "\n".join(lines) + "\n"
