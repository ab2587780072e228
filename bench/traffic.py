"""Traffic that looks like a few sites' ordinary day: visits of some pages each, by people who come back.

Deterministic for a seed. What repeats in life repeats here (User-Agents, pages, titles, referrers), because
that is what caches and dictionaries live on; ids and times do not.
"""

import json
import random
import time
from collections.abc import Iterator

from analytics.common.ids import default_session_id, uuid7
from analytics.stream.envelope import VERSION, Envelope

USERS = 40_000
PATHS = 3_000
PROJECTS = 3
HOURS = 6
VISIT_EVENTS = 5
SESSION_MINUTES = 60

_WINDOWS = "Windows NT 10.0; Win64; x64"
_MAC = "Macintosh; Intel Mac OS X 10_15_7"
_LINUX = "X11; Linux x86_64"
_IOS = ("16_7", "17_4", "17_5", "17_6", "18_0", "18_1", "18_5", "18_6")
_PHONES = ("SM-S921B", "SM-A546E", "Pixel 8", "Pixel 9", "2312DRA50G", "CPH2581", "K", "moto g84 5G")


def user_agents() -> list[str]:
    """Some sixty User-Agents as browsers of 2025 and 2026 send them."""
    agents: list[str] = []
    for version in (128, 130, 131, 132, 138, 140):
        for system in (_WINDOWS, _MAC, _LINUX):
            chrome = f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0"
            agents.append(f"{chrome} Safari/537.36")
        agents.append(
            f"Mozilla/5.0 ({_WINDOWS}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 "
            f"Safari/537.36 Edg/{version}.0.0.0"
        )
    for version in (115, 128, 133, 140):
        agents += [
            f"Mozilla/5.0 ({system}; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"
            for system in (_WINDOWS, "Macintosh; Intel Mac OS X 10.15", _LINUX)
        ]
    for system in _IOS:
        webkit = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
        safari = system.replace("_", ".")
        agents.append(
            f"Mozilla/5.0 (iPhone; CPU iPhone OS {system} like Mac OS X) {webkit} Version/{safari} "
            "Mobile/15E148 Safari/604.1"
        )
    for number, phone in enumerate(_PHONES):
        chrome = f"AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{128 + number}.0.0.0 Mobile Safari/537.36"
        agents.append(f"Mozilla/5.0 (Linux; Android {12 + number % 4}; {phone}) {chrome}")
    for safari in ("17.4", "17.6", "18.1", "18.6"):
        webkit = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
        agents.append(f"Mozilla/5.0 ({_MAC}) {webkit} Version/{safari} Safari/605.1.15")
    agents += [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
        "curl/8.5.0",
    ]
    return agents


class Traffic:
    """`envelopes(count)` yields them in the order of receipt, the last one just now."""

    def __init__(self, seed: int = 2) -> None:
        self._random = random.Random(seed)
        self._agents = user_agents()
        self._users = [str(uuid7()) for _ in range(USERS)]
        words = ["shop", "docs", "blog", "help", "news", "team", "jobs", "guide", "api", "about"]
        self._paths = [f"/{words[n % 10]}/{words[n // 10 % 10]}-{n}" for n in range(PATHS)]
        self._referrers = [f"https://site{n}.example/{words[n % 10]}/" for n in range(200)]
        self._referrers += [
            "https://www.google.com/",
            "https://duckduckgo.com/",
            "https://www.bing.com/",
        ] * 40
        self._screens = [
            f"{w}x{h}" for w in (390, 412, 768, 1280, 1440, 1920, 2560) for h in (844, 900, 1080)
        ]
        self._languages = ["en-US", "en-GB", "de-DE", "fr-FR", "es-ES", "pt-BR", "ja-JP", "zh-CN", "nl-NL"]

    def envelopes(self, count: int) -> Iterator[Envelope]:
        """`count` events of the last HOURS hours."""
        now = time.time_ns() // 1000
        moments = sorted(self._moments(count, now - HOURS * 3_600_000_000, now))
        for at, person, page in moments[:count]:
            yield self._event(at, person, page)

    def _moments(self, count: int, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """(time, person, number of the event in the visit)."""
        made = 0
        while made < count:
            at, person = self._random.randrange(start, end), self._random.randrange(USERS)
            length = min(1 + int(self._random.expovariate(1 / (VISIT_EVENTS - 0.5))), 50)
            for page in range(length):
                yield min(at, end), person, page
                at += int(self._random.expovariate(1 / 40) * 1_000_000)
            made += length

    def _event(self, at: int, person: int, page: int) -> Envelope:
        chosen = self._random
        project, user = person % PROJECTS + 1, self._users[person]
        path = self._paths[int(PATHS * chosen.random() ** 3)]
        campaign = f"?utm_source=mail&utm_medium=email&utm_campaign=c{person % 20}"
        kind = chosen.random()
        name = "pageview" if kind < 0.7 else "engagement" if kind < 0.8 else f"event_{person % 12}"
        from_snippet = chosen.random() < 0.9
        return Envelope(
            version=VERSION,
            project_id=project,
            key_id=project,
            event_id=uuid7(at // 1000).bytes,
            received_at=at + 120_000,
            timestamp=at,
            name=name,
            source="web",
            user_id=user,
            session_id=default_session_id(project, user, at, SESSION_MINUTES),
            user_agent=self._agents[person % len(self._agents)],
            url=f"https://site{project}.example{path}" + (campaign if page == 0 and person % 12 == 0 else ""),
            title=f"Page {path.rsplit('-', 1)[1]} of the site",
            referrer=self._referrers[person % len(self._referrers)] if page == 0 and person % 3 else None,
            language=self._languages[person % len(self._languages)],
            screen=self._screens[person % len(self._screens)],
            engagement_ms=chosen.randrange(60_000) if name == "engagement" else None,
            scroll_depth=chosen.randrange(100) if name == "engagement" else None,
            properties=self._properties() if chosen.random() < 0.3 else b"",
            id_from_client=from_snippet,
        )

    def _properties(self) -> bytes:
        chosen = self._random
        found = {"plan": chosen.choice(("free", "pro", "team")), "load_ms": chosen.randrange(4000), "ab": "b"}
        return json.dumps(found, separators=(",", ":")).encode()
