"""The only writers of share links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q, QuerySet

from analytics.accounts.models import User
from analytics.audit.actions import Action, Target, TargetType
from analytics.common.errors import Conflict, Invalid, NotFound, Problem
from analytics.projects import rules
from analytics.projects.keys import digest
from analytics.projects.models import Project
from analytics.projects.services.changes import locked_project, record
from analytics.reports.models import Report, Share
from analytics.reports.saved.selectors import report_of
from analytics.reports.shares.showing import shown_question
from analytics.reports.shares.tokens import SHOWN, new_token

MOST: Final = 100
"""Links of one project that lead somewhere."""

MOST_FRAMERS: Final = 20
"""Origins that may show one link in a frame: they travel in a header."""
_NAME_THEM: Final = (
    'Name the sites that may show the link in a frame, such as "https://example.com", not all.'
)


@dataclass(frozen=True, slots=True)
class NewShare:
    """A link and the token to hand out; its text exists nowhere else."""

    share: Share
    token: str


def shares_of(project: Project) -> "QuerySet[Share]":
    """All links of the project, newest first."""
    return Share.objects.filter(project=project).select_related("report").order_by("-created_at", "-pk")


def share_of(project: Project, public_id: UUID) -> Share:
    """The one with this id. Raises NotFound."""
    found = shares_of(project).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("There is no such link in this project.")
    return found


def create_share(
    *,
    actor: User,
    report: Report,
    password: str,
    expires_at: datetime | None,
    now: datetime,
    frame_origins: Sequence[str] = (),
) -> NewShare:
    """Make a link to a report; without a password for "".

    Raises Invalid for what a link may not show, an end that has passed and origins that are none, NotFound,
    Conflict `too_many_shares`.
    """
    framed = _framers(frame_origins)
    if expires_at is not None and expires_at <= now:
        problem = Problem("expires_at", "out_of_range", "A link ends in the future.")
        raise Invalid(problem.detail, problems=[problem])
    token = new_token()
    hashed = make_password(password) if password else ""
    with transaction.atomic():
        project = locked_project(report.project)
        row = report_of(project, report.public_id)
        shown_question(row)
        alive = Q(expires_at=None) | Q(expires_at__gt=now)
        if shares_of(project).filter(alive, revoked_at=None).count() >= MOST:
            raise Conflict(f"The project has its {MOST} links already.", code="too_many_shares")
        share = Share.objects.create(
            project=project,
            report=row,
            prefix=token[:SHOWN],
            digest=digest(token),
            password=hashed,
            expires_at=expires_at,
            frame_origins=framed,
            created_by=actor,
        )
        until = None if expires_at is None else expires_at.isoformat()
        data: dict[str, str | int | None] = {
            "password": bool(password),
            "until": until,
            "frame_origins": len(framed),
        }
        record(actor, Action.SHARE_CREATED, project, _target(share), _said(share) | data)
    return NewShare(share, token)


def revoke_share(*, actor: User, share: Share, now: datetime) -> Share:
    """End a link at once; one that is revoked stays so. Raises NotFound."""
    with transaction.atomic():
        project = locked_project(share.project)
        row = share_of(project, share.public_id)
        if row.revoked_at is None:
            row.revoked_at = now
            row.save(update_fields=["revoked_at"])
            record(actor, Action.SHARE_REVOKED, project, _target(row), _said(row))
    return row


def _framers(texts: Sequence[str]) -> list[str]:
    found = rules.origins(texts, "frame_origins") if texts else []
    problems = [
        Problem(f"frame_origins[{index}]", "invalid_origin", _NAME_THEM)
        for index, text in enumerate(texts)
        if text.strip() == rules.ANY_ORIGIN
    ]
    if problems:
        raise Invalid(problems[0].detail, problems=problems)
    return found


def _said(share: Share) -> dict[str, str | int | None]:
    return {"prefix": share.prefix, "report": str(share.report.public_id)}


def _target(share: Share) -> Target:
    return Target(TargetType.SHARE, str(share.public_id))
