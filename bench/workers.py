"""Two pipeline processes beside one, over the same traffic.

    python -m bench.workers [EVENTS]

The floor is 1.4 times the events a second of one. A machine of two cores has hardly more to give than one
process and PostgreSQL take already.
"""

import sys

from bench import common
from bench.pipeline import EVENTS, drained

FLOOR = 1.4


def main() -> int:
    """Print the line; 1 when two are not enough faster than one."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with drained(count) as (_, one):
        pass
    with drained(count, processes=2) as (_, two):
        pass
    context = {"events": count, "floor": FLOOR}
    common.emit("pipeline_two", count / two.draining, "events/s", count / one.draining, context)
    return 0 if one.draining / two.draining >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
