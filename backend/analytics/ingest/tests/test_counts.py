"""What is counted and what is told of it."""

import asyncio
import json
import logging

import pytest
from prometheus_client import REGISTRY

from analytics.ingest.counts import Counts
from analytics.ingest.tests.support import Ingest


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_events_are_counted_by_what_became_of_them() -> None:
    counts = Counts()
    ingest = Ingest(counts=counts)
    names = {"name": "stack_ingest_events_total"}
    before = [
        sample(**names, outcome="accepted", code=""),
        sample(**names, outcome="rejected", code="missing_field"),
        sample(**names, outcome="refused", code="key_invalid"),
        sample("stack_ingest_requests_total", status="202"),
    ]
    await ingest.send([{"event_name": "x"}] * 3)
    await ingest.send([{"event_name": "x"}, {}])
    await ingest.send({}, {"x-api-key": "pk_no"})
    await counts.stop()
    after = [
        sample(**names, outcome="accepted", code=""),
        sample(**names, outcome="rejected", code="missing_field"),
        sample(**names, outcome="refused", code="key_invalid"),
        sample("stack_ingest_requests_total", status="202"),
    ]
    assert [b - a for a, b in zip(before, after, strict=True)] == [4, 1, 1, 2]


async def test_refusals_are_told_together_and_without_keys_or_addresses(
    caplog: pytest.LogCaptureFixture,
) -> None:
    counts = Counts()
    ingest = Ingest(counts=counts)
    with caplog.at_level(logging.WARNING):
        for _ in range(50):
            await ingest.send({}, {"x-api-key": "pk_secretlooking"}, peer="198.51.100.99:1")
        await counts.stop()
    (record,) = [record for record in caplog.records if "ingest_refused" in str(record.msg)]
    told = json.dumps(record.msg, default=str) + record.getMessage()
    assert "key_invalid" in told
    assert "50" in told
    assert "pk_secretlooking" not in told
    assert "198.51.100.99" not in told


async def test_it_hands_on_by_itself() -> None:
    counts = Counts()
    before = sample("stack_ingest_requests_total", status="415")
    counts.start()
    counts.answered(415)
    async with asyncio.timeout(5):
        while sample("stack_ingest_requests_total", status="415") == before:
            await asyncio.sleep(0.02)
    await counts.stop()
