"""Texts that no event has any more, out of the dictionaries, beside pipelines that may be about to want them.

Whoever stores looks ids up first, remembers them, and writes them later. So a sweep goes in steps:

1. It begins by raising the generation, while nobody is in the middle of storing. What was looked up before
   is refused from then on, and forgotten (`generations`): every id that is written was looked up since.
2. While it is on, whoever looks an id up marks it in that statement (`Dictionary`).
3. It marks the ids of all events there are, day by day; then those of the sessions, which come by ids of
   events only, and only from such as were there.
4. What has no mark goes, some rows at a time, and each time under a new generation, while nobody is in the
   middle of storing: who has just looked one up and not marked it yet is refused.

Every step is a transaction; a run that is stopped or killed goes on with the next. Names of events and
sources stay: caps count them, and keep them few.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F

from analytics.common.locks import Lock, hold
from analytics.events.models import DictionarySweep
from analytics.events.people import event_days, partition
from analytics.events.schema import LabelKind
from analytics.events.storage.postgres.dictionaries import NUMBERS

EVERY: Final = timedelta(days=1)
SOONEST: Final = timedelta(hours=1)
"""After a person was erased."""
_MARKED_AT_ONCE: Final = 10_000
_DELETED_AT_ONCE: Final = 20_000
"""Pipelines wait for so many: some tenths of a second."""
_DAY: Final = timedelta(days=1)
_OF_EVENTS: Final = {
    "events_label": ("title_id", "bot_id"),
    "events_page": ("page_id",),
    "events_client": ("client_id",),
    "events_location": ("location_id",),
    "events_acquisition": ("acquisition_id",),
    "events_locale": ("locale_id",),
}
_OF_SESSIONS: Final = _OF_EVENTS | {
    "events_label": ("bot_id",),
    "events_page": ("entry_page_id", "exit_page_id"),
}
_SWEPT_LABELS: Final = f"d.kind IN ({LabelKind.TITLE:d}, {LabelKind.BOT:d}) AND"


def sweep(*, now: datetime, enough: Callable[[], bool] = lambda: False) -> int:
    """Begin a sweep where one is due, and go on with it until `enough`; the rows deleted.

    For one process at a time. Raises OperationalError where somebody stores for longer than three seconds;
    the next run tries again.
    """
    state = DictionarySweep.objects.filter(pk=1).first()
    if state is None or not state.marking:
        if state is not None and not _is_due(state, now):
            return 0
        state = _begin(now)
    if not state.all_marked and not _mark(state, enough):
        return 0
    return _delete(enough)


def want() -> None:
    """See to it that a sweep begins soon: there may be texts that only somebody had who was erased."""
    DictionarySweep.objects.filter(pk=1).update(wanted=True)


def _is_due(state: DictionarySweep, now: datetime) -> bool:
    # One that seems to come from the future was begun by a clock that was wrong.
    age = abs(now - state.began_at)
    return age >= EVERY or (state.wanted and age >= SOONEST)


@transaction.atomic
def _begin(now: datetime) -> DictionarySweep:
    _wait_until_nobody_stores()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE events_dictionarymark")
    state, _ = DictionarySweep.objects.get_or_create(pk=1, defaults={"began_at": now})
    state.generation += 1
    state.marking, state.began_at = True, now
    state.next_day, state.all_marked, state.wanted = None, False, False
    state.save()
    return state


def _mark(state: DictionarySweep, enough: Callable[[], bool]) -> bool:
    """Mark what is used; False when `enough` stopped it."""
    for day in event_days():
        if state.next_day is not None and day < state.next_day:
            continue
        _mark_those_of(partition(day), _OF_EVENTS)
        _note(state, next_day=day + _DAY)
        if enough():
            return False
    # Who was just making sessions of events that have been deleted since is seen, or sees them no more.
    with transaction.atomic():
        _wait_until_nobody_stores()
    _mark_those_of("events_session", _OF_SESSIONS)
    _note(state, all_marked=True)
    return True


def _note(state: DictionarySweep, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(state, name, value)
    state.save(update_fields=list(changes))


def _mark_those_of(table: str, columns: Mapping[str, Sequence[str]]) -> None:
    """Mark the ids in a table's columns, by dictionary: one pass over the table.

    Found first and marked then, in one order and in small transactions: who looks ids up waits for none of it
    for long.
    """
    number_of = {column: NUMBERS[name] for name, some in columns.items() for column in some}
    whens = " ".join(f"WHEN grouping({column}) = 0 THEN {number}" for column, number in number_of.items())
    sets = ", ".join(f"({column})" for column in number_of)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")  # else it puts hundred thousands of ids on the disk
        cursor.execute(
            f"""SELECT dictionary, id FROM (
                    SELECT CASE {whens} END AS dictionary, coalesce({", ".join(number_of)}) AS id
                    FROM {table} GROUP BY GROUPING SETS ({sets})
                ) AS found WHERE id IS NOT NULL
                EXCEPT SELECT dictionary, id FROM events_dictionarymark"""  # noqa: S608 - our own names
        )
        found = sorted(cursor.fetchall())
    with connection.cursor() as cursor:
        for start in range(0, len(found), _MARKED_AT_ONCE):
            dictionaries, ids = zip(*found[start : start + _MARKED_AT_ONCE], strict=True)
            cursor.execute(
                """INSERT INTO events_dictionarymark (dictionary, id)
                   SELECT * FROM unnest(%s::smallint[], %s::integer[]) ON CONFLICT DO NOTHING""",
                [list(dictionaries), list(ids)],
            )


def _delete(enough: Callable[[], bool]) -> int:
    """Delete what has no mark; how many rows. Ends the sweep unless `enough` stopped it."""
    deleted = 0
    for table in NUMBERS:
        while unmarked := _unmarked(table):
            deleted += _delete_unmarked(table, unmarked)
            if enough():
                return deleted
    with transaction.atomic():
        _wait_until_nobody_stores()
        DictionarySweep.objects.filter(pk=1).update(marking=False)
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE events_dictionarymark")
    return deleted


def _unmarked(table: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.id FROM {table} AS d WHERE {_without_mark(table)} LIMIT {_DELETED_AT_ONCE}"  # noqa: S608
        )
        return [number for (number,) in cursor.fetchall()]


@transaction.atomic
def _delete_unmarked(table: str, ids: list[int]) -> int:
    """Delete those of the rows that have no mark yet; how many."""
    _wait_until_nobody_stores()
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} AS d WHERE d.id = ANY (%s) AND {_without_mark(table)}",  # noqa: S608
            [ids],
        )
        deleted = int(cursor.rowcount)
    # In this transaction: who reads the new number finds the rows no more.
    DictionarySweep.objects.filter(pk=1).update(generation=F("generation") + 1)
    return deleted


def _without_mark(table: str) -> str:
    """SQL: whether the row `d` may go."""
    kinds = _SWEPT_LABELS if table == "events_label" else ""
    return f"""{kinds} NOT EXISTS (
        SELECT FROM events_dictionarymark AS m WHERE m.dictionary = {NUMBERS[table]} AND m.id = d.id
    )"""


def _wait_until_nobody_stores() -> None:
    """Until the transaction ends, nobody is between the look at the generation and the commit."""
    with connection.cursor() as cursor:
        # Meanwhile everybody who wants to store waits behind us.
        cursor.execute("SET LOCAL lock_timeout = '3s'")
    hold(Lock.DICTIONARIES)
