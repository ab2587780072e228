"""A believable month of a small software company's site: who came, from where, and what they did.

Deterministic for a seed and a day: two runs make the same event ids, and the second counts nothing twice.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

SITE: Final = "https://lumen.example"

#: What a page leads to, with weights; the empty path ends the visit.
_JOURNEY: Final[dict[str, tuple[tuple[str, ...], tuple[int, ...]]]] = {
    "/": (("/features", "/pricing", "/blog", "/docs", "/login", ""), (22, 18, 9, 10, 6, 35)),
    "/features": (("/pricing", "/features/reports", "/docs", "/", ""), (30, 22, 8, 8, 32)),
    "/features/reports": (("/pricing", "/features", ""), (35, 20, 45)),
    "/pricing": (("/signup", "/features", "/docs/billing", "/", ""), (24, 16, 8, 7, 45)),
    "/signup": (("/app/welcome", "/pricing", ""), (52, 10, 38)),
    "/login": (("/app", ""), (85, 15)),
    "/app/welcome": (("/app", "/docs/getting-started", ""), (60, 20, 20)),
    "/app": (("/app/reports", "/app/settings", "/docs", ""), (50, 18, 6, 26)),
    "/app/reports": (("/app", "/app/reports/new", ""), (38, 26, 36)),
    "/app/reports/new": (("/app/reports", ""), (60, 40)),
    "/app/settings": (("/app", "/app/billing", ""), (45, 18, 37)),
    "/app/billing": (("/app", ""), (50, 50)),
    "/blog": (("/blog/first-party-data", "/blog/why-we-count-less", "/", ""), (30, 26, 8, 36)),
    "/blog/first-party-data": (("/features", "/blog", "/pricing", ""), (12, 12, 6, 70)),
    "/blog/why-we-count-less": (("/blog", "/", "/pricing", ""), (12, 8, 6, 74)),
    "/docs": (("/docs/getting-started", "/docs/api", "/docs/billing", ""), (36, 28, 6, 30)),
    "/docs/getting-started": (("/docs/api", "/signup", "/docs", ""), (30, 8, 12, 50)),
    "/docs/api": (("/docs", "/docs/getting-started", ""), (24, 10, 66)),
    "/docs/billing": (("/pricing", "/docs", ""), (30, 16, 54)),
}
_LANDINGS: Final = (
    ("/", "/blog/first-party-data", "/blog/why-we-count-less", "/docs/api", "/pricing", "/login"),
    (44, 16, 11, 12, 8, 9),
)
#: Referrer, query of the landing page, weight.
_SOURCES: Final = (
    (None, "", 38),
    ("https://www.google.com/", "", 27),
    ("https://duckduckgo.com/", "", 5),
    ("https://news.ycombinator.com/item?id=41", "", 6),
    ("https://github.com/lumen/lumen", "", 7),
    ("https://chatgpt.com/", "?utm_source=chatgpt.com", 5),
    (None, "?utm_source=newsletter&utm_medium=email&utm_campaign=november", 7),
    ("https://www.google.com/", "?utm_source=google&utm_medium=cpc&utm_campaign=brand", 5),
)
_WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0"
_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0"
#: User-Agent, screen, weight.
_BROWSERS: Final = (
    (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36", "1920x1080", 34),
    (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_WEBKIT} Safari/605.1.15", "1512x982", 18),
    (
        f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) {_WEBKIT} Mobile/15E148 Safari/604.1",
        "393x852",
        21,
    ),
    (f"Mozilla/5.0 (Linux; Android 10; K) {_CHROME} Mobile Safari/537.36", "412x915", 16),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "2560x1440", 11),
)
_LANGUAGES: Final = (("en-US", "en-GB", "de-DE", "fr-FR", "es-ES", "pt-BR"), (40, 14, 18, 11, 9, 8))
#: A network of each language's country, so that visitors are somewhere.
_NETWORKS: Final = {
    "en-US": "24.16.0", "en-GB": "81.128.0", "de-DE": "79.192.0", "fr-FR": "90.0.0", "es-ES": "83.32.0",
    "pt-BR": "177.32.0",
}  # fmt: skip
_PLANS: Final = (("starter", "team", "business"), (60, 30, 10), {"starter": 9, "team": 49, "business": 199})
#: Share of a day's visits by hour of the site's zone.
_HOURS: Final = (1, 1, 1, 1, 1, 2, 3, 5, 8, 10, 11, 10, 8, 9, 11, 11, 10, 8, 7, 7, 7, 6, 4, 2)


@dataclass
class _Visit:
    rng: random.Random
    visitor: UUID
    at: datetime
    agent: str
    screen: str
    language: str
    address: str
    before: str | None = None
    """What each event names as its referrer, as the snippet does."""
    events: list[dict[str, Any]] = field(default_factory=list)

    def add(self, name: str, path: str, **properties: Any) -> None:
        """Append one event at the visit's present moment."""
        self.events.append(
            {
                "event_id": str(UUID(int=self.rng.getrandbits(128), version=4)),
                "event_name": name,
                "event_source": "website",
                "user_id": str(self.visitor),
                "timestamp": self.at.isoformat().replace("+00:00", "Z"),
                "user_agent": self.agent,
                "ip_address": self.address,
                "event_properties": {
                    "url": SITE + path,
                    "title": _title(path),
                    "language": self.language,
                    "screen": self.screen,
                    **({"referrer": self.before} if self.before else {}),
                    **properties,
                },
            }
        )


