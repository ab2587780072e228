"""How much one caller may ask: buckets of people, keys and addresses, what each request costs, and faults."""

import time
from collections.abc import Iterator
from typing import Any, Final
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from django.urls import get_resolver
from prometheus_client import REGISTRY

from analytics.accounts.models import User
from analytics.common.api import throttling
from analytics.common.api.throttling import BURST_SECONDS, PAUSE, Cost
from analytics.common.quotas import PREFIX
from analytics.projects.kinds import KeyKind
from analytics.projects.models import Project
from tests.api.test_walk import _views
from tests.house.test_openapi import document
from tests.people import Client, client_of, make_key

pytestmark = pytest.mark.django_db

FROM_2026: Final = 1_767_225_600
"""What `charge.lua` counts from."""
STRANGER: Final = "198.51.100.7"
QUERY: Final = {"v": 1, "metrics": ["events"], "period": {"last": "7d"}}
COSTS: Final = {
    **dict.fromkeys(("query", "funnel", "retention", "paths", "goals/report"), Cost.REPORT),
    **dict.fromkeys(("records", "users", "users/timeline", "sessions", "sessions/timeline"), Cost.REPORT),
    **dict.fromkeys(("users/lookup", "shared/answer"), Cost.REPORT),
    **dict.fromkeys(("sql", "exports", "users/export"), Cost.HEAVY),
    **dict.fromkeys(
        (
            *("auth/token", "auth/setup", "shared/open"),
            *("auth/password", "auth/password/forgotten", "auth/password/reset"),
            *("auth/invitation/open", "auth/invitation/accept"),
        ),
        Cost.SIGN_IN,
    ),
}


@pytest.fixture(autouse=True)
def throttled(clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """Rates of one unit a second: 30 at once. A test may change them."""
    rates = dict.fromkeys(("user", "key", "address"), 1)
    monkeypatch.setattr(settings, "API_RATES", rates)
    PAUSE.end()
    yield rates
    PAUSE.end()


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"{name}_total", labels) or 0.0


def statuses(client: Client, path: str, times: int, method: str = "get", body: Any = None) -> list[int]:
    return [getattr(client, method)(f"/api/v1/{path}", body).status_code for _ in range(times)]


def let_pass(client: "redis.Redis", seconds: float) -> None:
    for key in client.scan_iter(f"{PREFIX}api:*"):
        full, cost = map(float, (client.get(key) or b"0 0").split())
        client.set(key, f"{full - seconds * 1_000_000:.2f} {cost:.2f}", keepttl=True)


def test_a_person_is_refused_after_the_burst_in_the_houses_words(owner: User) -> None:
    before = counted("stack_api_throttled", caller="user")
    client = client_of(owner)
    found = statuses(client, "auth/me", BURST_SECONDS + 5)
    assert found[:BURST_SECONDS] == [200] * BURST_SECONDS
    assert 429 in found[BURST_SECONDS:]
    refused = client.post("/api/v1/projects", {"name": "X"})
    assert refused.status_code == 429
    body = refused.json()
    assert (body["code"], body["errors"]) == ("rate_limited", [])
    assert "1 units a second" in body["detail"]
    assert body["request_id"] == refused.headers["X-Request-Id"]
    assert refused.headers["Retry-After"] == "1"
    assert refused.headers["RateLimit-Limit"] == str(BURST_SECONDS)
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert BURST_SECONDS - 5 <= int(refused.headers["RateLimit-Reset"]) <= BURST_SECONDS
    assert counted("stack_api_throttled", caller="user") >= before + 2


def test_who_waits_as_long_as_was_said_passes(
    owner: User, project: Project, clean_redis: "redis.Redis"
) -> None:
    client, path = client_of(owner), f"projects/{project.public_id}/query"
    assert statuses(client, path, 6, "post", QUERY) == [200] * 6
    refused = client.post(f"/api/v1/{path}", QUERY)
    assert refused.status_code == 429
    let_pass(clean_redis, int(refused.headers["Retry-After"]))
    assert client.post(f"/api/v1/{path}", QUERY).status_code == 200


def test_each_person_and_each_key_has_a_bucket_of_its_own(
    owner: User, admin: User, project: Project, throttled: dict[str, int]
) -> None:
    address = f"projects/{project.public_id}/goals"
    assert 429 in statuses(client_of(owner), address, 40)
    assert statuses(client_of(admin), address, 3) == [200] * 3
    for number in range(2):
        _, key = make_key(project, KeyKind.READ)
        reader = Client()
        reader.defaults["HTTP_X_API_KEY" if number else "HTTP_AUTHORIZATION"] = (
            key if number else f"Bearer {key}"
        )
        found = statuses(reader, address, 40)
        assert (found[:20], found[-1]) == ([200] * 20, 429)


def test_a_token_of_its_own_for_each_request_is_the_same_person(owner: User) -> None:
    found = [client_of(owner).get("/api/v1/auth/me").status_code for _ in range(40)]
    assert found[-1] == 429


@pytest.mark.parametrize("header", ["Bearer x.y.z", "Bearer rk_aaaaaaaaaaaaaaaaaaaaaaaa", "Basic x", None])
def test_who_cannot_say_who_he_is_is_charged_by_address(project: Project, header: str | None) -> None:
    stranger = client_of(REMOTE_ADDR=STRANGER)
    if header:
        stranger.defaults["HTTP_AUTHORIZATION"] = header
    found = statuses(stranger, f"projects/{project.public_id}/goals", 40)
    assert (found[0], found[-1]) == (401, 429)
    assert "This address" in stranger.get("/api/v1/auth/me").json()["detail"]
    elsewhere = client_of(REMOTE_ADDR="198.51.100.8")
    assert elsewhere.get("/api/v1/auth/me").status_code == 401


