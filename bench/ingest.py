"""`make bench-ingest`: the fast ingest path beside a plain DRF view, in one run on the same machine.

One worker process of the real gateway with every check on, the event in Valkey before the answer. After each
case the stream must hold at least as many events as were acknowledged, or the benchmark fails.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import redis

from bench.common import emit, granian, say, servers, use
from bench.ingest_load import Load, http_request, load
from bench.ingest_steady import half_load, memory
from bench.neighbours import quietest

CONNECTIONS = 64
SECONDS = 2.0
ROUNDS = 6
MOST_ROUNDS = 18
POOL = 2_000
BATCH = 100
BATCHES = 200
FLOOR = 8.0
BATCH_FLOOR = 6.0
PREFLIGHT_FLOOR = 1.3
SHARDS = 4

Headers = list[tuple[str, str]]


@dataclass
class Case:
    """One kind of load and what it gave, round by round."""

    name: str
    port: int
    requests: list[bytes]
    events: int
    """In each request; a preflight has none and counts by requests."""
    results: list[Load] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """The median round's events (or requests) a second."""
        return statistics.median(self.rates)

    @property
    def rates(self) -> list[float]:
        """Each round's."""
        return [result.rate * max(self.events, 1) for result in self.results]

    def over(self, other: "Case") -> float:
        """The median of the rounds' ratios."""
        return statistics.median(a / b for a, b in zip(self.rates, other.rates, strict=True))


def main() -> int:
    """Print one line a case; 1 when the floor is missed."""
    with servers() as (database_url, redis_url), tempfile.TemporaryDirectory() as folder:
        env = use(database_url, redis_url, folder)
        key = make_key()
        store = redis.Redis.from_url(redis_url)
        # As it comes: a dictionary would keep one of an entry's several `e` fields.
        store.set_response_callback("XRANGE", lambda reply, **_: reply)
        try:
            met = _compare(env | {"BENCH_KEY": key}, key, store)
        finally:
            store.flushdb()
            store.close()
    return 0 if met else 1


def _compare(env: Mapping[str, str], key: str, store: "redis.Redis") -> bool:
    """Whether every floor is met. All cases in turn, in rounds: a noisy machine then disturbs all alike."""
    gateway = granian(
        "analytics.config.gateway:app", env, "--interface", "rsgi", "--loop", "uvloop", ready="/readyz/ingest"
    )
    view = granian(
        "bench.ingest_baseline:application", env, "--interface", "wsgi", "--blocking-threads", "1",
        ready="/ingest",
    )  # fmt: skip
    with gateway as (port, main_pid), view as (view_port, _):
        cases = [
            Case("single", port, _singles("/api/v1/ingest", key), 1),
            Case("view", view_port, _singles("/ingest", key), 1),
            Case("batch", port, _batches(key), BATCH),
            Case("preflight", port, _preflights(), 0),
        ]
        for case in cases:
            say(f"warming up: {case.name} …")
            load(case.port, case.requests, seconds=1, connections=CONNECTIONS)
        rounds, stolen = quietest(lambda: _round(cases, store), ROUNDS, most=MOST_ROUNDS)
        for case, results in zip(cases, zip(*rounds, strict=True), strict=True):
            case.results += results
        single, _, batch, _ = cases
        met = [
            _report(*cases, stolen=stolen),
            half_load(port, single.requests, CONNECTIONS, single.rate),
            memory(port, main_pid, batch.requests, BATCH, store.flushdb),
        ]
    return all(met)


def _round(cases: Sequence[Case], store: "redis.Redis") -> list[Load]:
    say(f"a round of {', '.join(case.name for case in cases)} …")
    return [_measured(case, store) for case in cases]


def _report(single: Case, view: Case, batch: Case, preflight: Case, *, stolen: float) -> bool:
    """Print the lines; whether their floors are met. Ratios are medians of the rounds' own ratios."""
    context = {
        "connections": CONNECTIONS,
        "workers": 1,
        "rounds": ROUNDS,
        "stolen": stolen,
        "load": single.results[0].generator,
        "p99_ms": round(statistics.median(result.p99_ms for result in single.results), 2),
    }
    ratio = single.over(view)
    emit("ingest", single.rate, "requests/s", view.rate, context, ratio)
    emit("ingest_batch", batch.rate, "events/s", single.rate, context | {"batch": BATCH}, batch.over(single))
    emit("ingest_preflight", preflight.rate, "requests/s", single.rate, context, preflight.over(single))
    ratios = {"ingest": (ratio, FLOOR), "batch": (batch.over(single), BATCH_FLOOR)}
    ratios["preflight"] = preflight.over(single), PREFLIGHT_FLOOR
    for name, (reached, floor) in ratios.items():
        if reached < floor:
            say(f"{name}: {reached:.2f} times its baseline; the floor is {floor}")
    return all(reached >= floor for reached, floor in ratios.values())


