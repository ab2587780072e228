"""Below `/api/v1/`."""

from django.urls import path

from analytics.reports.api.annotations import AnnotationsView, AnnotationView
from analytics.reports.api.catalogue import CatalogueView
from analytics.reports.api.cohorts import CohortsView, CohortView
from analytics.reports.api.dashboards import DashboardsView, DashboardView
from analytics.reports.api.exports import ExportFileView, ExportsView, ExportView
from analytics.reports.api.freshness import FreshnessView
from analytics.reports.api.funnels import FunnelView
from analytics.reports.api.goal_reports import GoalReportView
from analytics.reports.api.goals import GoalsView, GoalView
from analytics.reports.api.ledger import LedgerView
from analytics.reports.api.live import LiveView
from analytics.reports.api.paths import PathsView
from analytics.reports.api.people import TimelineView, UsersView
from analytics.reports.api.records import RecordsView
from analytics.reports.api.retention import RetentionView
from analytics.reports.api.saved import ReportsView, ReportView
from analytics.reports.api.sessions import SessionsView, SessionTimelineView
from analytics.reports.api.shares import LookView, OpenView, SharesView, ShareView
from analytics.reports.api.sql import SqlView
from analytics.reports.api.views import QueryView

urlpatterns = [
    path("projects/<uuid:project_id>/query", QueryView.as_view(), name="query"),
    path("projects/<uuid:project_id>/schema", CatalogueView.as_view(), name="catalogue"),
    path("projects/<uuid:project_id>/freshness", FreshnessView.as_view(), name="freshness"),
    path("projects/<uuid:project_id>/records", RecordsView.as_view(), name="records"),
    path("projects/<uuid:project_id>/users", UsersView.as_view(), name="users"),
    path("projects/<uuid:project_id>/users/timeline", TimelineView.as_view(), name="timeline"),
    path("projects/<uuid:project_id>/sessions", SessionsView.as_view(), name="sessions"),
    path(
        "projects/<uuid:project_id>/sessions/timeline",
        SessionTimelineView.as_view(),
        name="session-timeline",
    ),
    path("projects/<uuid:project_id>/funnel", FunnelView.as_view(), name="funnel"),
    path("projects/<uuid:project_id>/retention", RetentionView.as_view(), name="retention"),
    path("projects/<uuid:project_id>/paths", PathsView.as_view(), name="paths"),
    path("projects/<uuid:project_id>/exports", ExportsView.as_view(), name="exports"),
    path("projects/<uuid:project_id>/exports/<uuid:export_id>", ExportView.as_view(), name="export"),
    path(
        "projects/<uuid:project_id>/exports/<uuid:export_id>/file",
        ExportFileView.as_view(),
        name="export-file",
    ),
    path("projects/<uuid:project_id>/cohorts", CohortsView.as_view(), name="cohorts"),
    path("projects/<uuid:project_id>/cohorts/<uuid:cohort_id>", CohortView.as_view(), name="cohort"),
    path("projects/<uuid:project_id>/goals", GoalsView.as_view(), name="goals"),
    path("projects/<uuid:project_id>/goals/report", GoalReportView.as_view(), name="goal-report"),
    path("projects/<uuid:project_id>/goals/<uuid:goal_id>", GoalView.as_view(), name="goal"),
    path("projects/<uuid:project_id>/sql", SqlView.as_view(), name="sql"),
    path("projects/<uuid:project_id>/reports", ReportsView.as_view(), name="reports"),
    path("projects/<uuid:project_id>/reports/<uuid:report_id>", ReportView.as_view(), name="report"),
    path("projects/<uuid:project_id>/dashboards", DashboardsView.as_view(), name="dashboards"),
    path(
        "projects/<uuid:project_id>/dashboards/<uuid:dashboard_id>",
        DashboardView.as_view(),
        name="dashboard",
    ),
    path("projects/<uuid:project_id>/annotations", AnnotationsView.as_view(), name="annotations"),
    path(
        "projects/<uuid:project_id>/annotations/<uuid:annotation_id>",
        AnnotationView.as_view(),
        name="annotation",
    ),
    path("projects/<uuid:project_id>/shares", SharesView.as_view(), name="shares"),
    path("projects/<uuid:project_id>/shares/<uuid:share_id>", ShareView.as_view(), name="share"),
    path("shared/open", OpenView.as_view(), name="shared-open"),
    path("shared/answer", LookView.as_view(), name="shared-answer"),
    path("projects/<uuid:project_id>/live", LiveView.as_view(), name="live"),
    path("projects/<uuid:project_id>/ledger", LedgerView.as_view(), name="ledger"),
]
