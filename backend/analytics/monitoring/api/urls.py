"""At the root. `/readyz/ingest` is answered by the gateway, which alone knows the stream's state."""

from django.urls import re_path

from analytics.monitoring.api import views

urlpatterns = [
    re_path(r"^healthz/?$", views.healthz, name="healthz"),
    re_path(r"^readyz/?$", views.readyz, name="readyz"),
    re_path(r"^metrics/?$", views.metrics, name="metrics"),
]
