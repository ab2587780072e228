"""From `EMAIL_URL` to Django's settings of mail."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

_BACKENDS: Final = "django.core.mail.backends"
_PORTS: Final = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Mailing:
    """The values of Django's `EMAIL_…` settings; without a URL a backend that does nothing."""

    backend: str = f"{_BACKENDS}.dummy.EmailBackend"
    file_path: str | None = None
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False


def mailing_of(url: str | None) -> Mailing:
    """What a URL that `readers.read_email_url` has let through means."""
    if url is None:
        return Mailing()
    parts = urlsplit(url)
    if parts.scheme == "console":
        return Mailing(f"{_BACKENDS}.console.EmailBackend")
    if parts.scheme == "file":
        return Mailing(f"{_BACKENDS}.filebased.EmailBackend", file_path=unquote(parts.path))
    return Mailing(
        f"{_BACKENDS}.smtp.EmailBackend",
        host=parts.hostname or "",
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp+tls",
        use_ssl=parts.scheme == "smtps",
    )
