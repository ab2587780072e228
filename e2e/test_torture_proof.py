"""The proof of `make torture` in a short form, and whether it would notice what it is there to notice."""

import json
import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from bench.torture import kills, reports, shapes
from bench.torture.flood import ANSWER_SECONDS, Sender
from bench.torture.truth import Truth, rows_of

ROOT = Path(__file__).resolve().parents[1]
KEY = shapes.Key(0, "sk_x", "project", "key", is_secret=True)
NOON = 1_790_000_000_000 // shapes.HOUR_MS * shapes.HOUR_MS
PAGEVIEW, SIGNUP = 0, 2
GOOGLEBOT = 5


@pytest.mark.slow
def test_the_short_proof_finds_every_report_equal_to_what_was_sent() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "torture"],
        cwd=ROOT,
        env=os.environ | {"TORTURE_EVENTS": "10000", "TORTURE_KILLS": "5"},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.stdout, done.stderr[-2000:]
    said = json.loads(done.stdout)
    assert (said["ok"], said["problems"]) == (True, []), done.stderr[-2000:]
    assert done.returncode == 0
    assert said["sent"] == said["acknowledged"] == said["stored"] == 10_000
    assert (said["lost"], said["doubled"], said["reports_different"]) == (0, 0, 0)
    assert said["reports_compared"] > 100
    assert said["kills"] == dict.fromkeys(kills.PARTS, 1)


# -- kills --------------------------------------------------------------------------------------------


def test_every_part_is_killed_as_often_as_the_others_at_moments_that_a_seed_repeats() -> None:
    one, again, other = (kills.planned(random.Random(seed), 50, 300) for seed in (1, 1, 2))
    assert one == again != other
    assert Counter(part for _, part in one) == dict.fromkeys(kills.PARTS, 10)
    assert [moment for moment, _ in one] == sorted(moment for moment, _ in one)
    assert 0 < one[0][0] < one[-1][0] < 300


# -- the truth ----------------------------------------------------------------------------------------


def row(at: int, *, name: int = PAGEVIEW, agent: int = 0, user: int = 1, session: int = 0) -> bytes:
    """An event of page 1, of no source and nowhere."""
    identity = random.randbytes(16)
    return shapes.ROW.pack(identity, at, 0, name, 0, 0, 1, 0, agent, 0, 0, user, session, 0, 0, 0, 0)


def truth(*rows: bytes, zone: str = "UTC") -> Truth:
    return Truth("project", rows_of(b"".join(rows)), [KEY], ZoneInfo(zone))


def test_counts_are_those_of_the_contract() -> None:
    known = truth(
        row(NOON),
        row(NOON + 60_000),
        row(NOON, name=shapes.ENGAGEMENT, user=2),
        row(NOON + shapes.HOUR_MS, name=SIGNUP),
        row(NOON, agent=GOOGLEBOT, user=3),
    )
    people = ~known.is_bot
    assert known.total(people) == (2, 3, 2, 3)
    assert known.total(people | known.is_bot) == (3, 4, 3, 4)
    assert known.counts(people, ["event_name"]) == {("pageview",): (1, 1, 2, 2), ("signup",): (1, 1, 0, 1)}
    assert known.counts(people, ["time:hour", "path"]) == {
        (NOON, "/p/1/ü"): (2, 2, 2, 2),
        (NOON + shapes.HOUR_MS, "/p/1/ü"): (1, 1, 0, 1),
    }


