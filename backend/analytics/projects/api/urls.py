"""Below `/api/v1/`."""

from django.urls import path

from analytics.projects.api.views import (
    audit,
    client_ids,
    invitations,
    keys,
    members,
    people,
    projects,
    retention,
    sources,
    usage,
)

_PROJECT = "projects/<uuid:project_id>"

urlpatterns = [
    path("projects", projects.ProjectsView.as_view(), name="projects"),
    path(_PROJECT, projects.ProjectDetailView.as_view(), name="project"),
    path(f"{_PROJECT}/status", projects.ProjectStatusView.as_view(), name="project-status"),
    path(f"{_PROJECT}/keys", keys.KeysView.as_view(), name="keys"),
    path(f"{_PROJECT}/keys/<uuid:key_id>", keys.KeyDetailView.as_view(), name="key"),
    path(f"{_PROJECT}/keys/<uuid:key_id>/rotate", keys.KeyRotateView.as_view(), name="key-rotate"),
    path(f"{_PROJECT}/keys/<uuid:key_id>/revoke", keys.KeyRevokeView.as_view(), name="key-revoke"),
    path(f"{_PROJECT}/sources", sources.SourcesView.as_view(), name="sources"),
    path(f"{_PROJECT}/sources/<uuid:source_id>", sources.SourceDetailView.as_view(), name="source"),
    path(f"{_PROJECT}/client-ids", client_ids.ProjectClientIdsView.as_view(), name="project-client-ids"),
    path(
        f"{_PROJECT}/client-ids/<uuid:client_id>",
        client_ids.ProjectClientIdView.as_view(),
        name="project-client-id",
    ),
    path("client-ids", client_ids.ClientIdsView.as_view(), name="client-ids"),
    path(
        "client-ids/<uuid:client_id>/approve",
        client_ids.ClientIdApproveView.as_view(),
        name="client-id-approve",
    ),
    path(
        "client-ids/<uuid:client_id>/refuse",
        client_ids.ClientIdRefuseView.as_view(),
        name="client-id-refuse",
    ),
    path(f"{_PROJECT}/members", members.MembersView.as_view(), name="members"),
    path(f"{_PROJECT}/members/<uuid:member_id>", members.MemberDetailView.as_view(), name="member"),
    path(f"{_PROJECT}/invitations", invitations.InvitationsView.as_view(), name="invitations"),
    path(
        f"{_PROJECT}/invitations/<uuid:invitation_id>",
        invitations.InvitationDetailView.as_view(),
        name="invitation",
    ),
    path("auth/invitation/open", invitations.InvitationOpenView.as_view(), name="invitation-open"),
    path("auth/invitation/accept", invitations.InvitationAcceptView.as_view(), name="invitation-accept"),
    path(f"{_PROJECT}/users/lookup", people.PersonLookupView.as_view(), name="person-lookup"),
    path(f"{_PROJECT}/users/export", people.PersonExportView.as_view(), name="person-export"),
    path(f"{_PROJECT}/users/erase", people.PersonEraseView.as_view(), name="person-erase"),
    path(f"{_PROJECT}/data", retention.DataOutlookView.as_view(), name="data"),
    path(f"{_PROJECT}/usage", usage.UsageView.as_view(), name="usage"),
    path(f"{_PROJECT}/audit", audit.AuditView.as_view(), name="audit"),
]
