"""The only writers of people and their sign-ins."""

from analytics.accounts.services.passwords import (
    ask_for_reset,
    change_password,
    reset_link,
    reset_password,
)
from analytics.accounts.services.sessions import SignIn, refresh, sign_in, sign_in_as, sign_out
from analytics.accounts.services.setup import create_first_owner, ensure_first_owner
from analytics.accounts.services.users import create_user

__all__ = [
    "SignIn",
    "ask_for_reset",
    "change_password",
    "create_first_owner",
    "create_user",
    "ensure_first_owner",
    "refresh",
    "reset_link",
    "reset_password",
    "sign_in",
    "sign_in_as",
    "sign_out",
]
