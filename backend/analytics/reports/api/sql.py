"""`/projects/{project_id}/sql`."""

from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.accounts.api.authentication import current_user
from analytics.common.api.throttling import Cost
from analytics.projects.api.access import ProjectView, project_for
from analytics.projects.roles import Permission
from analytics.reports.sql.answer import MAX_SQL, ask_sql


class SqlQuestionSerializer(serializers.Serializer[Any]):
    """One statement."""

    sql = serializers.CharField(
        max_length=MAX_SQL, help_text="One SELECT over the table `events`, in DuckDB's SQL."
    )


class SqlColumnSerializer(serializers.Serializer[Any]):
    """A column of an answer."""

    name = serializers.CharField()
    type = serializers.CharField(help_text="DuckDB's.")


@extend_schema_field({"type": "array", "items": {"type": "array", "items": {}}})
class _RowsField(serializers.JSONField):
    pass


class SqlMetaSerializer(serializers.Serializer[Any]):
    """How the answer came about."""

    elapsed_ms = serializers.FloatField()
    warnings = serializers.ListField(child=serializers.CharField())


class SqlResultSerializer(serializers.Serializer[Any]):
    """What was found."""

    columns = SqlColumnSerializer(many=True)
    rows = _RowsField(help_text="A value for each column; exact decimals, dates and times are texts.")
    truncated = serializers.BooleanField(help_text="Whether there are more rows, which were left out.")
    meta = SqlMetaSerializer()


_EXAMPLES: Final = [
    OpenApiExample(
        "Pages by country",
        request_only=True,
        value={
            "sql": "SELECT country, path, count(*) AS views, count(DISTINCT user_id) AS visitors\n"
            "FROM events\n"
            "WHERE event_name = 'pageview' AND bot IS NULL\n"
            "GROUP BY ALL ORDER BY views DESC LIMIT 20"
        },
    ),
    OpenApiExample(
        "An answer",
        response_only=True,
        status_codes=["200"],
        value={
            "columns": [{"name": "path", "type": "VARCHAR"}, {"name": "views", "type": "BIGINT"}],
            "rows": [["/", 120], ["/pricing", 48]],
            "truncated": False,
            "meta": {"elapsed_ms": 640.2, "warnings": []},
        },
    ),
]


class SqlView(ProjectView):
    """SQL for analysts."""

    post_cost = Cost.HEAVY

    @extend_schema(
        operation_id="sql",
        summary="Ask in SQL",
        request=SqlQuestionSerializer,
        responses=SqlResultSerializer,
        examples=_EXAMPLES,
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """One read-only SELECT over the project's own events; needs `personal_data`, and `sql_enabled`.

        At most 20 seconds, 512 MB, 10,000 rows and 8 MB. What is wrong with a statement is a 400 with line
        and column. What can be written is in the docs under Reference, SQL. Each question leaves an entry
        in the audit log, without the statement.
        """
        project = project_for(request, project_id, Permission.PERSONAL_DATA)
        asked = SqlQuestionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        found = ask_sql(actor=current_user(request), project=project, sql=asked.validated_data["sql"])
        return Response(
            {
                "columns": found.table.columns,
                "rows": found.table.rows,
                "truncated": found.table.truncated,
                "meta": {"elapsed_ms": found.elapsed_ms, "warnings": list(found.warnings)},
            }
        )
