"""What the events of the proof are made of: few values of each kind, so that an event is a row of numbers.

A row says all that reports may be asked of an event. The senders keep one for every event they have sent;
`truth` reads them back.
"""

import random
import uuid
from dataclasses import dataclass
from struct import Struct
from typing import Any, Final

HOUR_MS: Final = 3_600_000
USERS: Final = 30_000
SESSIONS_OF_A_USER: Final = 4
ACCOUNTS: Final = 40

NAMES: Final = ("pageview", "engagement", "signup", "purchase", "käse ☃")
_NAME_SHARES: Final = (0, 0, 0, 0, 0, 0, 1, 2, 3, 4)
ENGAGEMENT: Final = 1
PURCHASE: Final = 3
ALTERED: Final = "altered"
"""The name of repeats that say something else than the first time: no report may ever have it."""
SOURCES: Final = (None, "web", "app", "shop")
PLANS: Final = (None, "free", "pro", "☃")
CURRENCIES: Final = (None, "EUR", "JPY")
LOCALES: Final = ((None, None), ("de-DE", "1920x1080"), ("en-US", "390x844"), ("ja", "1440x900"))
ADDRESSES: Final = (
    None,
    "8.8.8.8",
    "193.99.144.80",
    "81.2.69.142",
    "203.0.113.5",
    "2001:4860:4860::8888",
    "200.160.2.3",
    "133.11.0.1",
)
AGENTS: Final = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
    "Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
    "Mobile Safari/537.36",
    "curl/8.5.0",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
)
ORIGINS: Final = (
    None,
    None,
    "https://www.google.com/",
    "https://news.example/today",
    "https://shop.example/p/1",
    "https://chatgpt.com/",
)
PAGES: Final = tuple(
    f"https://{'shop' if number % 3 else 'blog'}.example/p/{number}/ü"
    + (f"?q=1&utm_source=mail&utm_medium=email&utm_campaign=c{number % 4}" if number % 7 == 0 else "?q=1")
    for number in range(80)
)
TITLES: Final = tuple(f"Page {number // 2} ☃" for number in range(len(PAGES)))
_LATE_DAYS: Final = (1, 3)
_LATE_HOURS: Final = 3
_LATE: Final = 0.12
_REVENUE_UNITS: Final = 10_000

ROW: Final = Struct("<16sqBBBBHBBBBIIBBII")
FIELDS: Final = (
    ("id", "V16"),
    ("at", "<i8"),
    ("key", "u1"),
    ("name", "u1"),
    ("source", "u1"),
    ("plan", "u1"),
    ("page", "<u2"),
    ("origin", "u1"),
    ("agent", "u1"),
    ("address", "u1"),
    ("locale", "u1"),
    ("user", "<u4"),
    ("session", "<u4"),
    ("account", "u1"),
    ("currency", "u1"),
    ("engaged", "<u4"),
    ("amount", "<u4"),
)
"""The same as numpy's fields. `at` in milliseconds since 1970 UTC, `engaged` in milliseconds, `amount` in
ten-thousandths; a `user` of 0 is whoever address and browser say, a `session` of 0 the user's hour."""


@dataclass(frozen=True)
class Key:
    """What a sender sends with."""

    number: int
    """By which its rows name it."""
    text: str
    project: str
    public_id: str
    is_secret: bool


@dataclass(frozen=True)
class Event:
    """One event, as it is sent and as it is remembered."""

    body: dict[str, Any]
    row: bytes


