"""A real mail server to send to, as a pytest plugin."""

from collections.abc import Iterator
from typing import Any

import django_rq
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from django.conf import LazySettings
from rq import SimpleWorker

from analytics.config.mailing import mailing_of
from tests.waiting import free_port


class Mailbox:
    """What the server was handed: (from, to, text of the whole message)."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], str]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - its name
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content.decode()))
        return "250 kept"


def _knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"stats", b"p@ss"))


@pytest.fixture
def mailbox(settings: LazySettings) -> Iterator[Mailbox]:
    """A server that takes mail of who signs in, and settings as `EMAIL_URL` of it makes them."""
    found = Mailbox()
    server = Controller(
        found, "127.0.0.1", free_port(), authenticator=_knows, auth_required=True, auth_require_tls=False
    )
    server.start()
    mailing = mailing_of(f"smtp://stats:p%40ss@127.0.0.1:{server.port}")
    settings.HAS_MAIL = True
    settings.EMAIL_BACKEND = mailing.backend
    settings.EMAIL_HOST, settings.EMAIL_PORT = mailing.host, mailing.port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = mailing.user, mailing.password
    settings.PUBLIC_URL = "https://stats.example.com"
    settings.DEFAULT_FROM_EMAIL = "Stats <stats@example.com>"
    yield found
    server.stop()


def work() -> None:
    """Run the quick jobs that wait, as a chores worker does."""
    queue = django_rq.get_queue("quick")
    SimpleWorker([queue], connection=queue.connection).work(burst=True, logging_level="CRITICAL")
