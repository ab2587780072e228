"""Envelopes and drafts of the steps' tests: the least that is valid."""

from typing import Any

from analytics.common.ids import uuid7
from analytics.pipeline.steps import Enricher
from analytics.pipeline.steps.draft import Context, Draft, Origin, Place, Sender, Surroundings
from analytics.stream.envelope import VERSION, Envelope

CONTEXT = Context()
ENRICHER = Enricher(CONTEXT)
NOW_US = 1_790_000_000_000_000


def envelope(**fields: Any) -> Envelope:
    least: dict[str, Any] = {
        "version": VERSION,
        "project_id": 1,
        "key_id": 1,
        "event_id": uuid7().bytes,
        "received_at": NOW_US,
        "timestamp": NOW_US,
        "name": "pageview",
        "source": "web",
        "user_id": "someone",
        "session_id": "some-visit",
    }
    return Envelope(**(least | fields))


def draft(**fields: Any) -> Draft:
    place = {name: value for name, value in fields.items() if name in Place._fields}
    origin = {name: value for name, value in fields.items() if name in Origin._fields}
    sender = {name: value for name, value in fields.items() if name in Sender._fields}
    around = {name: value for name, value in fields.items() if name in Surroundings._fields}
    assert place | origin | sender | around == fields
    return Draft(Place(**place), Origin(**origin), Sender(**sender), Surroundings(**around))
