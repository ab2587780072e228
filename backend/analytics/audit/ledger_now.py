"""The ledger as it is at this moment: what is in the table, and what Redis holds and has not folded yet."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import redis
from django.db import connection

from analytics.audit.fold import fresh_name, keys_of
from analytics.common.tally import SETTLED, Outcome, Tally, tally_of

#: KEYS: live hash, its coming name, names given, for each shard. ARGV: a fresh name each. Returns a name and
#: a hash's content in turn. One script, so that it is one look.
_LOOK: Final = """#!lua flags=allow-oom
    local found = {}
    for i = 1, #KEYS, 3 do
        redis.call('SET', KEYS[i + 1], ARGV[(i + 2) / 3], 'NX')
        found[#found + 1] = redis.call('GET', KEYS[i + 1])
        found[#found + 1] = redis.call('HGETALL', KEYS[i])
        for _, name in ipairs(redis.call('SMEMBERS', KEYS[i + 2])) do
            found[#found + 1] = name
            found[#found + 1] = redis.call('HGETALL', name)
        end
    end
    return found
"""

#: One statement is one snapshot: a hash is in the sums and named, or neither.
_ASK: Final = """
    SELECT {group}, outcome, sum(events)::bigint FROM audit_ledger
    WHERE {narrowed} GROUP BY 1, 2
    UNION ALL
    SELECT NULL, name, NULL FROM audit_ledger_fold WHERE name = ANY (%(names)s)
"""

Group = TypeVar("Group")


@dataclass(frozen=True, slots=True)
class Balance:
    """Where a project's accepted events are."""

    accepted: int
    stored: int
    duplicate: int
    dead: int
    purged: int
    """Of those that are dead: their letters are deleted, the others' are still there."""

    @property
    def pending(self) -> int:
        """Those still in the stream."""
        return self.accepted - self.stored - self.duplicate - self.dead


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which part of the ledger is asked for, of one project or all. Minutes are half-open, from 1970 UTC."""

    project_id: int | None = None
    since: int | None = None
    until: int | None = None
    outcome: str | None = None
    code: str | None = None
    source: str | None = None
    key_id: int | None = None


@dataclass(frozen=True, slots=True)
class Unfolded:
    """One look into Redis: tallies by the name of their hash."""

    hashes: dict[str, dict[Tally, int]]


def look(client: "redis.Redis", shards: Iterable[int]) -> Unfolded:
    """What is not folded yet. Look before you ask the table, never after. Raises redis.RedisError."""
    chosen = list(shards)
    keys = [key for shard in chosen for key in keys_of(shard)]
    answer: Any = client.eval(_LOOK, len(keys), *keys, *map(fresh_name, chosen))
    return Unfolded(
        {
            name.decode(): dict(zip(map(tally_of, content[::2]), map(int, content[1::2]), strict=True))
            for name, content in zip(answer[::2], answer[1::2], strict=True)
        }
    )


# What a ledger can be grouped by: the column's expression, and the same of a tally.
GROUPS: Final[dict[str, tuple[str, Callable[[Tally], Any]]]] = {
    "minute": ("minute", lambda tally: tally.minute),
    "hour": ("minute - minute %% 60", lambda tally: tally.minute - tally.minute % 60),
    "source": ("source", lambda tally: tally.source),
    "key": ("key_id", lambda tally: tally.key_id),
    "code": ("code", lambda tally: tally.code),
    "outcome": ("outcome", lambda tally: tally.outcome),
}


def sums(narrowed: Narrowed, group: str, unfolded: Unfolded) -> "Counter[tuple[Any, str]]":
    """Events by (group, outcome), one of `GROUPS`; minutes and hours as minutes since 1970 UTC."""
    expression, of = GROUPS[group]
    conditions, parameters = _conditions(narrowed)
    statement = _ASK.format(group=f"({expression})::text", narrowed=conditions)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters | {"names": list(unfolded.hashes)})
        rows: Sequence[tuple[Any, str, int | None]] = cursor.fetchall()
    folded = {name for _, name, events in rows if events is None}
    is_number = group in ("minute", "hour", "key")
    found: Counter[tuple[Any, str]] = Counter()
    for value, outcome, events in rows:
        if events is not None:
            found[int(value) if is_number else value, outcome] += events
    for name, tallies in unfolded.hashes.items():
        if name not in folded:
            for tally, events in tallies.items():
                if _fits(tally, narrowed):
                    found[of(tally), tally.outcome] += events
    return found


def balance(project_id: int, unfolded: Unfolded) -> Balance:
    """Where all events are that the project ever had accepted and that the ledger still knows."""
    counted = sums(Narrowed(project_id), "outcome", unfolded)
    accepted, stored, duplicate, dead, purged = (
        counted[outcome.value, outcome.value] for outcome in (Outcome.ACCEPTED, *SETTLED, Outcome.PURGED)
    )
    return Balance(accepted, stored, duplicate, dead, purged)


def _conditions(narrowed: Narrowed) -> tuple[str, dict[str, Any]]:
    parts = {
        "project_id": "project_id = %(project_id)s",
        "since": "minute >= %(since)s",
        "until": "minute < %(until)s",
        "outcome": "outcome = %(outcome)s",
        "code": "code = %(code)s",
        "source": "source = %(source)s",
        "key_id": "key_id = %(key_id)s",
    }
    given = {name: getattr(narrowed, name) for name in parts if getattr(narrowed, name) is not None}
    return " AND ".join(parts[name] for name in given) or "true", given


def _fits(tally: Tally, narrowed: Narrowed) -> bool:
    return (
        narrowed.project_id in (None, tally.project_id)
        and (narrowed.since is None or tally.minute >= narrowed.since)
        and (narrowed.until is None or tally.minute < narrowed.until)
        and narrowed.outcome in (None, tally.outcome)
        and narrowed.code in (None, tally.code)
        and narrowed.source in (None, tally.source)
        and narrowed.key_id in (None, tally.key_id)
    )
