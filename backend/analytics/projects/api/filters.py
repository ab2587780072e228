"""What lists can be narrowed by."""

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final, TypeVar
from uuid import UUID

import django_filters  # type: ignore[import-untyped]  # has no stubs
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model, Q, QuerySet
from django_filters.utils import translate_validation  # type: ignore[import-untyped]  # has no stubs
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from analytics.audit.actions import Action
from analytics.audit.models import AuditEntry
from analytics.common.api.pagination import PAGE_PARAMETERS
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


def _day(method: str) -> Any:
    """Nothing was noted before, nothing will be after: other years are slips of the pen."""
    years = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2199, 12, 31))]
    return django_filters.DateFilter(method=method, input_formats=["%Y-%m-%d"], validators=years)


class AuditFilter(django_filters.FilterSet):  # type: ignore[misc]  # an Any for mypy
    """`?action=`, `?actor=`: only this one. `?from=`, `?to=`: days of a zone, both included."""

    action = django_filters.ChoiceFilter(choices=[(one.value, one.value) for one in Action])
    actor = django_filters.UUIDFilter(field_name="actor_id")

    class Meta:
        model = AuditEntry
        fields: list[str] = []

    def __init__(self, *args: Any, zone: tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = zone

    def since(self, rows: QuerySet[AuditEntry], name: str, value: date) -> QuerySet[AuditEntry]:
        """From the beginning of the day on."""
        del name
        return rows.filter(at__gte=self._start(value))

    def until(self, rows: QuerySet[AuditEntry], name: str, value: date) -> QuerySet[AuditEntry]:
        """Up to the end of the day."""
        del name
        return rows.filter(at__lt=self._start(value + timedelta(days=1)))

    def _start(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self._zone)


# Words of Python, so not to be written in the class.
AuditFilter.base_filters |= {"from": _day("since"), "to": _day("until")}

AUDIT_PARAMETERS: Final = [
    *PAGE_PARAMETERS,
    OpenApiParameter("action", str, enum=[one.value for one in Action], description="Only this."),
    OpenApiParameter("actor", UUID, description="Only what this person did."),
    OpenApiParameter("from", date, description="The first day, of the project's zone."),
    OpenApiParameter("to", date, description="The last day, included."),
]


def narrow(filters: type[Any], request: Request, rows: QuerySet[Row], **options: Any) -> QuerySet[Row]:
    """The rows that the query string asks for. Raises DRF's ValidationError for a wrong parameter."""
    chosen = filters(request.query_params, queryset=rows, **options)
    if not chosen.is_valid():
        raise translate_validation(chosen.errors)
    found: QuerySet[Row] = chosen.qs
    return found
