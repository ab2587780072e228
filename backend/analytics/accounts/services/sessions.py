"""Signing in, staying signed in, signing out.

A refresh token is used once. What it is replaced by is derived from it and SECRET_KEY, so a second tab that
sends the same token within `FORGIVEN` gets the very same successor and both go on with one lineage, in
whatever order the two answers arrive; only hashes are stored all the same. A rotated token that comes later
was copied: every token of that sign-in is revoked (RFC 9700, section 4.14.2).
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.crypto import salted_hmac

from analytics.accounts import selectors
from analytics.accounts.models import RefreshToken, User
from analytics.accounts.services import attempts
from analytics.audit import services as audit
from analytics.audit.actions import Action, Target, TargetType
from analytics.common.errors import NotAuthenticated
from analytics.common.ids import uuid7

FORGIVEN: Final = timedelta(seconds=30)
MAX_LENGTH: Final = 200


@dataclass(frozen=True, slots=True)
class SignIn:
    """A person and the refresh token to hand out; its text exists nowhere else."""

    user: User
    refresh: str


def sign_in(*, email: str, password: str, now: datetime) -> SignIn:
    """Start a session with a password. Raises NotAuthenticated `invalid_credentials`, LimitExceeded.

    An unknown address costs the same hashing as a wrong password, so the clock tells nobody who exists.
    """
    attempts.count(email)
    user = selectors.user_by_email(email)
    if user is None:
        make_password(password)
    if user is None or not user.check_password(password) or not user.is_active:
        raise NotAuthenticated("E-mail address or password is wrong.", code="invalid_credentials")
    attempts.forget(email)
    return sign_in_as(user=user, now=now)


def sign_in_as(*, user: User, now: datetime) -> SignIn:
    """Start a session for somebody already proven, and forget the sessions that ran out."""
    text = "rt_" + secrets.token_urlsafe(32)
    family = uuid7()
    with transaction.atomic():
        RefreshToken.objects.filter(user=user, expires_at__lt=now).delete()
        _issue(text, user, family, now)
        User.objects.filter(pk=user.pk).update(last_login=now)
        _record(user, Action.USER_SIGNED_IN, family)
    return SignIn(user, text)


def refresh(*, token: str, now: datetime) -> SignIn:
    """Exchange a refresh token for its successor.

    Raises NotAuthenticated: `refresh_invalid` (unknown, expired, revoked, person gone) or `refresh_reused`,
    after which no token of that sign-in works any more.
    """
    with transaction.atomic():
        held = _lock(token)
        if held is None or held.revoked_at or held.expires_at <= now or not held.user.is_active:
            raise NotAuthenticated("Sign in again.", code="refresh_invalid")
        reused = held.rotated_at is not None and now - held.rotated_at > FORGIVEN
        if reused:
            _revoke(held.family, now)
            _record(held.user, Action.SESSION_REUSED, held.family)
        else:
            text = _advance(held, token, now)
    if reused:  # raised outside the block, which would else roll the revocation back
        raise NotAuthenticated("This sign-in was used twice. Sign in again.", code="refresh_reused")
    return SignIn(held.user, text)


def sign_out(*, token: str, now: datetime) -> None:
    """End the session this token belongs to. An unknown token is no error: it is signed out already."""
    with transaction.atomic():
        held = _lock(token)
        if held is None or held.revoked_at:
            return
        _revoke(held.family, now)
        _record(held.user, Action.USER_SIGNED_OUT, held.family)


def end_all_sessions(user: User, now: datetime) -> None:
    """No refresh token of this person works any more."""
    RefreshToken.objects.filter(user=user, revoked_at=None).update(revoked_at=now)


def _advance(held: RefreshToken, text: str, now: datetime) -> str:
    """The text of the live token at the end of `held`'s lineage, one step further if `held` is that end."""
    while held.replaced_by_id is not None:
        text = _successor(text)
        found = _lock(text)
        if found is None or found.revoked_at:  # SECRET_KEY has changed since
            raise NotAuthenticated("Sign in again.", code="refresh_invalid")
        held = found
        if held.replaced_by_id is None:
            return text
    text = _successor(text)
    held.replaced_by = _issue(text, held.user, held.family, now)
    held.rotated_at = now
    held.save(update_fields=["replaced_by", "rotated_at"])
    return text


def _issue(text: str, user: User, family: UUID, now: datetime) -> RefreshToken:
    return RefreshToken.objects.create(
        user=user,
        family=family,
        digest=_digest(text),
        created_at=now,
        expires_at=now + settings.REFRESH_TOKEN_LIFETIME,
    )


def _lock(text: str) -> RefreshToken | None:
    rows = RefreshToken.objects.select_for_update(of=("self",)).select_related("user")
    return rows.filter(digest=_digest(text)).first()


def _revoke(family: UUID, now: datetime) -> None:
    RefreshToken.objects.filter(family=family, revoked_at=None).update(revoked_at=now)


def _record(user: User, action: Action, family: UUID) -> None:
    target = Target(TargetType.SESSION, str(family))
    audit.record(actor=user.public_id, action=action, project_id=None, target=target)


def _successor(text: str) -> str:
    derived = salted_hmac("analytics.accounts.refresh", text, algorithm="sha256").digest()
    return "rt_" + base64.urlsafe_b64encode(derived).rstrip(b"=").decode()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
