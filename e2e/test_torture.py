"""The kill storm in its short form, and whether it would notice what it is there to notice."""

import json
import os
import random
import subprocess
import sys
import uuid
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest
from bench.torture.__main__ import miscounted, unbalanced
from bench.torture.faults import FAULTS
from bench.torture.senders import Record
from bench.torture.storm import order
from bench.torture.verdict import compared

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 12


@pytest.mark.slow
def test_the_short_storm_loses_doubles_and_hides_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "torture"],
        cwd=ROOT,
        env=os.environ | {"TORTURE_SECONDS": str(SECONDS)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.stdout, done.stderr[-2000:]
    said = json.loads(done.stdout)
    assert (said["ok"], said["problems"]) == (True, []), done.stderr[-2000:]
    assert done.returncode == 0
    assert said["sent"] >= said["acknowledged"] > 1000
    assert said["stored"] >= said["acknowledged"]
    assert sum(said["kills"].values()) >= 1


def test_every_fault_comes_before_any_comes_again() -> None:
    names = list(FAULTS)
    for seed in range(20):
        groups = order(random.Random(seed), names, (1, 3))
        first: list[str] = []
        for group in islice(groups, 1_000):
            first += group
            if len(first) == len(names):
                break
        assert sorted(first) == sorted(names)


def test_one_seed_is_one_storm() -> None:
    one, other = (list(islice(order(random.Random(5), list(FAULTS), (1, 3)), 50)) for _ in range(2))
    assert one == other


def test_what_is_lost_doubled_or_never_wholly_sent_is_noticed() -> None:
    kept, lost, twice, half, stranger = (uuid.uuid4() for _ in range(5))
    record = Record("p", sent={kept, lost, twice}, acknowledged={kept, lost, twice})
    stored = {"p": Counter({kept: 1, twice: 2, half: 1, stranger: 1})}
    counts = compared([record], stored, {half})
    assert miscounted(counts) == [
        "1 events lost",
        "1 events doubled",
        "1 events half_sent_but_stored",
        "1 events never_sent_but_stored",
    ]


def test_an_event_in_another_project_is_lost() -> None:
    event_id = uuid.uuid4()
    record = Record("p", sent={event_id}, acknowledged={event_id})
    assert compared([record], {"q": Counter([event_id])}, set())["lost"] == 1


@pytest.mark.parametrize(
    ("change", "reported"),
    [({"accepted": 9}, 4), ({"in_table": 5}, 5), ({"dead": 1, "duplicate": 0}, 4), ({}, 3)],
)
def test_a_ledger_or_a_report_that_disagrees_is_noticed(change: dict[str, int], reported: int) -> None:
    balance = {"accepted": 5, "stored": 4, "duplicate": 1, "dead": 0, "pending": 0, "in_table": 4}
    assert unbalanced({"p": balance}, {"p": 4}) == []
    assert len(unbalanced({"p": balance | change}, {"p": reported})) == 1
