"""A new password: for who knows the old one, and for who has forgotten it.

Either way every session of the person ends, so that whoever had got in is out: at once where a refresh token
is needed, within ten minutes where an access token is still valid.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

import redis
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction

from analytics.accounts import selectors
from analytics.accounts.models import User
from analytics.accounts.services import attempts
from analytics.accounts.services.sessions import SignIn, end_all_sessions, sign_in_as
from analytics.accounts.services.users import check_password_is_good
from analytics.audit import services as audit
from analytics.audit.actions import Action, Target, TargetType
from analytics.common import mail
from analytics.common.errors import Forbidden, Invalid, LimitExceeded, Problem, Unavailable
from analytics.common.jobs import Lane, enqueue
from analytics.common.tries import Tries

_MAILS: Final = Tries(3, 3600, "Three mails an hour are enough.", away="Mails cannot be counted at present.")
"""To one person: nobody's mailbox is filled by a form that everybody may use."""
_SUBJECT: Final = "A new password"
_TEXT: Final = """Somebody, hopefully you, has asked for a new password for {address}.

Choose it here within an hour:

{link}

If it was not you: nothing has changed, and there is nothing to do.
"""


def change_password(*, user: User, current: str, password: str, now: datetime) -> SignIn:
    """The session to go on with. Raises Invalid (`current`, `password`), LimitExceeded."""
    attempts.count(user.email)
    if not user.check_password(current):
        problem = Problem("current", "wrong_password", "This is not your password.")
        raise Invalid(problem.detail, problems=[problem])
    attempts.forget(user.email)
    with transaction.atomic():
        _set(user, password, now, Action.USER_PASSWORD_CHANGED)
        return sign_in_as(user=user, now=now)


def ask_for_reset(email: str) -> None:
    """Have a link mailed to whoever has this address. Raises Conflict `no_mail`, Unavailable.

    Whether somebody has it is told by neither the answer nor its time: a job is put into the queue in any
    case.
    """
    mail.require_mail()
    user = selectors.user_by_email(email.strip())
    user_id = user.pk if user is not None and user.is_active else 0
    try:
        enqueue(mail_reset, user_id, lane=Lane.QUICK)
    except redis.RedisError as error:
        raise Unavailable("Mails cannot be sent at present.") from error


def mail_reset(user_id: int) -> None:
    """The job of `ask_for_reset`; 0 is nobody. Raises OSError where the mail server takes none."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    try:
        _MAILS.count(f"accounts:mails:{user.pk}")
    except (LimitExceeded, Unavailable):
        return
    text = _TEXT.format(address=settings.PUBLIC_URL, link=reset_link(user))
    mail.send(to=user.email, subject=_SUBJECT, text=text)


def reset_link(user: User) -> str:
    """An address at which this person chooses a new password; for an hour, once, and until they sign in."""
    # Behind the `#`, which no browser sends and no log keeps.
    token = default_token_generator.make_token(user)
    return f"{settings.PUBLIC_URL}/login/new-password#{user.public_id.hex}.{token}"


def reset_password(*, token: str, password: str, now: datetime) -> None:
    """Set a new password by the token of a link. Raises Forbidden `link_over`, Invalid (`password`)."""
    name, _, proof = token.partition(".")
    with transaction.atomic():
        user = _named(name)
        if user is None or not default_token_generator.check_token(user, proof):
            raise Forbidden("This link is over or was used. Ask for another one.", code="link_over")
        _set(user, password, now, Action.USER_PASSWORD_RESET)
    attempts.forget(user.email)


def _named(text: str) -> User | None:
    try:
        public_id = UUID(hex=text)
    except ValueError:
        make_password(text)  # as long as for somebody who is there
        return None
    return User.objects.select_for_update().filter(public_id=public_id, is_active=True).first()


def _set(user: User, password: str, now: datetime, action: Action) -> None:
    check_password_is_good(user, password)
    user.set_password(password)
    user.save(update_fields=["password"])
    end_all_sessions(user, now)
    target = Target(TargetType.USER, str(user.public_id))
    audit.record(actor=user.public_id, action=action, project_id=None, target=target)