def test_passwords_cost_more_and_by_address(owner: User) -> None:
    stranger = client_of(REMOTE_ADDR=STRANGER)
    body = {"email": owner.email, "password": "wrong wrong wrong"}
    found = statuses(stranger, "auth/token", 4, "post", body)
    assert found == [401, 401, 429, 429]
    assert statuses(client_of(owner, REMOTE_ADDR=STRANGER), "auth/me", 1) == [200], "who is in goes on"


def test_an_ipv6_network_shares_a_bucket() -> None:
    found = [
        client_of(REMOTE_ADDR=f"2001:db8:1:2::{number:x}").get("/api/v1/auth/me").status_code
        for number in range(1, 41)
    ]
    assert found[-1] == 429


@pytest.mark.parametrize("address", ["", "unix", "garbage", "2001:db8::zz"])
def test_an_address_that_nobody_knows_is_not_limited(address: str) -> None:
    assert set(statuses(client_of(REMOTE_ADDR=address), "auth/me", 40)) == {401}


def test_a_proxy_that_nobody_declared_is_not_taken_for_one_person(monkeypatch: pytest.MonkeyPatch) -> None:
    behind = {
        "REMOTE_ADDR": "unix",
        "HTTP_X_REAL_IP": STRANGER,
        "HTTP_X_FORWARDED_FOR": "unknown, " + STRANGER,
    }
    assert set(statuses(client_of(None, **behind), "auth/setup", 40)) == {200}
    # Where the proxies are known, who adds the header from outside is a stranger who made it up.
    monkeypatch.setattr(settings, "TRUSTED_PROXIES", ("10.0.0.0/8",))
    forged = behind | {"HTTP_X_REAL_IP": "93.184.216.34"}
    assert statuses(client_of(None, **forged), "auth/setup", 40)[-1] == 429


def test_no_address_is_kept_in_the_clear(clean_redis: "redis.Redis") -> None:
    client_of(REMOTE_ADDR=STRANGER).get("/api/v1/auth/setup")
    [key] = clean_redis.keys("*api:address*")
    assert STRANGER.encode() not in key
    assert 0 < clean_redis.pttl(key) <= 2_000, "it goes when the bucket is full"


def test_zero_is_no_limit(owner: User, throttled: dict[str, int], clean_redis: "redis.Redis") -> None:
    throttled["user"] = 0
    assert set(statuses(client_of(owner), "auth/me", 100)) == {200}
    assert clean_redis.keys("*api:user*") == []


def test_what_a_post_costs() -> None:
    found = {}
    for path, view in _views(get_resolver().url_patterns, ""):
        if path.startswith("api/v1/") and (cost := getattr(view, "post_cost", Cost.CHEAP)) != Cost.CHEAP:
            assert hasattr(view, "post"), path
            found[path.removeprefix("api/v1/").removeprefix("projects/<uuid:project_id>/")] = cost
    assert found == COSTS


def test_a_refused_question_costs_nothing(owner: User, project: Project, clean_redis: "redis.Redis") -> None:
    client, path = client_of(owner), f"projects/{project.public_id}/sql"
    assert statuses(client, path, 3, "post", {"sql": "SELECT 1"}) == [403, 429, 429]
    assert client.get("/api/v1/auth/me").status_code == 200, "ten units are left for what is cheap"


def test_a_dozen_cards_every_second_are_never_limited(
    owner: User, project: Project, throttled: dict[str, int], clean_redis: "redis.Redis"
) -> None:
    throttled |= {"user": 200, "key": 200, "address": 20}  # what an installation has unless told
    client, path = client_of(owner), f"projects/{project.public_id}/query"
    for _ in range(20):
        assert statuses(client, path, 12, "post", {}) == [400] * 12
        let_pass(clean_redis, 1)
    full, _ = map(float, (clean_redis.get(f"{PREFIX}api:user:{owner.pk}") or b"").split())
    seconds, micros = clean_redis.time()
    now = (seconds - FROM_2026) * 1_000_000 + micros
    assert full <= now, "a second later its bucket is full again, so this can go on for ever"


def test_without_redis_everybody_passes_at_once_and_it_is_counted(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    before = counted("stack_api_unthrottled")
    assert set(statuses(client_of(owner), "auth/me", 40)) == {200}
    assert counted("stack_api_unthrottled") == before + 40


def test_a_redis_that_hangs_is_waited_for_once(
    owner: User, clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(owner)
    client.get("/api/v1/auth/me")
    monkeypatch.setattr(throttling, "PAUSE_SECONDS", 60)
    clean_redis.client_pause(6_000, all=True)
    began = time.monotonic()
    assert set(statuses(client, "auth/me", 60)) == {200}
    assert time.monotonic() - began < 5, "each by itself they would have waited until the end"
    clean_redis.client_unpause()


def test_a_redis_that_forgot_its_scripts_or_holds_something_else_limits_all_the_same(
    owner: User, clean_redis: "redis.Redis"
) -> None:
    client = client_of(owner)
    clean_redis.script_flush()
    assert 429 in statuses(client, "auth/me", 40)
    clean_redis.flushdb()
    clean_redis.rpush(f"{PREFIX}api:user:{owner.pk}", "what is no bucket")
    assert 429 in statuses(client, "auth/me", 40), "it was replaced"


def test_every_operation_says_that_it_may_refuse() -> None:
    for path, item in document()["paths"].items():
        for method, operation in item.items():
            assert "429" in operation["responses"], f"{method} {path}"


def test_something_that_is_not_there_is_no_way_around(owner: User) -> None:
    assert 429 in statuses(client_of(owner), f"projects/{uuid4()}/goals", 40)
