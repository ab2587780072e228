"""Who belongs to a project.

Every change locks the project's row first, so that two owners who remove each other at the same moment
take turns, and the second one finds himself to be the last.
"""

from django.db import transaction

from analytics.accounts import selectors as accounts
from analytics.accounts.models import User
from analytics.audit.actions import Action, Target, TargetType
from analytics.audit.chain import Json
from analytics.common.errors import Conflict, Invalid, NotFound, Problem
from analytics.projects.kinds import Role
from analytics.projects.models import Invitation, Membership, Project
from analytics.projects.services.changes import locked_project, record


def add_member(
    *, actor: User | None, project: Project, email: str, role: Role, personal_data: bool = False
) -> Membership:
    """Let somebody who has an account into the project.

    Raises Invalid at `email` when nobody has this address, Conflict `already_member`.
    """
    user = accounts.user_by_email(email.strip())
    if user is None or not user.is_active:
        problem = Problem("email", "unknown_user", "Nobody here has this address.")
        raise Invalid(problem.detail, problems=[problem])
    with transaction.atomic():
        locked_project(project)
        member, made = Membership.objects.get_or_create(
            project=project, user=user, defaults={"role": role, "personal_data": personal_data}
        )
        if not made:
            raise Conflict("This person belongs to the project already.", code="already_member")
        data: dict[str, Json] = {"role": role.value, "personal_data": personal_data}
        _record(actor, Action.MEMBER_ADDED, member, data)
    return member


def change_member(
    *, actor: User | None, member: Membership, role: Role | None = None, personal_data: bool | None = None
) -> Membership:
    """Give a member another role or the `personal_data` permission; None keeps what is.

    Raises Conflict `last_owner`, and NotFound when the member has left meanwhile.
    """
    with transaction.atomic():
        member = _locked(member)
        wanted = {"role": role, "personal_data": personal_data}
        changed: dict[str, Json] = {
            name: [getattr(member, name), value]
            for name, value in wanted.items()
            if value is not None and value != getattr(member, name)
        }
        if not changed:
            return member
        if "role" in changed:
            _keep_an_owner(member)
        for name in changed:
            setattr(member, name, wanted[name])
        member.save(update_fields=list(changed))
        if "role" in changed and member.role != Role.OWNER:
            _take_back_invitations(member)
        _record(actor, Action.MEMBER_CHANGED, member, {"changed": changed})
    return member


def remove_member(*, actor: User | None, member: Membership) -> None:
    """Take somebody out of the project. Raises Conflict `last_owner`."""
    with transaction.atomic():
        member = _locked(member)
        _keep_an_owner(member)
        _take_back_invitations(member)
        _record(actor, Action.MEMBER_REMOVED, member, {"role": member.role})
        member.delete()


def _take_back_invitations(member: Membership) -> None:
    """Nobody comes in by the word of somebody who may say less now, or nothing."""
    Invitation.objects.filter(project=member.project, invited_by=member.user).delete()


def _locked(member: Membership) -> Membership:
    """The member as it is now that nobody else can change it."""
    locked_project(member.project)
    found = Membership.objects.select_related("project", "user").filter(pk=member.pk).first()
    if found is None:
        raise NotFound("There is no such member.")
    return found


def _keep_an_owner(member: Membership) -> None:
    if member.role != Role.OWNER:
        return
    others = Membership.objects.filter(project=member.project, role=Role.OWNER, user__is_active=True)
    if not others.exclude(pk=member.pk).exists():
        raise Conflict("A project needs an owner. Make somebody else one first.", code="last_owner")


def _record(actor: User | None, action: Action, member: Membership, data: dict[str, Json]) -> None:
    target = Target(TargetType.MEMBER, str(member.public_id))
    record(actor, action, member.project, target, {"user": str(member.user.public_id), **data})