class Draw:
    """Draws events for one key. `hour` is the one the run began in, in milliseconds since 1970 UTC."""

    def __init__(self, key: Key, hour: int, seed: int) -> None:
        self._key, self._hour = key, hour
        self._random = random.Random(seed)

    def event(self, now: int, agent: int) -> Event:
        """A new one. A public key's comes from our own address, by the request's User-Agent."""
        chosen = self._random.random
        name = _NAME_SHARES[int(chosen() * len(_NAME_SHARES))]
        user = 0 if chosen() < 0.15 else 1 + int(USERS * chosen() ** 2)
        is_paid = name == PURCHASE and self._key.is_secret
        numbers = (
            self._at(now),
            self._key.number,
            name,
            int(chosen() * len(SOURCES)),
            int(chosen() * len(PLANS)),
            int(len(PAGES) * chosen() ** 2),
            int(chosen() * len(ORIGINS)),
            agent,
            int(chosen() * len(ADDRESSES)) if self._key.is_secret else 0,
            int(chosen() * len(LOCALES)),
            user,
            self._session(user),
            int(chosen() * ACCOUNTS) if chosen() < 0.3 else 0,
            1 + int(chosen() * (len(CURRENCIES) - 1)) if is_paid else 0,
            int(chosen() * 60_000) if name == ENGAGEMENT else 0,
            int(chosen() * 10_000_000) if is_paid else 0,
        )
        row = ROW.pack(self._identity(now), *numbers)
        return Event(_spelled(row, self._key), row)

    def agent(self) -> int:
        """Most are people's."""
        return int(self._random.random() ** 1.5 * len(AGENTS))

    def altered(self, row: bytes) -> dict[str, Any]:
        """The same event once more, which says something else."""
        return _spelled(row, self._key) | {"event_name": ALTERED, "account_id": "nobody"}

    def _identity(self, now: int) -> bytes:
        """A random one, or one that says when it was made (UUIDv4 and v7)."""
        number = self._random.getrandbits(128)
        if self._random.random() < 0.5:
            return uuid.UUID(int=number, version=4).bytes
        drawn = (number >> 64 & 0xFFF) << 64 | 0b10 << 62 | number & (1 << 62) - 1
        return uuid.UUID(int=now << 80 | 7 << 76 | drawn).bytes

    def _at(self, now: int) -> int:
        chosen = self._random
        if chosen.random() > _LATE:
            return now - int(chosen.random() * 90_000)
        hours = 24 * chosen.choice(_LATE_DAYS) + chosen.randrange(_LATE_HOURS)
        return self._hour - hours * HOUR_MS + chosen.randrange(HOUR_MS)

    def _session(self, user: int) -> int:
        if not user or self._random.random() < 0.6:
            return 0
        return user * SESSIONS_OF_A_USER + int(self._random.random() * SESSIONS_OF_A_USER)


def user_id(number: int) -> str:
    """A name; for one in three a UUID, which storage keeps by itself."""
    return str(uuid.UUID(int=number << 64 | 7)) if number % 3 == 0 else f"user-{number}"


def account_id(number: int) -> str:
    """A name."""
    return f"company {number}"


def _spelled(row: bytes, key: Key) -> dict[str, Any]:
    """The JSON of a row."""
    (event_id, at, _, name, source, plan, page, origin, agent, address, locale, user, session, *rest) = (
        ROW.unpack(row)
    )
    account, currency, engaged, amount = rest
    language, screen = LOCALES[locale]
    properties = {"url": PAGES[page], "title": TITLES[page], "plan": PLANS[plan], "position": at % 1_000}
    properties |= {"referrer": ORIGINS[origin], "language": language, "screen": screen}
    if name == ENGAGEMENT:
        properties |= {"engagement_time": engaged / 1_000, "scroll_depth": engaged % 100}
    if currency:
        properties |= {"revenue": f"{amount / _REVENUE_UNITS:.4f}", "currency": CURRENCIES[currency]}
    body = {
        "event_name": NAMES[name],
        "event_id": str(uuid.UUID(bytes=event_id)),
        "timestamp": at,
        "event_source": SOURCES[source],
        "user_id": user_id(user) if user else None,
        "session_id": f"session-{session}" if session else None,
        "account_id": account_id(account) if account else None,
        "event_properties": properties,
    }
    if key.is_secret:
        body |= {"user_agent": AGENTS[agent], "ip_address": ADDRESSES[address]}
    return body
