"""The only writers of dashboards."""

from typing import Final

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Lower

from analytics.accounts.models import User
from analytics.audit.actions import Action, Target, TargetType
from analytics.common.errors import Conflict, Problem
from analytics.projects.models import Project
from analytics.projects.services.changes import locked_project, record
from analytics.reports.dashboards.forms import KEYS, DashboardDraft
from analytics.reports.dashboards.selectors import dashboard_of, dashboards_of
from analytics.reports.models import Dashboard, Report
from analytics.reports.query.errors import Code, Problems
from analytics.reports.services import invalid

MOST: Final = 100
"""In one project."""


def create_dashboard(*, actor: User, project: Project, draft: DashboardDraft) -> Dashboard:
    """Keep a dashboard. Raises Conflict `name_taken`, `too_many_kept`, and Invalid for reports of others."""
    with transaction.atomic():
        project = locked_project(project)
        if dashboards_of(project).count() >= MOST:
            raise Conflict(f"The project has its {MOST} dashboards already.", code="too_many_kept")
        _require_free(project, draft.name)
        _require_reports(project, draft)
        dashboard = Dashboard.objects.create(
            project=project, name=draft.name, definition=draft.definition, created_by=actor
        )
        record(actor, Action.DASHBOARD_CREATED, project, _target(dashboard))
    return dashboard


def change_dashboard(*, actor: User, dashboard: Dashboard, draft: DashboardDraft) -> Dashboard:
    """Make it what the draft says. Raises NotFound, Conflict `name_taken`, and Invalid as above."""
    with transaction.atomic():
        project = locked_project(dashboard.project)
        row = dashboard_of(project, dashboard.public_id)
        changed = [key for key in KEYS if row.definition.get(key) != draft.definition[key]]
        if row.name != draft.name:
            changed.insert(0, "name")
            _require_free(project, draft.name, but=row.pk)
        if not changed:
            return row
        _require_reports(project, draft)
        row.name, row.definition = draft.name, draft.definition
        row.save(update_fields=["name", "definition", "changed_at"])
        record(actor, Action.DASHBOARD_CHANGED, project, _target(row), {"changed": list(changed)})
    return row


def remove_dashboard(*, actor: User, dashboard: Dashboard) -> None:
    """Forget it; its reports stay. Raises NotFound."""
    with transaction.atomic():
        project = locked_project(dashboard.project)
        dashboard_of(project, dashboard.public_id).delete()
        record(actor, Action.DASHBOARD_REMOVED, project, _target(dashboard))


def take_off(project: Project, report: Report) -> int:
    """Remove the cards of a report that goes, in the caller's transaction; from how many dashboards."""
    found, gone = 0, str(report.public_id)
    for row in dashboards_of(project).filter(definition__cards__contains=[{"report": gone}]):
        cards = [card for card in row.definition["cards"] if card["report"] != gone]
        row.definition = {**row.definition, "cards": cards}
        row.save(update_fields=["definition", "changed_at"])
        found += 1
    return found


def _require_free(project: Project, name: str, but: int = 0) -> None:
    others = dashboards_of(project).annotate(lower=Lower("name")).filter(lower=Lower(Value(name)))
    if others.exclude(pk=but).exists():
        raise Conflict("The project has a dashboard with this name already.", code="name_taken")


def _require_reports(project: Project, draft: DashboardDraft) -> None:
    asked = {card.report for card in draft.cards}
    known = Report.objects.filter(project=project, public_id__in=asked).values_list("public_id", flat=True)
    there = {str(one) for one in known}
    problems = [
        Problem(f"cards[{place}].report", Code.UNKNOWN_ID, "This project has no saved report with this id.")
        for place, card in enumerate(draft.cards)
        if card.report not in there
    ]
    if problems:
        raise invalid(Problems(tuple(problems)))


def _target(dashboard: Dashboard) -> Target:
    return Target(TargetType.DASHBOARD, str(dashboard.public_id))
