"""What `bench.query` asks: each question once as our document, once in plain SQL for PostgreSQL and for chDB.

The SQL is what somebody who knows the tables would write for this one question: no rollups, no caches. It
may be simpler than ours (a plain funnel follows a person's first try only), never more work.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of us, the same in the SQL of both others, and the goals."""

    name: str
    path: str
    """Below the project."""
    days: int
    """Before the end of the data; 0 where the question names no period."""
    document: dict[str, Any] | None = None
    """Without its period; None is a GET."""
    sql: str | None = None
    chdb: str | None = None
    at_most: float = 0.0
    """Milliseconds on an idle machine of two cores."""
    times: float | None = None
    """How many times faster than PostgreSQL's raw tables."""
    beside_chdb: float | None = None
    """Of its time at most."""
    nested_loops: bool = True
    """Whether PostgreSQL may use them: it does not know how many rows a CTE has."""

    def span(self, end: datetime) -> tuple[datetime, datetime]:
        """What is asked about, of data that ends at `end`."""
        return end - timedelta(days=self.days), end


_OF_PROJECT: Final = """FROM events_event AS e JOIN events_label AS l ON l.id = e.name_id
    WHERE e.project_id = 1 AND timestamp >= %(start)s AND timestamp < %(end)s AND bot_id IS NULL"""
_IN_CHDB: Final = "FROM e WHERE isNull(bot) AND timestamp >= %(start)s AND timestamp < %(end)s"
_TOTALS: Final = f"""SELECT count(DISTINCT user_key), count(DISTINCT session_key),
    count(*) FILTER (WHERE l.value = 'pageview'), count(*) FILTER (WHERE l.value <> 'engagement')
    {_OF_PROJECT}"""
_CH_TOTALS: Final = f"""SELECT uniqExact(user_key), uniqExact(session_key), countIf(name = 'pageview'),
    countIf(name != 'engagement') {_IN_CHDB}"""
_SESSIONS: Final = f"""SELECT avg((views = 1 AND others = 0)::int), avg(extract(epoch FROM ended - began))
    FROM (SELECT session_key, count(*) FILTER (WHERE l.value = 'pageview') AS views,
    count(*) FILTER (WHERE l.value NOT IN ('pageview', 'engagement')) AS others,
    min(timestamp) AS began, max(timestamp) AS ended {_OF_PROJECT} GROUP BY 1) AS s"""
_CH_SESSIONS: Final = f"""SELECT avg(views = 1 AND others = 0), avg(dateDiff('second', began, ended)) FROM (
    SELECT session_key, countIf(name = 'pageview') AS views,
    countIf(name NOT IN ('pageview', 'engagement')) AS others,
    min(timestamp) AS began, max(timestamp) AS ended {_IN_CHDB} GROUP BY 1)"""
_FUNNEL_STEPS: Final = ("pageview", "event_1", "event_2", "event_3")


def _funnel() -> str:
    """Each person's first step, then the first later event of each next one within seven days."""
    steps = [
        f"s0 AS (SELECT user_key, min(timestamp) AS began, min(timestamp) AS at FROM e"
        f" WHERE name = '{_FUNNEL_STEPS[0]}' GROUP BY 1)"
    ]
    for number, name in enumerate(_FUNNEL_STEPS[1:], 1):
        steps.append(
            f"s{number} AS (SELECT e.user_key, b.began, min(e.timestamp) AS at FROM s{number - 1} AS b"
            f" JOIN e ON e.user_key = b.user_key AND e.name = '{name}' AND e.timestamp > b.at"
            " AND e.timestamp <= b.began + interval '7 days' GROUP BY 1, 2)"
        )
    counts = ", ".join(f"(SELECT count(*) FROM s{number})" for number in range(len(_FUNNEL_STEPS)))
    wanted = ", ".join(f"'{name}'" for name in _FUNNEL_STEPS)
    events = f"SELECT user_key, timestamp, l.value AS name {_OF_PROJECT} AND l.value IN ({wanted})"
    return f"WITH e AS MATERIALIZED ({events}), {', '.join(steps)} SELECT {counts}"