def test_hours_and_days_are_those_of_the_zone() -> None:
    known = truth(row(NOON + 1), zone="Asia/Kolkata")
    assert list(known.counts(~known.is_bot, ["time:hour"])) == [(NOON - shapes.HOUR_MS // 2,)]
    ((day,),) = known.counts(~known.is_bot, ["time:day"])
    assert (int(str(day)) + 5.5 * shapes.HOUR_MS) % (24 * shapes.HOUR_MS) == 0


def test_a_named_session_lasts_for_ever_and_another_one_an_hour() -> None:
    late = NOON + 5 * shapes.HOUR_MS
    known = truth(row(NOON, session=4), row(late, session=4, name=SIGNUP), row(NOON), row(late))
    ((visitors, sessions, _, _),) = known.counts(~known.is_bot).values()
    assert (visitors, sessions) == (1, 3)
    kept = known.in_sessions()
    columns = (kept.started_at, kept.ended_at, kept.events, kept.pageviews)
    assert sorted(zip(*(column.tolist() for column in columns), strict=True)) == [
        (NOON, NOON, 1, 1),
        (NOON, late, 2, 1),
        (late, late, 1, 1),
    ]
    assert known.of_events("path", kept.exits) == ["/p/1/ü"] * 3


@pytest.mark.parametrize(
    ("got", "lines"),
    [
        ({("a",): (1, 1, 1, 1), ("b",): (0, 0, 0, 0)}, 0),
        ({("a",): (1, 1, 1, 2)}, 1),
        ({}, 1),
        ({("a",): (1, 1, 1, 1), ("c",): (0, 0, 0, 1)}, 1),
    ],
)
def test_a_report_that_says_something_else_is_noticed(got: dict[Any, Any], lines: int) -> None:
    assert len(reports.differences("here", {("a",): (1, 1, 1, 1)}, got)) == lines


def test_events_are_read_back_as_they_were_drawn() -> None:
    draw = shapes.Draw(KEY, NOON, seed=1)
    events = [draw.event(NOON, agent=0) for _ in range(200)]
    rows = rows_of(b"".join(event.row for event in events))
    bodies = [event.body for event in events]
    assert [body["timestamp"] for body in bodies] == rows["at"].tolist()
    assert [body["event_name"] for body in bodies] == [shapes.NAMES[name] for name in rows["name"].tolist()]
    assert len(np.unique(rows["id"])) == 200


# -- senders ------------------------------------------------------------------------------------------


class Server(ThreadingHTTPServer):
    """Answers by the list of answers, then by the last of them: None hangs up, a number accepts so many."""

    def __init__(self, *answers: int | None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = list(answers)
        self.bodies: list[bytes] = []


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer is None:
            self.close_connection = True
            return
        said = json.dumps({"accepted": answer, "rejected": []}).encode()
        self.send_response(202)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def sent(request: pytest.FixtureRequest) -> Iterator[tuple[Server, Sender, bool]]:
    """A server that answers by the parameter, a sender of one event, and whether all was acknowledged."""
    with Server(*request.param) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sender = Sender(server.server_port, KEY, seed=3, quota=1, seconds=0.01)
        sender.start()
        ended = sender.ended(2)
        sender.give_up()
        assert sender.ended(ANSWER_SECONDS)
        yield server, sender, ended
        server.shutdown()


@pytest.mark.parametrize("sent", [(None, None, 1)], indirect=True)
def test_what_was_not_answered_is_sent_again_as_it_was(sent: tuple[Server, Sender, bool]) -> None:
    server, sender, ended = sent
    assert ended
    assert len(server.bodies) == 3
    assert len(set(server.bodies)) == 1
    assert (sender.record.events, sender.record.broken, len(sender.record.doubtful)) == (1, 2, 0)


@pytest.mark.parametrize("sent", [(None,)], indirect=True)
def test_what_was_never_answered_is_in_doubt_and_not_acknowledged(sent: tuple[Server, Sender, bool]) -> None:
    _, sender, ended = sent
    assert not ended
    assert (sender.record.events, len(sender.record.doubtful)) == (0, shapes.ROW.size)


@pytest.mark.parametrize("sent", [(0,)], indirect=True)
def test_a_success_that_is_not_true_is_noticed(sent: tuple[Server, Sender, bool]) -> None:
    _, sender, _ = sent
    assert sender.record.wrong == {"202 for 0 of 1 []": 1}
    assert sender.record.events == 0
