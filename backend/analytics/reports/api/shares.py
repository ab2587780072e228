"""`/projects/{project_id}/shares`, and `/shared` for whoever has a link.

Tokens are sent in bodies alone: addresses end up in logs, histories and `Referer`.
"""

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.accounts.api.authentication import current_user
from analytics.common.api.throttling import Cost
from analytics.common.clock import SystemClock
from analytics.common.errors import Forbidden, Invalid
from analytics.projects.api.access import ProjectView, seat_for
from analytics.projects.roles import Permission
from analytics.reports.api.answers import answer_body
from analytics.reports.api.presenters import instant
from analytics.reports.models import Share
from analytics.reports.saved.kinds import Kind
from analytics.reports.saved.selectors import report_of
from analytics.reports.shares.opening import UNSEEN, entry_for, nothing_here, opened, require_entry
from analytics.reports.shares.services import (
    MOST_FRAMERS,
    NewShare,
    create_share,
    revoke_share,
    share_of,
    shares_of,
)
from analytics.reports.shares.showing import shown_question

_CLOCK: Final = SystemClock()


class ShareDraftSerializer(serializers.Serializer[Any]):
    """A link to one saved report."""

    report = serializers.UUIDField(help_text="The saved report's id.")
    password = serializers.CharField(
        required=False, allow_null=True, min_length=8, max_length=200, trim_whitespace=False, write_only=True
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True)
    frame_origins = serializers.ListField(
        child=serializers.CharField(max_length=300),
        max_length=MOST_FRAMERS,
        required=False,
        allow_null=True,
        help_text="Origins whose pages may show the link's page in a frame; null or empty: none.",
    )


class ShareSerializer(serializers.Serializer[Any]):
    """A link."""

    id = serializers.UUIDField()
    report = serializers.UUIDField()
    prefix = serializers.CharField(help_text="How its token begins.")
    has_password = serializers.BooleanField()
    frame_origins = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class NewShareSerializer(ShareSerializer):
    """A link with its token."""

    token = serializers.CharField(help_text="Shown this once.")


class ShareListSerializer(serializers.Serializer[Any]):
    """All links of a project."""

    results = ShareSerializer(many=True)


class OpenSerializer(serializers.Serializer[Any]):
    """A link, and its password."""

    token = serializers.CharField(max_length=100)
    password = serializers.CharField(required=False, max_length=200, trim_whitespace=False)


class OpenedSerializer(serializers.Serializer[Any]):
    """What the link shows."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=list(Kind))
    entry = serializers.CharField(
        allow_null=True,
        help_text="Stands for the password for 12 hours; null where the link has none.",
    )


class LookSerializer(serializers.Serializer[Any]):
    """A link, and the `entry` that its password was exchanged for."""

    token = serializers.CharField(max_length=100)
    entry = serializers.CharField(required=False, max_length=500)


class LookedSerializer(serializers.Serializer[Any]):
    """The answer of a shared report."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=list(Kind))
    result = serializers.DictField(help_text="As the address of its kind answers.")


class SharesView(ProjectView):
    """All links, and a new one."""

    @extend_schema(operation_id="list_shares", summary="List share links", responses=ShareListSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """The links to reports of the project, newest first. Their tokens cannot be shown again."""
        project = seat_for(request, project_id, Permission.SHARES_WRITE).project
        return Response({"results": [_body(row) for row in shares_of(project)]})

    @extend_schema(
        operation_id="create_share",
        summary="Share a report",
        request=ShareDraftSerializer,
        responses={201: NewShareSerializer},
        examples=[
            OpenApiExample(
                "A link for the summer",
                request_only=True,
                value={
                    "report": "01920000-0000-7000-8000-000000000001",
                    "expires_at": "2027-09-01T00:00:00Z",
                    "frame_origins": ["https://www.example.com"],
                },
            )
        ],
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Whoever has the token sees the answer of this one report, and nothing else.

        A report that names or lists single people or accounts is refused.
        """
        project = seat_for(request, project_id, Permission.SHARES_WRITE).project
        asked = _validated(ShareDraftSerializer(data=request.data))
        made = create_share(
            actor=current_user(request),
            report=report_of(project, asked["report"]),
            password=asked.get("password") or "",
            expires_at=asked.get("expires_at"),
            now=_CLOCK.now(),
            frame_origins=asked.get("frame_origins") or (),
        )
        return Response(_new_body(made), status=201)


class ShareView(ProjectView):
    """One link."""

    @extend_schema(operation_id="revoke_share", summary="Revoke a share link", responses=ShareSerializer)
    def delete(self, request: Request, project_id: UUID, share_id: UUID) -> Response:
        """It leads nowhere from now on, whatever entry was given out for it."""
        project = seat_for(request, project_id, Permission.SHARES_WRITE).project
        share = share_of(project, share_id)
        return Response(_body(revoke_share(actor=current_user(request), share=share, now=_CLOCK.now())))


class SharedView(APIView):
    """Base of what a link opens. Who else the caller is does not matter."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Nothing here is to be found, kept, or named to others."""
        final = super().finalize_response(request, response, *args, **kwargs)
        for name, value in UNSEEN.items():
            final[name] = value
        return final


class OpenView(SharedView):
    """`/shared/open`."""

    post_cost = Cost.SIGN_IN

    @extend_schema(
        operation_id="open_share",
        summary="Open a share link",
        request=OpenSerializer,
        responses=OpenedSerializer,
    )
    def post(self, request: Request) -> Response:
        """What the link shows; its password is exchanged for `entry`.

        404 for a link that is unknown, over or revoked. 403 `password_required`, `wrong_password`; 429
        `too_many_passwords`.
        """
        asked = _validated(OpenSerializer(data=request.data))
        share = opened(asked["token"], _CLOCK.now())
        given = None
        if share.password:
            if "password" not in asked:
                require_entry(share, "")
            given = entry_for(share, asked["password"])
        kind = Kind(share.report.definition["kind"])
        return Response({"name": share.report.name, "kind": kind, "entry": given})


class LookView(SharedView):
    """`/shared/answer`."""

    post_cost = Cost.REPORT

    @extend_schema(
        operation_id="look_at_share",
        summary="See a shared report",
        request=LookSerializer,
        responses=LookedSerializer,
    )
    def post(self, request: Request) -> Response:
        """The answer of the report as it was saved: nothing in the request changes its question."""
        asked = _validated(LookSerializer(data=request.data))
        now = _CLOCK.now()
        share = opened(asked["token"], now)
        require_entry(share, asked.get("entry", ""))
        try:
            kind, question = shown_question(share.report)
            result = answer_body(kind, question, share.report.project, now)
        except (Invalid, Forbidden):
            # What is wrong with the report is not for those outside: it would tell of what is stored.
            raise nothing_here() from None
        return Response({"name": share.report.name, "kind": kind, "result": result})


def _validated(serializer: serializers.Serializer[Any]) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _new_body(made: NewShare) -> dict[str, Any]:
    return _body(made.share) | {"token": made.token}


def _body(share: Share) -> dict[str, Any]:
    ended, revoked = share.expires_at, share.revoked_at
    return {
        "id": str(share.public_id),
        "report": str(share.report.public_id),
        "prefix": share.prefix,
        "has_password": bool(share.password),
        "frame_origins": share.frame_origins,
        "created_at": instant(share.created_at),
        "expires_at": None if ended is None else instant(ended),
        "revoked_at": None if revoked is None else instant(revoked),
    }
