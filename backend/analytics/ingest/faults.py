"""Faults of ours that nobody foresaw: told in the log, and to the client as what they are."""

import time
import traceback
from pathlib import Path
from typing import Final

import structlog

from analytics.common.redaction import scrubbed
from analytics.ingest.codes import RequestCode, RequestRefused

_EVERY_SECONDS: Final = 1.0
_MOST_FRAMES: Final = 8

_log = structlog.get_logger(__name__)


class Faults:
    """Logs at most one a second, whoever provokes them, with how many there were."""

    def __init__(self) -> None:
        self._told = -_EVERY_SECONDS
        self._untold = 0

    def refusal(self, error: Exception, path: str, rid: str) -> RequestRefused:
        """The 500 to answer with."""
        self._untold += 1
        now = time.monotonic()
        if now - self._told >= _EVERY_SECONDS:
            # Without the traceback's own text, whose last line may quote what a stranger sent.
            _log.error(
                "ingest_broke",
                error=type(error).__name__,
                reason=scrubbed(str(error)),
                where=_frames(error),
                path=path,
                request_id=rid,
                requests=self._untold,
            )
            self._told, self._untold = now, 0
        return RequestRefused(
            500,
            RequestCode.INTERNAL_ERROR,
            "Something broke here, and it is in the log. Send the events again, with the same ids.",
        )


def _frames(error: Exception) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-_MOST_FRAMES:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
