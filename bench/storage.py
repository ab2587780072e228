"""Bytes an event takes in PostgreSQL, indexes, sessions and dictionaries included.

    python -m bench.storage [EVENTS]

Of the same traffic as the pipeline's benchmark, once its day is over: its indexes are then written anew
(`events.storage.postgres.closing`). Until then they are some 40 bytes larger, as the context says.
"""

import sys
from datetime import UTC, datetime, timedelta

from bench import common
from bench.pipeline import EVENTS, bytes_an_event, drained

MOST_BYTES = 300.0


def main() -> int:
    """Print the line; 1 when an event takes more than the floor."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with drained(count) as (connection, _):
        from analytics.events.storage.postgres.closing import close_days  # noqa: PLC0415 - after django.setup

        before = bytes_an_event(connection, count)
        close_days(connection, datetime.now(UTC).date() + timedelta(days=2))
        after = bytes_an_event(connection, count)
    context = {"events": count, "while_the_day_lasts": before["all"], "of": after}
    common.emit("storage", after["all"], "bytes/event", MOST_BYTES, context)
    return 0 if after["all"] <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
