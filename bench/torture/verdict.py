"""What was stored against what was acknowledged, and what the ledger and the reports say of it."""

import urllib.error
import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from e2e.api import Api
from redis.exceptions import RedisError

from bench.torture.ground import Ground, within
from bench.torture.senders import Record

DRAINED_WITHIN = 240.0


class Books:
    """The ledger and the reports, through the API, as the owner sees them."""

    def __init__(self, owner: Api, projects: Iterable[str]) -> None:
        self._owner = owner
        self._projects = list(projects)
        self.lowest_pending = 0
        self.looks = 0

    def balances(self) -> dict[str, dict[str, int]]:
        """The balance of each project. Raises OSError while the API is away."""
        now = datetime.now(UTC)
        span = f"from={(now - timedelta(hours=1)):%Y-%m-%dT%H:%M:%SZ}&to={now:%Y-%m-%dT%H:%M:%SZ}"
        return {
            project: self._asked(f"/projects/{project}/ledger?group_by=outcome&{span}")["balance"]
            for project in self._projects
        }

    def look(self) -> None:
        """Note the lowest `pending` there ever was: events do not come from nowhere."""
        try:
            balances = self.balances()
        except (OSError, ValueError):
            return
        self.looks += 1
        self.lowest_pending = min(self.lowest_pending, *(each["pending"] for each in balances.values()))

    def drained(self) -> bool:
        """Whether nothing is pending any more."""
        try:
            return all(each["pending"] == 0 for each in self.balances().values())
        except (OSError, ValueError):
            return False

    def reported(self, project: str) -> int:
        """Every event that the reports count, bots and `engagement` too."""
        today = datetime.now(UTC).date()
        period = {"from": str(today - timedelta(days=9)), "to": str(today + timedelta(days=3))}
        spec = {"metrics": ["events"], "dimensions": ["event_name"], "period": period, "limit": 1000}
        answer = self._owner.post(
            f"/projects/{project}/query", {"v": 1, **spec, "include": {"bots": True, "totals": True}}
        )
        return int(sum(row["metrics"][0] for row in answer["rows"]))

    def _asked(self, path: str) -> Any:
        try:
            return self._owner.get(path)
        except urllib.error.HTTPError as refused:
            refused.close()
            if refused.code != 401:
                raise
        self._owner.sign_in()  # the token has expired, or was given by a clock that was wrong
        return self._owner.get(path)


def drained(ground: Ground, books: Books, seconds: float = DRAINED_WITHIN) -> bool:
    """Wait until neither the ledger nor the stream has anything left; whether that came in time."""

    def empty() -> bool:
        try:
            with ground.redis() as client:
                entries = sum(int(client.xlen(f"ev:{{{shard}}}")) for shard in range(4))
        except RedisError:
            return False
        return entries == 0 and books.drained()

    return within(seconds, empty, pause=0.5) is not None


def stored_ids(ground: Ground) -> dict[str, Counter[uuid.UUID]]:
    """Project → how often each event is in the table, by a look that no part of ours takes part in."""
    found: dict[str, Counter[uuid.UUID]] = {}
    with psycopg.connect(ground.database_url) as connection:
        rows = connection.execute(
            "SELECT p.public_id::text, e.event_id FROM events_event AS e"
            " JOIN projects_project AS p ON p.id = e.project_id"
        )
        for project, event_id in rows:
            found.setdefault(project, Counter())[event_id] += 1
    return found


def compared(
    records: list[Record], stored: dict[str, Counter[uuid.UUID]], forbidden: set[uuid.UUID]
) -> dict[str, int]:
    """The truth of the senders against the table."""
    sent = {(each.project, one) for each in records for one in each.sent}
    acknowledged = {(each.project, one) for each in records for one in each.acknowledged}
    there = {(project, one) for project, ids in stored.items() for one in ids}
    return {
        "sent": len(sent),
        "acknowledged": len(acknowledged),
        "stored": sum(sum(ids.values()) for ids in stored.values()),
        "lost": len(acknowledged - there),
        "doubled": sum(n - 1 for ids in stored.values() for n in ids.values()),
        "half_sent_but_stored": sum(one in forbidden for _, one in there),
        "never_sent_but_stored": sum(one not in forbidden for _, one in there - sent),
    }
