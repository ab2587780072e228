"""The id that ties an answer, its log lines and a bug report together."""

import re
from typing import Final

import structlog

from analytics.common.ids import uuid7

HEADER: Final = "X-Request-Id"
_SHAPE: Final = re.compile(r"[\w-]{8,64}", re.ASCII)


def accepted(sent: str | None) -> str | None:
    """The caller's id if it is harmless in a header and a log."""
    return sent if sent and _SHAPE.fullmatch(sent) else None


def accept_or_make(sent: str | None) -> str:
    """The caller's id if it is harmless, else a new one."""
    return accepted(sent) or uuid7().hex


def current() -> str:
    """The id of the request being answered; empty outside of one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
