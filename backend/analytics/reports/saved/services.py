"""The only writers of saved reports."""

from typing import Final

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Lower

from analytics.accounts.models import User
from analytics.audit.actions import Action, Target, TargetType
from analytics.common.errors import Conflict
from analytics.projects.models import Project
from analytics.projects.services.changes import locked_project, record
from analytics.reports.dashboards.services import take_off
from analytics.reports.models import Report
from analytics.reports.saved.forms import ReportDraft
from analytics.reports.saved.selectors import report_of, reports_of

MOST: Final = 200
"""In one project."""


def save_report(*, actor: User, project: Project, draft: ReportDraft) -> Report:
    """Save a question. Raises Conflict `name_taken`, `too_many_kept`."""
    with transaction.atomic():
        project = locked_project(project)
        if reports_of(project).count() >= MOST:
            raise Conflict(f"The project has its {MOST} reports already.", code="too_many_kept")
        _require_free(project, draft.name)
        report = Report.objects.create(
            project=project, name=draft.name, definition=draft.definition, created_by=actor
        )
        record(actor, Action.REPORT_CREATED, project, _target(report))
    return report


def change_report(*, actor: User, report: Report, draft: ReportDraft) -> Report:
    """Make it what the draft says; its links show that from now on.

    Raises NotFound, Conflict `name_taken`.
    """
    with transaction.atomic():
        project = locked_project(report.project)
        row = report_of(project, report.public_id)
        keys = ("kind", "question")
        changed = [key for key in keys if row.definition.get(key) != draft.definition[key]]
        if row.name != draft.name:
            changed.insert(0, "name")
            _require_free(project, draft.name, but=row.pk)
        if not changed:
            return row
        row.name, row.definition = draft.name, draft.definition
        row.save(update_fields=["name", "definition", "changed_at"])
        record(actor, Action.REPORT_CHANGED, project, _target(row), {"changed": list(changed)})
    return row


def remove_report(*, actor: User, report: Report) -> None:
    """Forget it, and its links and its cards on dashboards with it. Raises NotFound."""
    with transaction.atomic():
        project = locked_project(report.project)
        row = report_of(project, report.public_id)
        shares = row.shares.filter(revoked_at=None).count()
        data = {"shares": shares, "dashboards": take_off(project, row)}
        row.delete()
        record(actor, Action.REPORT_REMOVED, project, _target(report), data)


def _require_free(project: Project, name: str, but: int = 0) -> None:
    others = reports_of(project).annotate(lower=Lower("name")).filter(lower=Lower(Value(name)))
    if others.exclude(pk=but).exists():
        raise Conflict("The project has a report with this name already.", code="name_taken")


def _target(report: Report) -> Target:
    return Target(TargetType.REPORT, str(report.public_id))
