"""Which address is limited: never many people as one, nor by a stranger's word; Redis holds none."""

import asyncio
import hashlib
import ipaddress
from collections.abc import AsyncIterator

import pytest_asyncio
import redis
from django.conf import settings

from analytics.common.addresses import label_of
from analytics.common.quotas import PREFIX
from analytics.ingest.client_info import Proxies
from analytics.ingest.codes import RequestCode
from analytics.ingest.limiter.addresses import Addresses
from analytics.ingest.limiter.limiter import Limiter
from analytics.ingest.tests.limiting import charged, code, plan
from analytics.ingest.tests.support import FakeRequest

LAN = Proxies((ipaddress.ip_network("10.0.0.0/8"),))
NOBODY = Proxies(())


@pytest_asyncio.fixture
async def limiter(clean_redis: "redis.Redis") -> AsyncIterator[Limiter]:
    made = Limiter(settings.REDIS_URL)
    yield made
    await made.stop()


def limited(proxies: Proxies, peer: str, forwarded: str | None = None) -> str | None:
    """The label of such a request's address."""
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    request = FakeRequest(given=headers, peer=peer, forwarded=[] if forwarded is None else [forwarded])
    address = proxies.client_address(peer, lambda: request.headers("x-forwarded-for"))
    return Addresses(proxies).limited(request, address)


def test_a_visitor_is_limited_by_his_address_whatever_his_port() -> None:
    assert limited(NOBODY, "198.51.100.7:1") == limited(NOBODY, "198.51.100.7:2") == label_of("198.51.100.7")
    assert limited(NOBODY, "198.51.100.8:1") != label_of("198.51.100.7")


def test_a_trusted_proxy_s_visitors_are_told_apart() -> None:
    assert limited(LAN, "10.0.0.1:1", "198.51.100.7") == label_of("198.51.100.7")
    assert limited(LAN, "10.0.0.1:1", "203.0.113.9, 198.51.100.7") == label_of("198.51.100.7")


def test_a_trusted_proxy_that_names_nobody_is_no_visitor() -> None:
    assert limited(LAN, "10.0.0.1:1") is None
    assert limited(LAN, "10.0.0.1:1", "10.0.0.2") is None
    assert limited(LAN, "10.0.0.1:1", "garbage") is None


def test_a_proxy_nobody_told_us_of_does_not_make_its_visitors_one() -> None:
    assert limited(NOBODY, "172.17.0.1:1", "198.51.100.7") is None
    assert limited(NOBODY, "198.51.100.1:1", "203.0.113.9") is None, "a proxy in the cloud"
    assert limited(LAN, "172.17.0.1:1", "198.51.100.7") is None, "one of ours that was forgotten"
    assert limited(LAN, "127.0.0.1:1", "") is None


def test_a_stranger_cannot_switch_the_limit_off_where_the_proxies_are_known() -> None:
    for forged in ("1.2.3.4", "10.0.0.1", "garbage", ""):
        assert limited(LAN, "93.184.216.34:1", forged) == label_of("93.184.216.34")
        assert limited(LAN, "[2606:2800:21f::1]:1", forged) == label_of("2606:2800:21f::1")


def test_a_stranger_behind_a_trusted_proxy_cannot_choose_his_bucket() -> None:
    labels = {limited(LAN, "10.0.0.1:1", f"{n}.1.1.1, 198.51.100.7") for n in range(50)}
    assert labels == {label_of("198.51.100.7")}


def test_an_address_nobody_knows_is_not_limited() -> None:
    assert limited(NOBODY, "") is None
    assert limited(LAN, "", "198.51.100.7") is None


def test_an_ipv6_network_is_one_visitor() -> None:
    assert label_of("2001:db8:1:2::1") == label_of("2001:db8:1:2:ffff:ffff:ffff:ffff")
    assert label_of("2001:db8:1:2::1") != label_of("2001:db8:1:3::1")
    assert limited(NOBODY, "[::ffff:198.51.100.7]:1") == label_of("198.51.100.7")


def test_it_tells_and_warns_once_not_for_every_request() -> None:
    told: list[None] = []
    addresses = Addresses(NOBODY, lambda: told.append(None))
    request = FakeRequest(given={"x-forwarded-for": "198.51.100.7"}, peer="172.17.0.1:1")
    for _ in range(1_000):
        assert addresses.limited(request, "172.17.0.1") is None
    assert len(told) == 1


async def test_a_thousand_addresses_do_not_disturb_one_another(
    limiter: Limiter, clean_redis: "redis.Redis"
) -> None:
    limits = plan(ip_events_per_second=1, events_per_second=1_000_000, burst=1_000)
    many = plan(ip_events_per_second=1, events_per_second=1_000_000, burst=1_000_000)
    labels = [label_of(f"10.{n // 250}.{n % 250}.1") for n in range(1_000)]
    flooded = labels[500]
    assert await charged(limiter, limits, 1_000, flooded)
    assert await code(limiter, limits, 1, flooded) is RequestCode.LIMIT_ADDRESS
    passed = await asyncio.gather(*(charged(limiter, many, 1, label) for label in labels))
    assert sum(passed) == 1_000
    buckets = list(clean_redis.scan_iter(f"{PREFIX}a:*", count=2_000))
    assert len(buckets) == 1_000
    assert all(clean_redis.pttl(key) > 0 for key in buckets)


async def test_redis_holds_no_address(limiter: Limiter, clean_redis: "redis.Redis") -> None:
    limits = plan(ip_events_per_second=1)
    for address in ("198.51.100.7", "2001:db8:1:2::1"):
        await limiter.charge(limits, label_of(address), 1)
    held = b" ".join(clean_redis.scan_iter("*")).decode()
    assert "198.51.100" not in held
    assert "2001:db8" not in held
    for plain in (hashlib.sha256, hashlib.md5, hashlib.blake2b):
        assert plain(b"198.51.100.7").hexdigest()[:24] not in held, "a hash without a key is soon guessed"
