"""Every tally ends in the table once, and whoever asks meanwhile sees each once."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django.db
import pytest
import redis
from django.db import connection
from django.db.models import Sum

from analytics.audit import fold, ledger_now, receipts
from analytics.audit.ledger_now import Narrowed
from analytics.audit.models import LedgerFold, LedgerReceipt, LedgerRow
from analytics.common.clock import MINUTE_US, to_micros
from analytics.common.tally import Outcome, field_of, ledger_key
from conftest import Services
from tests.database import database_url
from tests.gateway.servers import Valkey


@pytest.fixture(autouse=True)
def a_quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fold, "_DURABLE_MS", 20)


SHARDS = range(4)
NOW = datetime(2026, 11, 22, 12, 34, tzinfo=UTC)
MINUTE = to_micros(NOW) // MINUTE_US
BACKEND = Path(__file__).parents[3]


def count(client: "redis.Redis", shard: int, outcome: str, events: int = 1, **given: Any) -> None:
    least: dict[str, Any] = {"project_id": 1, "minute": MINUTE, "key_id": 3, "source": "web", "code": ""}
    field = field_of(**(least | given), outcome=outcome)
    client.hincrby(ledger_key(shard), field, events)


def kept() -> int:
    return LedgerRow.objects.aggregate(all=Sum("events"))["all"] or 0


def known(client: "redis.Redis") -> int:
    """All events that the ledger knows now, wherever they are."""
    found = ledger_now.sums(Narrowed(1), "outcome", ledger_now.look(client, SHARDS))
    return sum(found.values())


@pytest.mark.django_db(transaction=True)
def test_tallies_move_from_redis_into_the_table(clean_redis: "redis.Redis") -> None:
    count(clean_redis, 0, Outcome.ACCEPTED, 5)
    count(clean_redis, 2, Outcome.ACCEPTED, 2)
    count(clean_redis, 2, Outcome.REJECTED, 1, code="invalid_text")
    assert fold.fold(clean_redis, SHARDS, NOW) == 8
    assert fold.fold(clean_redis, SHARDS, NOW) == 0
    rows = LedgerRow.objects.order_by("outcome").values_list("minute", "outcome", "code", "events")
    assert list(rows) == [(MINUTE, "accepted", "", 7), (MINUTE, "rejected", "invalid_text", 1)]
    left: Any = clean_redis.keys("ledger:*")
    assert all(key.endswith(b":next") for key in left)


class Breaking:
    """A client that dies before its nth command, as its process might."""

    def __init__(self, client: "redis.Redis", at: int) -> None:
        self._client = client
        self._left = at

    def __getattr__(self, name: str) -> Any:
        if name in ("hgetall", "pipeline", "eval"):
            self._left -= 1
            if self._left < 0:
                raise KeyboardInterrupt
        return getattr(self._client, name)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("at", range(9))
def test_whatever_step_it_dies_before_the_next_round_ends_it(clean_redis: "redis.Redis", at: int) -> None:
    for shard in SHARDS:
        count(clean_redis, shard, Outcome.STORED, 10 + shard)
    broken: Any = Breaking(clean_redis, at)
    try:
        fold.fold(broken, SHARDS, NOW)
    except KeyboardInterrupt:
        assert known(clean_redis) == 46
        count(clean_redis, 1, Outcome.STORED, 4)
    else:
        pytest.fail("there are fewer steps")
    assert known(clean_redis) == 50
    fold.fold(clean_redis, SHARDS, NOW)
    assert kept() == known(clean_redis) == 50


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_costs_nothing(
    clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    count(clean_redis, 0, Outcome.STORED, 3)

    def away(*_: object) -> None:
        raise django.db.OperationalError("away")

    with monkeypatch.context() as patched:
        patched.setattr("analytics.audit.ledger.add", away)
        with pytest.raises(django.db.OperationalError):
            fold.fold(clean_redis, SHARDS, NOW)
    assert known(clean_redis) == 3
    fold.fold(clean_redis, SHARDS, NOW)
    assert kept() == 3


@pytest.mark.django_db(transaction=True)
def test_nobody_who_asks_while_it_folds_sees_anything_twice_or_not_at_all(clean_redis: "redis.Redis") -> None:
    stop, wrong = threading.Event(), []

    def fold_on() -> None:
        try:
            while not stop.is_set():
                fold.fold(clean_redis, SHARDS, NOW)
        finally:
            connection.close()

    folding = [threading.Thread(target=fold_on) for _ in range(2)]
    for thread in folding:
        thread.start()
    for number in range(1, 201):
        count(clean_redis, number % 4, Outcome.STORED)
        if (seen := known(clean_redis)) != number:
            wrong.append((number, seen))
    stop.set()
    for thread in folding:
        thread.join()
    assert wrong == []


_FOLDER = """
import django; django.setup()
from datetime import UTC, datetime
from analytics.audit.fold import fold
from analytics.common.redis import redis_client
print("ready", flush=True)
while True:
    fold(redis_client(), range(4), datetime.now(UTC))
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_kills_lose_nothing_and_double_nothing(clean_redis: "redis.Redis", services: Services) -> None:
    environ = os.environ | {
        "DJANGO_SETTINGS_MODULE": "analytics.config.settings",
        "DATABASE_URL": database_url(),
        "REDIS_URL": services.redis_url,
        "PYTHONPATH": str(BACKEND),
    }
    moments, counted = random.Random(5), 0
    for _ in range(10):
        with subprocess.Popen(
            [sys.executable, "-c", _FOLDER], env=environ, stdout=subprocess.PIPE
        ) as folding:
            assert folding.stdout is not None
            folding.stdout.readline()
            until = time.monotonic() + moments.uniform(0.02, 0.2)  # a random moment is the test
            while time.monotonic() < until:
                count(clean_redis, moments.randrange(4), Outcome.STORED, minute=MINUTE + counted % 50)
                counted += 1
            folding.send_signal(signal.SIGKILL)
        assert known(clean_redis) == counted
    fold.fold(clean_redis, SHARDS, NOW)
    assert kept() == counted > 1_000


