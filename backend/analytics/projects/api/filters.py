"""What lists can be narrowed by."""

from typing import Any, TypeVar

import django_filters  # type: ignore[import-untyped]  # has no stubs
from django.db.models import Model, Q, QuerySet
from django_filters.utils import translate_validation  # type: ignore[import-untyped]  # has no stubs
from rest_framework.request import Request

from analytics.audit.actions import Action
from analytics.audit.models import AuditEntry
from analytics.projects.models import ClientId, Project

Row = TypeVar("Row", bound=Model)


class ProjectFilter(django_filters.FilterSet):  # type: ignore[misc]  # an Any for mypy
    """`?search=`: a part of the name, in any case. `?slug=`: the one with this slug."""

    slug = django_filters.CharFilter(field_name="slug", max_length=60)
    search = django_filters.CharFilter(field_name="name", lookup_expr="icontains", max_length=100)

    class Meta:
        model = Project
        fields: list[str] = []


class ClientIdFilter(django_filters.FilterSet):  # type: ignore[misc]  # an Any for mypy
    """`?pending=true`: only those that nobody has decided about."""

    pending = django_filters.BooleanFilter(method="undecided")

    class Meta:
        model = ClientId
        fields: list[str] = []

    def undecided(self, rows: QuerySet[ClientId], name: str, value: bool) -> QuerySet[ClientId]:
        """Those with neither answer; for `false` the others."""
        del name
        pending = Q(approved_at=None, refused_at=None)
        return rows.filter(pending if value else ~pending)


class AuditFilter(django_filters.FilterSet):  # type: ignore[misc]  # an Any for mypy
    """`?action=`: only this one."""

    action = django_filters.ChoiceFilter(choices=[(one.value, one.value) for one in Action])

    class Meta:
        model = AuditEntry
        fields: list[str] = []


def narrow(filters: type[Any], request: Request, rows: QuerySet[Row]) -> QuerySet[Row]:
    """The rows that the query string asks for. Raises DRF's ValidationError for a wrong parameter."""
    chosen = filters(request.query_params, queryset=rows)
    if not chosen.is_valid():
        raise translate_validation(chosen.errors)
    found: QuerySet[Row] = chosen.qs
    return found
