"""`manage.py dead_letters`: what could not be stored, and publishing it again once it can be."""

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from analytics.common.redis import redis_client
from analytics.stream.base import DeadLetter, StreamUnavailable
from analytics.stream.dead_letters import RedisDeadLetters
from analytics.stream.envelope import UnreadableEnvelope, decode

_PAGE: Final = 500


class Command(BaseCommand):
    help = (
        "Print the events that could not be stored, one JSON object a line; --replay publishes some of them "
        "again, --replay-all all, for instance after an upgrade that stores them."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        chosen = parser.add_mutually_exclusive_group()
        chosen.add_argument("--replay", nargs="+", metavar="ID", default=[], help="ids as they are printed")
        chosen.add_argument("--replay-all", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        letters = RedisDeadLetters(redis_client())
        try:
            if options["replay"] or options["replay_all"]:
                self._replay(letters, set(options["replay"]))
            else:
                for letter in _all(letters):
                    self.stdout.write(json.dumps(_told(letter), default=str))
        except StreamUnavailable as error:
            raise CommandError(f"Redis is away: {error}") from error

    def _replay(self, letters: RedisDeadLetters, ids: set[str]) -> None:
        """Those of `ids`, or all. What fails again comes back as a new letter."""
        found = [letter for letter in _all(letters) if not ids or letter.letter_id in ids]
        if unknown := sorted(ids - {letter.letter_id for letter in found}):
            raise CommandError(f"no dead letter has the id {', '.join(unknown)}; nothing was replayed")
        letters.replay(found)
        self.stdout.write(json.dumps({"replayed": len(found)}))


def _all(letters: RedisDeadLetters) -> Iterator[DeadLetter]:
    after = ""
    while page := letters.list(count=_PAGE, after=after):
        yield from page
        after = page[-1].letter_id


def _told(letter: DeadLetter) -> dict[str, object]:
    """What helps to find the fault, and nothing of the person."""
    told: dict[str, object] = {"id": letter.letter_id, "code": letter.code, "reason": letter.reason}
    try:
        envelope = decode(letter.payload)
    except (UnreadableEnvelope, ValueError):
        return told | {"bytes": len(letter.payload)}
    return told | {
        "project": envelope.project_id,
        "key": envelope.key_id,
        "event_name": envelope.name,
        "received_at": datetime.fromtimestamp(envelope.received_at / 1e6, UTC).isoformat(),
    }