def _measured(case: "Case", store: "redis.Redis") -> Load:
    store.flushdb()
    result = load(case.port, case.requests, seconds=SECONDS, connections=CONNECTIONS)
    time.sleep(0.1)
    stored = store.xlen("bench:baseline") if case.name == "view" else _stored(store)
    _check(result, stored, (result.requests - result.failed) * case.events)
    return result


def _check(result: Load, stored: int, acknowledged: int) -> None:
    if result.failed:
        raise SystemExit(f"{result.failed} of {result.requests} requests were refused")
    if stored < acknowledged:
        raise SystemExit(f"{acknowledged} events were acknowledged, the stream holds {stored}")


def _stored(store: Any) -> int:
    """Payloads in all shards, read a page at a time."""
    total = 0
    for shard in range(SHARDS):
        after = "-"
        while entries := store.xrange(f"ev:{{{shard}}}", after, "+", 2_000):
            total += sum(len(fields) // 2 for _, fields in entries)
            after = f"({entries[-1][0].decode()}"
    return total


def make_key() -> str:
    """Migrate the database, and make a project with a public key, whose text is returned."""
    from django.core.management import call_command  # noqa: PLC0415 - after set-up

    from analytics.projects import keys  # noqa: PLC0415 - after set-up
    from analytics.projects.kinds import KeyKind  # noqa: PLC0415 - after set-up
    from analytics.projects.limits import RANGES  # noqa: PLC0415 - after set-up
    from analytics.projects.models import ApiKey, Project  # noqa: PLC0415 - after set-up

    say("a fresh database …")
    call_command("migrate", verbosity=0)
    # Every limit is asked, and none is reached.
    most = {name: allowed[-1] for name, allowed in RANGES.items()}
    project = Project.objects.create(name="Bench", slug="bench", **most)
    text = keys.new_key(KeyKind.PUBLIC)
    ApiKey.objects.create(
        project=project, kind=KeyKind.PUBLIC, name="bench", prefix=keys.prefix(text), digest=keys.digest(text)
    )
    return text


def _headers(key: str, n: int) -> Headers:
    browser = f"Chrome/131.0.{n}.0 Safari/537.36"
    agent = f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) {browser}"
    return [
        ("X-API-Key", key),
        ("Content-Type", "application/json"),
        ("Origin", "https://example.com"),
        ("User-Agent", agent),
        ("Accept", "*/*"),
        ("Accept-Language", "en-US,en;q=0.9"),
        ("Referer", "https://example.com/"),
    ]


def page_view(n: int) -> dict[str, Any]:
    """One of many page views, as our snippet sends them."""
    return {
        "event_name": "pageview",
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "event_properties": {
            "url": f"https://example.com/articles/{n % 200}?utm_source=newsletter",
            "title": f"Article {n % 200} | Example",
            "referrer": "https://www.google.com/",
            "language": "en-US",
            "screen": "1920x1080",
            "plan": "pro",
            "position": n,
        },
    }


def _singles(path: str, key: str) -> list[bytes]:
    bodies = (json.dumps(page_view(n)).encode() for n in range(POOL))
    return [http_request("POST", path, _headers(key, n), body) for n, body in enumerate(bodies)]


def _batches(key: str) -> list[bytes]:
    bodies = [
        json.dumps([page_view(n * BATCH + i) | {"user_id": f"user-{n * BATCH + i}"} for i in range(BATCH)])
        for n in range(BATCHES)
    ]
    return [
        http_request("POST", "/api/v1/ingest", _headers(key, n), body.encode())
        for n, body in enumerate(bodies)
    ]


def _preflights() -> list[bytes]:
    headers = [
        ("Origin", "https://example.com"),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "content-type,x-api-key"),
    ]
    return [http_request("OPTIONS", "/api/v1/ingest", headers)]


if __name__ == "__main__":
    sys.exit(main())
