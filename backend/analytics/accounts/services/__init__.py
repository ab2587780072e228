"""The only writers of people and their sign-ins."""

from analytics.accounts.services.sessions import SignIn, refresh, sign_in, sign_in_as, sign_out
from analytics.accounts.services.setup import create_first_owner, ensure_first_owner
from analytics.accounts.services.users import create_user

__all__ = [
    "SignIn",
    "create_first_owner",
    "create_user",
    "ensure_first_owner",
    "refresh",
    "sign_in",
    "sign_in_as",
    "sign_out",
]
