"""How much ingest takes (docs/reference/sending-events.md). Lengths of texts are in characters.

Of a long URL, path or campaign less is kept than is taken: see `events.schema`.
"""

from typing import Final

from analytics.common.clock import DAY_US
from analytics.events.schema import MAX_TITLE, MAX_USER_AGENT

MAX_BODY: Final = 1 << 20
"""Bytes, before and after decompression."""
MAX_FOREIGN_BODY: Final = 5 << 20
"""The same for foreign clients, who chose the sizes of their batches themselves."""
MAX_EVENTS: Final = 1_000
JSON_CONTAINERS: Final = 30_000
"""Objects and arrays in a foreign client's body."""
JSON_VALUES: Final = 250_000
"""Values in one: a thousand events with all the properties they may have."""
SLOW_PART: Final = 5
"""Of both only a fifth where its JSON is not quite right, and has to be read again, five times slower."""
FORM_ESCAPES: Final = 60_000
"""`%XX` in the forms of a foreign client's body."""
FORM_FIELDS: Final = 30_000
"""Fields in all its forms, where it may have several."""
SMALL_BODY: Final = 256 * 1024
"""Bodies of up to so many bytes are always read."""
LARGE_BODIES: Final = 256 << 20
"""Bytes of larger ones that may be arriving at once, in each process."""
BODY_SECONDS: Final = 10.0
"""How long a body may take to arrive."""

EVENT_NAME: Final = 200
EVENT_SOURCE: Final = 100
IDENTIFIER: Final = 200
"""`user_id`, `session_id`, `anonymous_id`, `account_id`."""
USER_AGENT: Final = MAX_USER_AGENT
"""Longer ones are cut: nobody chose their length, and nothing behind tells browsers apart."""

ENGAGEMENT_SECONDS: Final = 86_400
"""The longest `engagement_time` of one event."""

PROPERTIES_BYTES: Final = 32 * 1024
PROPERTIES_KEYS: Final = 200
PROPERTIES_DEPTH: Final = 5

URL: Final = 8_192
PATH: Final = 4_096
TITLE: Final = MAX_TITLE
"""Longer ones are cut: no page should be left out for its title."""
CAMPAIGN: Final = 500
"""Each of the `utm_*`."""
LANGUAGE: Final = 100
SCREEN: Final = 50

FUTURE_US: Final = DAY_US
"""How far ahead of receipt a timestamp may be."""
PUBLIC_AGE_US: Final = 7 * DAY_US
"""How old a public key's timestamps may be."""
MAX_SKEW_US: Final = 7 * DAY_US
"""How far off a foreign client's clock is believed to be: what is farther is an old queue, or nonsense."""
