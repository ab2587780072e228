"""What `/cohorts` and `/goals` have in common."""

from typing import Any, Final
from uuid import UUID

import django_filters  # type: ignore[import-untyped]  # has no stubs
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from analytics.accounts.api.authentication import current_user
from analytics.common.errors import Forbidden
from analytics.projects.api.access import project_for, seat_for
from analytics.projects.api.filters import narrow
from analytics.projects.roles import Permission
from analytics.reports import services
from analytics.reports.kept.forms import Draft, Form, parse_kept, tree_of
from analytics.reports.kept.selectors import kept_of, kept_one
from analytics.reports.kept.services import change_kept, create_kept, remove_kept
from analytics.reports.models.kept import MAX_NAME, Kept
from analytics.reports.query import spec
from analytics.reports.questions import is_personal

SEARCH: Final = OpenApiParameter("search", str, description="Part of the name, in any case.")


class KeptFilter(django_filters.FilterSet):  # type: ignore[misc]  # an Any for mypy
    """`?search=`: a part of the name, in any case."""

    search = django_filters.CharFilter(field_name="name", lookup_expr="icontains", max_length=MAX_NAME)


class DraftSerializer(serializers.Serializer[Any]):
    """What all drafts have."""

    v = serializers.IntegerField(default=spec.VERSION, min_value=spec.VERSION, max_value=spec.VERSION)
    name = serializers.CharField(max_length=MAX_NAME)


class KeptSerializer(serializers.Serializer[Any]):
    """What all that is kept has."""

    id = serializers.UUIDField()
    v = serializers.IntegerField(help_text="Of the language its filters are written in.")
    name = serializers.CharField()
    personal = serializers.BooleanField(
        help_text="Whether it names single people: its definition is then null without `personal_data`."
    )
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()


def listed(request: Request, project_id: UUID, form: Form) -> dict[str, Any]:
    """All of one kind, by name, as far as the query string asks for them."""
    project = project_for(request, project_id, Permission.REPORT_READ)
    rows = narrow(KeptFilter, request, kept_of(project, form).all())
    return {"results": [_body(request, project_id, form, row) for row in rows]}


def shown(request: Request, project_id: UUID, form: Form, public_id: UUID) -> dict[str, Any]:
    """One of them."""
    project = project_for(request, project_id, Permission.REPORT_READ)
    return _body(request, project_id, form, kept_one(project, form, public_id))


def made(request: Request, project_id: UUID, form: Form) -> dict[str, Any]:
    """A new one, from the request's body."""
    seat = seat_for(request, project_id, Permission.REPORT_WRITE)
    draft = _draft(request, project_id, form, request.data)
    kept = create_kept(actor=current_user(request), project=seat.project, form=form, draft=draft)
    return _body(request, project_id, form, kept)


def changed(request: Request, project_id: UUID, form: Form, public_id: UUID) -> dict[str, Any]:
    """One with the fields of the request's body; those that it leaves out stay."""
    seat = seat_for(request, project_id, Permission.REPORT_WRITE)
    kept = kept_one(seat.project, form, public_id)
    _require_sight(request, project_id, is_personal=_is_personal(form, kept))
    document = request.data
    if isinstance(document, dict):
        document = {"name": kept.name, **kept.definition, **document}
    draft = _draft(request, project_id, form, document)
    changed = change_kept(actor=current_user(request), kept=kept, form=form, draft=draft)
    return _body(request, project_id, form, changed)


def removed(request: Request, project_id: UUID, form: Form, public_id: UUID) -> None:
    """Let one go."""
    seat = seat_for(request, project_id, Permission.REPORT_WRITE)
    kept = kept_one(seat.project, form, public_id)
    remove_kept(actor=current_user(request), kept=kept, form=form)


def _draft(request: Request, project_id: UUID, form: Form, document: object) -> Draft:
    draft = services.read(document, lambda given: parse_kept(form, given))
    _require_sight(request, project_id, is_personal=draft.is_personal)
    return draft


def _require_sight(request: Request, project_id: UUID, *, is_personal: bool) -> None:
    if is_personal:
        project_for(request, project_id, Permission.PERSONAL_DATA)


def _is_personal(form: Form, kept: Kept) -> bool:
    return is_personal(tree_of(form, kept.definition))


def _body(request: Request, project_id: UUID, form: Form, kept: Kept) -> dict[str, Any]:
    personal = _is_personal(form, kept)
    definition = kept.definition if not personal or may_see_people(request, project_id) else {}
    return {
        "id": str(kept.public_id),
        "v": kept.definition["v"],
        "name": kept.name,
        **{key: definition.get(key) for key in form.keys},
        "personal": personal,
        "created_at": kept.created_at.isoformat().replace("+00:00", "Z"),
        "changed_at": kept.changed_at.isoformat().replace("+00:00", "Z"),
    }


def may_see_people(request: Request, project_id: UUID) -> bool:
    """Whether the caller has the permission `personal_data` there."""
    try:
        project_for(request, project_id, Permission.PERSONAL_DATA)
    except Forbidden:
        return False
    return True
