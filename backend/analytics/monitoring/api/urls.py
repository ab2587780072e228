"""At the root, and below `/api/v1/operations`.

`/readyz/ingest` is answered by the gateway, which alone knows the stream's state.
"""

from django.urls import path, re_path

from analytics.monitoring.api import operations, views

urlpatterns = [
    re_path(r"^healthz/?$", views.healthz, name="healthz"),
    re_path(r"^readyz/?$", views.readyz, name="readyz"),
    re_path(r"^metrics/?$", views.metrics, name="metrics"),
    path("api/v1/operations/health", operations.HealthView.as_view()),
    path("api/v1/operations/flow", operations.FlowView.as_view()),
    path("api/v1/operations/storage", operations.StorageView.as_view()),
    path("api/v1/operations/audit", operations.AuditView.as_view()),
    path("api/v1/operations/chores", operations.ChoresView.as_view()),
    path("api/v1/operations/pipeline", operations.PipelineView.as_view()),
    path("api/v1/operations/pipeline/release", operations.ReleaseView.as_view()),
    path("api/v1/operations/dead-letters", operations.DeadLettersView.as_view()),
    path("api/v1/operations/dead-letters/replay", operations.ReplayView.as_view()),
    path("api/v1/operations/dead-letters/purge", operations.PurgeView.as_view()),
    path("api/v1/operations/dead-letters/<str:letter_id>", operations.DeadLetterView.as_view()),
]
