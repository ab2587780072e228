"""The text of share links, and the entry that stands for a link's password once it was given."""

import secrets
from typing import Final

from django.core import signing

from analytics.projects.keys import digest
from analytics.reports.models import Share

PREFIX: Final = "sl_"
SHOWN: Final = 9
"""Characters that stay readable in lists, so that people can tell links apart."""
ENTRY_SECONDS: Final = 12 * 3_600
_SALT: Final = "reports.shares.entry"


def new_token() -> str:
    """A fresh token, 128 random bits long."""
    return PREFIX + secrets.token_urlsafe(16)


def new_entry(share: Share) -> str:
    """What whoever knew the password sends in place of it: hashing it each time would be slow."""
    return signing.dumps(_holder(share), salt=_SALT)


def is_entry(text: str, share: Share) -> bool:
    """Whether this was given out for the link, with its password of today, not long ago."""
    try:
        said = signing.loads(text, salt=_SALT, max_age=ENTRY_SECONDS)
    except signing.BadSignature:
        return False
    return bool(said == _holder(share))


def _holder(share: Share) -> list[str]:
    return [str(share.public_id), digest(share.password).hex()]