@pytest.mark.django_db(transaction=True)
def test_a_hash_that_a_power_cut_brought_back_is_not_counted_again(clean_redis: "redis.Redis") -> None:
    count(clean_redis, 0, Outcome.STORED, 3)
    fold.fold(clean_redis, SHARDS, NOW)
    (name,) = LedgerFold.objects.values_list("name", flat=True)
    live, _, folding = fold.keys_of(0)
    count(clean_redis, 0, Outcome.STORED, 3)
    clean_redis.rename(live, name)
    clean_redis.sadd(folding, name)
    assert known(clean_redis) == 3
    fold.fold(clean_redis, SHARDS, NOW)
    assert kept() == 3


@pytest.mark.django_db(transaction=True)
def test_with_a_log_it_waits_until_the_new_names_are_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fold, "_DURABLE_MS", 2_500)
    server = Valkey(tmp_path / "valkey")
    server.start()
    try:
        client = redis.Redis.from_url(server.url, protocol=2)
        count(client, 0, Outcome.STORED, 3)
        count(client, 3, Outcome.STORED, 4)
        assert fold.fold(client, SHARDS, NOW) == 7
        assert kept() == known(client) == 7
        client.close()
    finally:
        server.kill()


@pytest.mark.django_db(transaction=True)
def test_the_balance_is_what_is_left_in_the_stream(clean_redis: "redis.Redis") -> None:
    for outcome, events in (("accepted", 20), ("stored", 9), ("duplicate", 3), ("dead", 1), ("purged", 1)):
        count(clean_redis, 0, outcome, events)
    fold.fold(clean_redis, SHARDS, NOW)
    count(clean_redis, 1, Outcome.ACCEPTED, 2)
    count(clean_redis, 1, Outcome.ACCEPTED, 5, project_id=2)
    found = ledger_now.balance(1, ledger_now.look(clean_redis, SHARDS))
    assert (found.accepted, found.stored, found.duplicate, found.dead, found.pending) == (22, 9, 3, 1, 9)
    assert found.purged == 1, "which is no outcome beside those"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_folded", [False, True])
def test_it_is_grouped_and_narrowed_the_same_in_redis_and_in_the_table(
    clean_redis: "redis.Redis", is_folded: bool
) -> None:
    count(clean_redis, 0, Outcome.ACCEPTED, 1, minute=MINUTE - 60)
    count(clean_redis, 0, Outcome.ACCEPTED, 2, key_id=4, source="app")
    count(clean_redis, 1, Outcome.REJECTED, 4, code="empty")
    count(clean_redis, 1, Outcome.REJECTED, 8, code="empty", project_id=2)
    if is_folded:
        fold.fold(clean_redis, SHARDS, NOW)
    unfolded = ledger_now.look(clean_redis, SHARDS)

    def asked(group: str, **narrowed: Any) -> Counter[tuple[Any, str]]:
        return ledger_now.sums(Narrowed(1, **narrowed), group, unfolded)

    hour = MINUTE - MINUTE % 60
    assert asked("minute") == {
        (MINUTE - 60, "accepted"): 1, (MINUTE, "accepted"): 2, (MINUTE, "rejected"): 4,
    }  # fmt: skip
    assert asked("hour", outcome="accepted") == {(hour - 60, "accepted"): 1, (hour, "accepted"): 2}
    assert asked("source", since=MINUTE, until=MINUTE + 1) == {("app", "accepted"): 2, ("web", "rejected"): 4}
    assert asked("key", outcome="accepted") == {(3, "accepted"): 1, (4, "accepted"): 2}
    assert asked("code", code="empty") == {("empty", "rejected"): 4}
    assert asked("outcome", source="web") == {("accepted", "accepted"): 1, ("rejected", "rejected"): 4}
    assert asked("outcome", key_id=4, until=MINUTE) == {}


@pytest.mark.django_db(transaction=True)
def test_old_minutes_become_hours_and_very_old_ones_go(clean_redis: "redis.Redis") -> None:
    day = 1_440
    hour = (MINUTE - 10 * day) // 60 * 60
    for minute in (MINUTE, hour, hour + 1, hour + 59, hour + 60, MINUTE - 401 * day):
        count(clean_redis, 0, Outcome.STORED, 1, minute=minute)
    fold.fold(clean_redis, SHARDS, NOW)
    for _ in range(2):
        fold.tidy(NOW)
        rows = dict(LedgerRow.objects.values_list("minute", "events"))
        assert rows == {MINUTE: 1, hour: 3, hour + 60: 1}


@pytest.mark.django_db(transaction=True)
def test_names_and_receipts_go_when_nobody_can_ask_for_them(clean_redis: "redis.Redis") -> None:
    count(clean_redis, 0, Outcome.STORED)
    fold.fold(clean_redis, SHARDS, NOW)
    receipts.write([(0, "1-0", [0])])
    written = LedgerReceipt.objects.get().written_at
    fold.tidy(NOW + timedelta(days=6))
    fold.tidy(written + timedelta(hours=23))
    assert (LedgerFold.objects.count(), LedgerReceipt.objects.count()) in {(1, 1), (1, 0)}
    fold.tidy(max(NOW, written) + timedelta(days=8))
    assert (LedgerFold.objects.count(), LedgerReceipt.objects.count()) == (0, 0)
