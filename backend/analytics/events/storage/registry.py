"""Which engine keeps the events: the one place that knows all of them."""

from analytics.events.storage.base import AnyStore
from analytics.events.storage.postgres.store import PostgresStore


def event_store() -> AnyStore:
    """A store of this process. It remembers what it has seen, so keep it."""
    return PostgresStore()
