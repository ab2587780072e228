"""Pages that stay right while rows come and go."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView

from analytics.common.errors import Invalid, Problem

PAGE_PARAMETERS: Final = [
    OpenApiParameter("cursor", str, description="From `next` or `previous` of another page."),
    OpenApiParameter("limit", int, description="Rows on a page: 1 to 200, 50 unless told."),
]
"""What OpenAPI says of every list in pages."""


class CursorPages(CursorPagination):
    """`{"results", "next", "previous"}`; the links are paths on this host, ready to be fetched.

    Not absolute: the Host header is never used to build a link.
    """

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200

    def paginate_queryset(
        self, queryset: QuerySet[Any] | Sequence[Any], request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        """One page of the rows. Raises Invalid for a cursor that we did not give out."""
        try:
            page = super().paginate_queryset(queryset, request, view)
        except (NotFound, ValueError, ValidationError) as error:
            raise _invalid_cursor() from error
        self.base_url = request.get_full_path()
        return page

    def decode_cursor(self, request: Request) -> Cursor | None:
        """The cursor of the request. NUL, which PostgreSQL refuses, cannot come from us."""
        cursor = super().decode_cursor(request)
        if cursor is not None and "\0" in str(cursor.position):
            raise _invalid_cursor()
        return cursor


def _invalid_cursor() -> Invalid:
    problem = Problem("cursor", "invalid_cursor", "Take the link of a page as it was given.")
    return Invalid(problem.detail, code="invalid_cursor", problems=[problem])
