"""Below `/api/v1/`."""

from django.urls import path

from analytics.ingest.api.views import WhoAmIView

urlpatterns = [path("projects/<uuid:project_id>/whoami", WhoAmIView.as_view(), name="whoami")]
