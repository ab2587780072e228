"""Looking at dead letters, publishing them again, throwing them away: what command and API share."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from analytics.audit.actions import Action, Target, TargetType
from analytics.audit.services import record
from analytics.common.redaction import redacted, scrubbed
from analytics.common.tally import DeadCode
from analytics.stream.base import DeadLetter
from analytics.stream.dead_letters import DeadLetters
from analytics.stream.envelope import Envelope, UnreadableEnvelope, decode
from analytics.stream.stops import RedisStops
from analytics.stream.tally import project_of_payload

MOST_AT_ONCE: Final = 10_000
"""Letters that one call publishes again or deletes; whoever wants more calls again."""
LONGEST_RELEASE: Final = 60
"""Minutes for which the budget can be put aside."""
_PAGE: Final = 500
_ID: Final = re.compile(r"\d{1,20}-\d{1,20}", re.ASCII)
_SCANNED: Final = 20 * _PAGE
"""Letters that one page of a narrowed list looks at, however few of them fit."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which dead letters are meant: these ids, else those of this code, else all."""

    ids: tuple[str, ...] = ()
    code: DeadCode | None = None

    def fits(self, letter: DeadLetter) -> bool:
        """Whether a letter is of this code."""
        return self.code in (None, letter.code)


@dataclass(frozen=True, slots=True)
class Page:
    """Some letters, oldest first, and where the next ones begin; empty at the end."""

    letters: list[DeadLetter]
    next: str


@dataclass(frozen=True, slots=True)
class Done:
    """How many letters a call dealt with, and how many it left for another one."""

    done: int
    left: int


@dataclass(frozen=True, slots=True)
class Told:
    """A letter as it may be shown: what helps to find the fault, and nothing of the person."""

    letter_id: str
    code: str
    reason: str
    set_aside_at: datetime
    size: int
    """Of the payload, in bytes."""
    project_id: int | None
    """None here and in what follows: the payload cannot be read."""
    key_id: int | None = None
    event_name: str | None = None
    received_at: datetime | None = None
    timestamp: datetime | None = None
    payload: Any = None


def is_letter_id(text: str) -> bool:
    """Whether Redis takes this for an id of its streams."""
    return bool(_ID.fullmatch(text)) and all(int(part) < 1 << 64 for part in text.split("-"))


def page_of(kept: DeadLetters, choice: Choice, *, count: int, after: str = "") -> Page:
    """The `count` oldest behind the id `after` that fit. May hold fewer, even none, and yet go on."""
    found: list[DeadLetter] = []
    scanned = 0
    while scanned < _SCANNED:
        looked_at = kept.list(count=_PAGE if choice.code else count - len(found), after=after)
        for letter in looked_at:
            after = letter.letter_id
            if choice.fits(letter):
                found.append(letter)
                if len(found) == count:
                    return Page(found, after)
        if not looked_at:
            return Page(found, "")
        scanned += len(looked_at)
    return Page(found, after)


def replay(*, actor: UUID | None, kept: DeadLetters, choice: Choice) -> Done:
    """Publish the chosen again, at most `MOST_AT_ONCE`. What fails again comes back as a new letter."""
    return _deal_with(actor, kept, choice, Action.DEAD_LETTERS_REPLAYED, kept.replay)


def purge(*, actor: UUID | None, kept: DeadLetters, choice: Choice) -> Done:
    """Delete the chosen for good, at most `MOST_AT_ONCE`. In the ledger they are dead, and purged."""
    return _deal_with(actor, kept, choice, Action.DEAD_LETTERS_PURGED, kept.purge)


def release(*, actor: UUID | None, stops: RedisStops, minutes: int) -> None:
    """Let every line go on that stands for too many dead letters, and none stop for these minutes."""
    record(
        actor=actor,
        action=Action.PIPELINE_RELEASED,
        project_id=None,
        target=Target(TargetType.PIPELINE, "all"),
        data={"minutes": minutes},
    )
    stops.release(seconds=60 * minutes)


def _deal_with(
    actor: UUID | None,
    kept: DeadLetters,
    choice: Choice,
    action: Action,
    act: Callable[[Sequence[DeadLetter]], int],
) -> Done:
    chosen: list[str] = []
    left = 0
    for letter in _chosen(kept, choice):
        if len(chosen) < MOST_AT_ONCE:
            chosen.append(letter.letter_id)
        else:
            left += 1
    if not chosen:
        return Done(0, 0)
    # Written and committed first: PostgreSQL and Redis have no transaction in common, and an entry for what
    # then did not happen is better than a deletion nobody is named for.
    record(
        actor=actor,
        action=action,
        project_id=None,
        target=Target(TargetType.DEAD_LETTER, chosen[0] if len(choice.ids) == 1 else "many"),
        data={"letters": len(chosen), "chosen": list(choice.ids[:100]) or choice.code or "all"},
    )
    done = 0
    for start in range(0, len(chosen), _PAGE):
        # Fetched once more, in parts: all payloads at once would not fit into memory.
        done += act(kept.get(chosen[start : start + _PAGE]))
    return Done(done, left)


def _chosen(kept: DeadLetters, choice: Choice) -> Iterator[DeadLetter]:
    """Those that are there now: what is replayed and fails again is not chosen again."""
    if choice.ids:
        yield from filter(choice.fits, kept.get(list(dict.fromkeys(filter(is_letter_id, choice.ids)))))
        return
    after = ""
    while page := kept.list(count=_PAGE, after=after):
        yield from filter(choice.fits, page)
        after = page[-1].letter_id


def told(letter: DeadLetter) -> Told:
    """Make a letter fit to be shown."""
    set_aside_at = datetime.fromtimestamp(int(letter.letter_id.partition("-")[0]) / 1e3, UTC)
    reason, size = scrubbed(letter.reason), len(letter.payload)
    try:
        event = decode(letter.payload)
    except (UnreadableEnvelope, ValueError, TypeError):
        project_id = project_of_payload(letter.payload)
        return Told(letter.letter_id, letter.code, reason, set_aside_at, size, project_id)
    return Told(
        letter.letter_id,
        letter.code,
        reason,
        set_aside_at,
        size,
        event.project_id,
        event.key_id,
        scrubbed(str(event.name)),
        _instant(event.received_at / 1e6),
        _instant(event.timestamp / 1e6),
        _payload(event),
    )


def _payload(event: Envelope) -> Any:
    """The event's fields that have a value, redacted as the ledger's samples are.

    Not its name, which is told beside it: as a field called `name` it would be hidden, like a person's.
    """
    told_already = {"version", "project_id", "key_id", "name", "received_at", "timestamp", "session_key"}
    shown: dict[str, Any] = {
        name: getattr(event, name)
        for name in event.__struct_fields__
        if name not in told_already and getattr(event, name) not in (None, b"", False)
    }
    shown["event_id"] = str(UUID(bytes=event.event_id))
    if event.properties:
        try:
            shown["properties"] = msgspec.json.decode(event.properties)
        except (msgspec.DecodeError, ValueError):
            shown["properties"] = f"[{len(event.properties)} bytes that are no JSON]"
    return {"event_id": shown.pop("event_id")} | redacted(shown)


def _instant(seconds: float) -> datetime | None:
    """None for what is no date: the letter may be damaged there."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
