"""Letting somebody into a project who has no account here yet.

A link proves that its mail was read. So where mails are sent the link goes out by mail alone: whoever could
see it otherwise could take an account under somebody else's address, and be let into more under that name.
Where no mail is sent, only owners of the installation, who can make any account, get it to hand it over.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import redis
from django.conf import settings
from django.db import transaction

from analytics.accounts import selectors as accounts
from analytics.accounts import services as sign_ins
from analytics.accounts.models import InstanceRole, User
from analytics.audit.actions import Action, Target, TargetType
from analytics.audit.chain import Json
from analytics.common import mail
from analytics.common.errors import Conflict, Forbidden, Problem, Unavailable
from analytics.common.jobs import Lane, enqueue
from analytics.common.tries import Tries
from analytics.projects.kinds import Role
from analytics.projects.models import Invitation, Membership, Project
from analytics.projects.services.changes import locked_project, record

LASTS: Final = timedelta(days=7)
MAX_OPEN: Final = 100
"""In one project, so that a list stays a list."""
_MAILS: Final = Tries(
    30, 3600, "Thirty invitations an hour are enough.", away="Mails cannot be counted at present."
)
_SUBJECT: Final = "An invitation"
_TEXT: Final = """{inviter} invites you to look at the numbers of the project

    {project}

at {address}. Accept within seven days:

{link}

If you do not know what this is about: there is nothing to do.
"""


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation, and its link where it is not mailed; the link's text exists nowhere else."""

    invitation: Invitation
    link: str | None


def invite(
    *, actor: User, project: Project, email: str, role: Role, personal_data: bool = False, now: datetime
) -> Invited:
    """Invite an address that has no account; asked again, the old link is over.

    Raises Conflict `known_user`, `no_mail`, `too_many_invitations`; LimitExceeded and Unavailable where it
    would be mailed.
    """
    email = email.strip()
    if accounts.user_by_email(email) is not None:
        problem = Problem("email", "known_user", "This address has an account. Add it as a member.")
        raise Conflict(problem.detail, code="known_user", problems=[problem])
    by_mail = settings.HAS_MAIL
    if by_mail:
        _MAILS.count(f"projects:invitations:{project.pk}")
    elif actor.instance_role != InstanceRole.OWNER:
        raise Conflict(
            "This installation sends no mail. Ask one of its owners to invite: they get a link to hand over.",
            code="no_mail",
        )
    try:
        with transaction.atomic():
            locked_project(project)
            invitation = _renewed(actor, project, email, role, personal_data, now)
            link = None if by_mail else _link(invitation)
            data: dict[str, Json] = {"role": role.value, "personal_data": personal_data}
            _record(actor, Action.INVITATION_CREATED, invitation, data)
            if by_mail:
                enqueue(mail_invitation, invitation.pk, lane=Lane.QUICK)
    except redis.RedisError as error:
        raise Unavailable("Mails cannot be sent at present.") from error
    return Invited(invitation, link)


def mail_invitation(invitation_id: int) -> None:
    """The job of `invite`: makes the link and mails it. Raises OSError where the mail server takes none."""
    with transaction.atomic():
        found = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
        if found is None:
            return
        link = _link(found)
    text = _TEXT.format(
        inviter=found.invited_by.email,
        project=found.project.name,
        address=settings.PUBLIC_URL,
        link=link,
    )
    mail.send(to=found.email, subject=_SUBJECT, text=text)


def revoke_invitation(*, actor: User | None, invitation: Invitation) -> None:
    """Take an invitation back; one that is gone already is no error."""
    with transaction.atomic():
        gone, _ = Invitation.objects.filter(pk=invitation.pk).delete()
        if gone:
            _record(actor, Action.INVITATION_REVOKED, invitation, {"role": invitation.role})


def invitation_of(token: str, now: datetime) -> Invitation:
    """The invitation behind a link's token. Raises Forbidden `link_over`."""
    found = (
        Invitation.objects.select_related("project", "invited_by")
        .filter(token_hash=_hash(token), expires_at__gt=now, project__deleted_at=None)
        .first()
    )
    if found is None:
        raise Forbidden("This invitation is over or was used. Ask for another one.", code="link_over")
    return found


def accept_invitation(*, token: str, name: str, password: str, now: datetime) -> sign_ins.SignIn:
    """Join, and be signed in. Who got an account since gives its password; everybody else chooses one.

    Raises Forbidden `link_over`, Invalid (`password`), NotAuthenticated `invalid_credentials`, LimitExceeded.
    """
    invitation = invitation_of(token, now)
    if accounts.user_by_email(invitation.email) is not None:
        signed_in = sign_ins.sign_in(email=invitation.email, password=password, now=now)
        with transaction.atomic():
            _join(invitation, token, signed_in.user, now)
        return signed_in
    with transaction.atomic():
        user = sign_ins.create_user(
            actor=invitation.invited_by, email=invitation.email, password=password, name=name
        )
        _join(invitation, token, user, now)
        return sign_ins.sign_in_as(user=user, now=now)


def forget_invitations(*, now: datetime) -> int:
    """Delete those that are over, addresses and all; how many."""
    gone, _ = Invitation.objects.filter(expires_at__lte=now).delete()
    return gone


def _renewed(
    actor: User, project: Project, email: str, role: Role, personal_data: bool, now: datetime
) -> Invitation:
    open_ones = Invitation.objects.filter(project=project)
    open_ones.filter(email__iexact=email).delete()
    if open_ones.filter(expires_at__gt=now).count() >= MAX_OPEN:
        raise Conflict(
            f"{MAX_OPEN} invitations to this project are open. Take some back first.",
            code="too_many_invitations",
        )
    return Invitation.objects.create(
        project=project,
        email=email,
        role=role,
        personal_data=personal_data,
        invited_by=actor,
        expires_at=now + LASTS,
    )


def _join(invitation: Invitation, token: str, user: User, now: datetime) -> None:
    """Make the person a member and use the link up: of two at once, one finds it over."""
    locked_project(invitation.project)
    held = invitation_of(token, now)
    member, made = Membership.objects.get_or_create(
        project=held.project,
        user=user,
        defaults={"role": held.role, "personal_data": held.personal_data},
    )
    held.delete()
    if not made:
        return
    data: dict[str, Json] = {
        "user": str(user.public_id),
        "role": held.role,
        "personal_data": held.personal_data,
        "invited_by": str(held.invited_by.public_id),
    }
    target = Target(TargetType.MEMBER, str(member.public_id))
    record(user, Action.INVITATION_ACCEPTED, held.project, target, data)


def _link(invitation: Invitation) -> str:
    """A new link; the one before is over with it. Behind the `#`, which no browser sends and no log keeps."""
    token = "in_" + secrets.token_urlsafe(32)
    invitation.token_hash = _hash(token)
    invitation.save(update_fields=["token_hash"])
    return f"{settings.PUBLIC_URL}/login/join#{token}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _record(actor: User | None, action: Action, invitation: Invitation, data: dict[str, Json]) -> None:
    target = Target(TargetType.INVITATION, str(invitation.public_id))
    record(actor, action, invitation.project, target, data)
