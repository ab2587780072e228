"""The only door to mail. Texts only: what people and sites have written is never made into HTML."""

from django.conf import settings
from django.core.mail import EmailMessage

from analytics.common.errors import Conflict


def require_mail() -> None:
    """Raises Conflict `no_mail` where `EMAIL_URL` says no way out."""
    if not settings.HAS_MAIL:
        raise Conflict(
            "This installation sends no mail. Its operator can help with `manage.py password_link`.",
            code="no_mail",
        )


def send(*, to: str, subject: str, text: str) -> None:
    """Hand one mail to the server of `EMAIL_URL`. Raises OSError, smtplib's errors among them.

    In a job, never in a request: a server may take ten seconds to answer.
    """
    message = EmailMessage(subject, text, to=[to])
    # No robot answers it, and nobody's holiday does (RFC 3834).
    message.extra_headers = {"Auto-Submitted": "auto-generated"}
    message.send()
