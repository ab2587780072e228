"""Structured logs: one JSON object a line on stderr, for Django, RQ, Granian and ourselves alike."""

from typing import Any

import structlog

_SHARED: tuple[structlog.typing.Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """The formatter of every handler; Granian's `--log-config` names it too."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=list(_SHARED),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )


def configuration() -> dict[str, Any]:
    """Django's LOGGING; also routes structlog through the standard library."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "rq": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
            # A Host header that is none is answered with 400; a stranger must not fill the log with it.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
    }
