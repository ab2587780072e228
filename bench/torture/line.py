"""A sender's connection to ingest, and what came back on it that was no good answer."""

import http.client
import json
import random
from collections import Counter
from typing import Any, Final, Protocol

PATH: Final = "/api/v1/ingest"


class Troubles(Protocol):
    """What a line counts."""

    broken: int
    """No answer, or half of one: the request may have been taken."""
    refused: int
    """503, and when to come again."""
    unexpected: Counter[str]
    """Answers that a good request must never have, by status and code."""


class Line:
    """Of one thread. Waits so many seconds for an answer, and is given up now and then, as clients do."""

    def __init__(
        self, port: int, troubles: Troubles, chance: random.Random, *, given_up: float, seconds: float
    ) -> None:
        self._port, self._troubles, self._chance = port, troubles, chance
        self._given_up, self._seconds = given_up, seconds
        self._connection: http.client.HTTPConnection | None = None

    def acknowledged(self, body: bytes, headers: dict[str, str]) -> dict[str, Any] | None:
        """Send it; the answer that says what was taken, None where there was none or another."""
        try:
            status, answered, raw = self._asked(body, headers)
            answer: dict[str, Any] = json.loads(raw)
        except (OSError, http.client.HTTPException, ValueError):
            self._troubles.broken += 1
            self.hang_up()
            return None
        if status == 202:
            return answer
        if status == 503 and answered.get("Retry-After"):
            self._troubles.refused += 1
        else:
            self._troubles.unexpected[f"{status} {answer.get('code', '')}"] += 1
        return None

    def hang_up(self) -> None:
        """Close the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _asked(self, body: bytes, headers: dict[str, str]) -> tuple[int, http.client.HTTPMessage, bytes]:
        if self._connection is None or self._chance.random() < self._given_up:
            self.hang_up()
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self._seconds)
        self._connection.request("POST", PATH, body, headers)
        answer = self._connection.getresponse()
        return answer.status, answer.headers, answer.read()