def _ch_funnel() -> str:
    steps = ", ".join(f"name = '{name}'" for name in _FUNNEL_STEPS)
    return f"""SELECT level, count() FROM (
        SELECT user_key, windowFunnel(604800000000)(toUInt64(toUnixTimestamp64Micro(timestamp)), {steps})
        AS level {_IN_CHDB} GROUP BY 1) GROUP BY 1"""


QUESTIONS: Final = (
    Question(
        "overview",
        "query",
        90,
        {
            "metrics": ["visitors", "sessions", "pageviews", "events", "bounce_rate", "visit_duration"],
            "dimensions": ["time:day"],
            "compare": "previous_period",
            "include": {"totals": True},
        },
        f"{_TOTALS}; {_TOTALS.replace('SELECT', 'SELECT timestamp::date,', 1)} GROUP BY 1; {_SESSIONS}",
        f"{_CH_TOTALS}; {_CH_TOTALS.replace('SELECT', 'SELECT toDate(timestamp),', 1)} GROUP BY 1;"
        f"{_CH_SESSIONS}",
        at_most=60,
        times=50,
        beside_chdb=1,
    ),
    Question(
        "top_pages",
        "query",
        90,
        {"metrics": ["visitors", "pageviews"], "dimensions": ["path"], "limit": 10},
        f"""SELECT path, count(DISTINCT user_key), count(*) FILTER (WHERE l.value = 'pageview')
           {_OF_PROJECT.replace("WHERE", "LEFT JOIN events_page AS p ON p.id = e.page_id WHERE", 1)}
           GROUP BY 1 ORDER BY 2 DESC LIMIT 10""",
        f"""SELECT path, uniqExact(user_key) AS u, countIf(name = 'pageview') {_IN_CHDB}
           GROUP BY 1 ORDER BY u DESC LIMIT 10""",
        at_most=60,
        times=30,
        beside_chdb=1,
    ),
    Question(
        "filtered",
        "query",
        90,
        {
            "metrics": ["visitors"],
            "dimensions": ["time:day"],
            "filters": [
                "and",
                ["is", "country", ["FR"]],
                ["is", "browser", ["Chrome"]],
                ["is", "properties.plan", ["pro"]],
            ],
        },
        """SELECT timestamp::date, count(DISTINCT user_key) FROM events_event AS e
           JOIN events_client AS c ON c.id = e.client_id JOIN events_location AS o ON o.id = e.location_id
           WHERE e.project_id = 1 AND timestamp >= %(start)s AND timestamp < %(end)s AND bot_id IS NULL
           AND o.country = 'FR' AND c.browser = 'Chrome' AND properties ->> 'plan' = 'pro' GROUP BY 1""",
        f"""SELECT toDate(timestamp), uniqExact(user_key) {_IN_CHDB} AND country = 'FR'
           AND browser = 'Chrome' AND JSONExtractString(properties, 'plan') = 'pro' GROUP BY 1""",
        at_most=400,
        times=4,
        beside_chdb=1.5,
    ),
    Question(
        "funnel",
        "funnel",
        30,
        {"steps": [{"event": name} for name in _FUNNEL_STEPS], "window": "7d"},
        _funnel(),
        _ch_funnel(),
        at_most=1_500,
        times=5,
        beside_chdb=2,
        # With them it went through all events for each person, and did not end in ten minutes.
        nested_loops=False,
    ),
    Question(
        "retention",
        "retention",
        84,
        {"by": "week"},
        f"""SELECT first, week, count(*) FROM (
                SELECT user_key, week, min(week) OVER (PARTITION BY user_key) AS first FROM (
                    SELECT DISTINCT user_key, date_trunc('week', timestamp) AS week {_OF_PROJECT}
                    AND l.value <> 'engagement') AS w) AS p GROUP BY 1, 2""",
        f"""SELECT first, week, count() FROM (
                SELECT user_key, week, min(week) OVER (PARTITION BY user_key) AS first FROM (
                    SELECT DISTINCT user_key, toMonday(timestamp) AS week {_IN_CHDB}
                    AND name != 'engagement')) GROUP BY 1, 2""",
        at_most=2_000,
        times=5,
        beside_chdb=2,
    ),
    Question("live", "live", 0, at_most=30),
)
