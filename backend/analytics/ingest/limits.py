"""The numbers of the contract, section 2. Lengths of texts are in characters (code points)."""

from typing import Final

MAX_BODY: Final = 1 << 20
"""Bytes, before and after decompression."""
MAX_EVENTS: Final = 1_000
BODY_SECONDS: Final = 10.0
"""How long a body may take to arrive."""

EVENT_NAME: Final = 200
EVENT_SOURCE: Final = 100
IDENTIFIER: Final = 200
"""`user_id`, `session_id`, `anonymous_id`, `account_id`."""
USER_AGENT: Final = 1_000
"""Longer ones are cut: nobody chose their length, and nothing behind tells browsers apart."""

PROPERTIES_BYTES: Final = 32 * 1024
PROPERTIES_KEYS: Final = 200
PROPERTIES_DEPTH: Final = 5

URL: Final = 8_192
PATH: Final = 4_096
TITLE: Final = 1_000
"""Longer ones are cut: no page should be left out for its title."""
CAMPAIGN: Final = 500
"""Each of the `utm_*`."""
LANGUAGE: Final = 100
SCREEN: Final = 50

FUTURE_US: Final = 24 * 3_600_000_000
PUBLIC_AGE_US: Final = 7 * 24 * 3_600_000_000
DAY_US: Final = 24 * 3_600_000_000