def month(
    last_day: date, *, days: int = 30, visits_a_day: int = 420, seed: int = 7
) -> Iterator[dict[str, Any]]:
    """Events of the `days` days up to and with `last_day`, oldest first, as `/api/v1/ingest` takes them."""
    for back in range(days - 1, -1, -1):
        day = last_day - timedelta(days=back)
        yield from _day(day, random.Random(f"{seed}:{day}"), visits_a_day * _volume(day, days - back, days))


def _volume(day: date, nth: int, days: int) -> float:
    weekend = 0.55 if day.weekday() >= 5 else 1.0
    growth = 0.8 + 0.4 * nth / days
    launch = 1.9 if nth == days * 2 // 3 else 1.0
    return weekend * growth * launch * (1 + 0.08 * math.sin(day.toordinal()))


def _day(day: date, rng: random.Random, visits: float) -> Iterator[dict[str, Any]]:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    for _ in range(round(visits)):
        hour = rng.choices(range(24), _HOURS)[0]
        start = midnight + timedelta(hours=hour, milliseconds=rng.randrange(3_000_000))
        yield from _visit(rng, start)


def _visit(rng: random.Random, start: datetime) -> list[dict[str, Any]]:
    # A third of the visits are by people who come again and again: few numbers, drawn often.
    person = random.Random(rng.randrange(900) if rng.random() < 0.35 else rng.getrandbits(64))
    agent, screen, _ = person.choices(_BROWSERS, [weight for *_, weight in _BROWSERS])[0]
    language = person.choices(*_LANGUAGES)[0]
    visit = _Visit(
        rng=rng,
        visitor=UUID(int=person.getrandbits(128), version=4),
        at=start,
        agent=agent,
        screen=screen,
        language=language,
        address=f"{_NETWORKS[language]}.{person.randrange(1, 255)}",
    )
    referrer, query, _ = rng.choices(_SOURCES, [weight for *_, weight in _SOURCES])[0]
    path, visit.before = rng.choices(*_LANDINGS)[0], referrer
    while path:
        visit.add("pageview", path + query)
        _act(visit, path)
        visit.before, query = SITE + path, ""
        visit.at += timedelta(milliseconds=rng.randrange(4_000, 110_000))
        path = rng.choices(*_JOURNEY[path])[0]
    return visit.events


def _act(visit: _Visit, path: str) -> None:
    rng = visit.rng
    if path == "/app/welcome":
        visit.add("signup", path, plan=rng.choices(*_PLANS[:2])[0], method=rng.choice(["email", "google"]))
    elif path == "/app/billing" and rng.random() < 0.6:
        plan = rng.choices(*_PLANS[:2])[0]
        visit.add("purchase", path, plan=plan, revenue=_PLANS[2][plan], currency="EUR")
    elif path == "/app/reports/new":
        visit.add("report created", path, kind=rng.choice(["funnel", "table", "retention"]))
    elif path == "/docs/api" and rng.random() < 0.3:
        visit.add("code copied", path, language=rng.choice(["curl", "python", "javascript"]))


def _title(path: str) -> str:
    name = path.split("?", maxsplit=1)[0].strip("/").split("/")[-1].replace("-", " ")
    return f"{name.capitalize()} · Lumen" if name else "Lumen"
