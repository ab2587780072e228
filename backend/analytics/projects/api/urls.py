"""Below `/api/v1/`."""

from django.urls import path

from analytics.projects.api.views import audit, keys, members, projects

_PROJECT = "projects/<uuid:project_id>"

urlpatterns = [
    path("projects", projects.ProjectsView.as_view(), name="projects"),
    path(_PROJECT, projects.ProjectDetailView.as_view(), name="project"),
    path(f"{_PROJECT}/status", projects.ProjectStatusView.as_view(), name="project-status"),
    path(f"{_PROJECT}/keys", keys.KeysView.as_view(), name="keys"),
    path(f"{_PROJECT}/keys/<uuid:key_id>/revoke", keys.KeyRevokeView.as_view(), name="key-revoke"),
    path(f"{_PROJECT}/members", members.MembersView.as_view(), name="members"),
    path(f"{_PROJECT}/members/<uuid:member_id>", members.MemberDetailView.as_view(), name="member"),
    path(f"{_PROJECT}/audit", audit.AuditView.as_view(), name="audit"),
]
