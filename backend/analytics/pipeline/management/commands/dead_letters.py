"""`manage.py dead_letters`: what could not be stored; publish it again once it can be, or throw it away."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from analytics.common.redis import redis_client
from analytics.common.tally import DeadCode
from analytics.pipeline import letters as services
from analytics.pipeline.letters import Choice, Done
from analytics.stream.base import DeadLetter, StreamUnavailable
from analytics.stream.dead_letters import DeadLetters, RedisDeadLetters
from analytics.stream.stops import RedisStops

_PAGE: Final = 500


class Command(BaseCommand):
    help = (
        "Print the events that could not be stored, one JSON object a line; --replay publishes some of them "
        "again, --replay-all all, for instance after an upgrade that stores them; --purge and --purge-all "
        "delete them for good; --release lets a line go on that stopped for too many of them."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        chosen = parser.add_mutually_exclusive_group()
        chosen.add_argument("--replay", nargs="+", metavar="ID", default=[], help="ids as they are printed")
        chosen.add_argument("--replay-all", action="store_true", help="all, or all of --code")
        chosen.add_argument("--purge", nargs="+", metavar="ID", default=[], help="ids as they are printed")
        chosen.add_argument("--purge-all", action="store_true", help="all, or all of --code")
        chosen.add_argument("--release", action="store_true", help="let the line go on; see --minutes")
        codes = [code.value for code in DeadCode]
        parser.add_argument("--code", choices=codes, help="only those of this code")
        parser.add_argument(
            "--minutes",
            type=int,
            default=0,
            choices=range(services.LONGEST_RELEASE + 1),
            metavar="N",
            help="with --release: for how long nothing stops the line; 0: only what is at hand may pass",
        )
        parser.add_argument("--full", action="store_true", help="print the payloads too, redacted")

    def handle(self, *_args: Any, **options: Any) -> None:
        kept = RedisDeadLetters(redis_client())
        code = DeadCode(options["code"]) if options["code"] else None
        try:
            if options["release"]:
                minutes = options["minutes"]
                services.release(actor=None, stops=RedisStops(redis_client()), minutes=minutes)
                self._tell({"released": True, "minutes": minutes})
            elif options["replay"] or options["replay_all"]:
                choice = _choice(kept, options["replay"], code, "replayed")
                done = services.replay(actor=None, kept=kept, choice=choice)
                self._tell(_words(done, "replayed"))
            elif options["purge"] or options["purge_all"]:
                choice = _choice(kept, options["purge"], code, "purged")
                done = services.purge(actor=None, kept=kept, choice=choice)
                self._tell(_words(done, "purged"))
            else:
                for letter in _all(kept, Choice(code=code)):
                    self._tell(_told(letter, full=options["full"]))
        except StreamUnavailable as error:
            raise CommandError(f"Redis is away: {error}") from error

    def _tell(self, words: dict[str, object]) -> None:
        self.stdout.write(json.dumps(words, default=str))


def _choice(kept: DeadLetters, ids: list[str], code: DeadCode | None, done: str) -> Choice:
    """All of `ids`, or all of a code, or all. A wrong id is somebody's mistake: then nothing is done."""
    known = {letter.letter_id for letter in kept.get([one for one in ids if services.is_letter_id(one)])}
    if unknown := sorted(set(ids) - known):
        raise CommandError(f"no dead letter has the id {', '.join(unknown)}; nothing was {done}")
    return Choice(tuple(ids), code)


def _all(kept: DeadLetters, choice: Choice) -> Iterator[DeadLetter]:
    after = ""
    while True:
        page = services.page_of(kept, choice, count=_PAGE, after=after)
        yield from page.letters
        after = page.next
        if not after:
            return


def _words(done: Done, name: str) -> dict[str, object]:
    words: dict[str, object] = {name: done.done}
    return words | ({"left": done.left} if done.left else {})


def _told(letter: DeadLetter, *, full: bool) -> dict[str, object]:
    told = asdict(services.told(letter))
    words = {
        "id": told["letter_id"],
        "code": told["code"],
        "reason": told["reason"],
        "set_aside_at": told["set_aside_at"].isoformat(),
        "bytes": told["size"],
        "project": told["project_id"],
    }
    if told["event_name"] is not None:
        words |= {"key": told["key_id"], "event_name": told["event_name"]}
        words |= {name: told[name].isoformat() for name in ("received_at", "timestamp") if told[name]}
    return words | ({"payload": told["payload"]} if full else {})
