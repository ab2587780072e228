"""How PostgreSQL spells our expressions: the raw events, read through psycopg with named parameters.

No literal "%" may ever be printed: psycopg reads it as a placeholder. All texts are bound, so none is.
"""

from collections.abc import Callable
from typing import Final

from sqlglot import exp
from sqlglot.dialects.postgres import Postgres
from sqlglot.generator import Generator
from sqlglot.generators.postgres import PostgresGenerator

from analytics.reports.query import nodes
from analytics.reports.query.layouts import DictionaryLayout
from analytics.reports.query.nodes import BindType

_TYPES: Final = {
    BindType.INTEGER: "bigint",
    BindType.INTEGERS: "bigint[]",
    BindType.INSTANT: "timestamptz",
    BindType.INSTANTS: "timestamptz[]",
    BindType.TEXT: "text",
    BindType.TEXTS: "text[]",
    BindType.PROPERTY: "text",
    BindType.JSONS: "jsonb[]",
    BindType.KEY: "uuid",
    BindType.KEYS: "uuid[]",
    BindType.SPELLED_KEYS: "uuid[]",
    BindType.NUMBER: "numeric",
}
_Spell = Callable[[Generator, exp.Expression], str]


def _template(template: str) -> _Spell:
    """Spell a node by a template over its arguments, `{this}` and the others by name."""

    def spell(generator: Generator, node: exp.Expression) -> str:
        return template.format(**{name: generator.sql(node, name) for name in node.arg_types})

    return spell


def _bind(_generator: Generator, node: exp.Expression) -> str:
    return f"%({node.name})s::{_TYPES[BindType(node.text('type'))]}"


def _nothing(_generator: Generator, node: exp.Expression) -> str:
    return f"NULL::{_TYPES[BindType(node.name)]}"


def _first_alike(generator: Generator, node: exp.Expression) -> str:
    shown = ", ".join(generator.sql(one) for one in node.expressions)
    first = f"MIN({generator.sql(node, 'this')}) OVER (PARTITION BY {shown})"
    return f"CASE WHEN COALESCE({shown}) IS NOT NULL THEN {first} END"


_TYPE_OF: Final = "jsonb_typeof({this} -> {key})"
_JSON_TEXT: Final = "({this} #>> ARRAY[]::text[])"


class _Generator(PostgresGenerator):
    TRANSFORMS = {
        **PostgresGenerator.TRANSFORMS,
        nodes.Bind: _bind,
        # Binary search over the list, exact to the microsecond.
        nodes.TimeBucket: _template("width_bucket({this}, {starts})"),
        nodes.AnyOf: _template("{this} = ANY({values})"),
        # LIKE would give "%" and "_" a meaning.
        nodes.HoldsText: _template("strpos({this}, {part}) > 0"),
        nodes.MatchesPattern: _template("{this} ~ {pattern}"),
        nodes.FirstAlike: _first_alike,
        nodes.PropertyScalar: _template(
            f"CASE WHEN {_TYPE_OF} IN ('string', 'number', 'boolean') THEN {{this}} -> {{key}} END"
        ),
        nodes.PropertyText: _template(f"CASE WHEN {_TYPE_OF} = 'string' THEN {{this}} ->> {{key}} END"),
        nodes.PropertyNumber: _template(
            f"CASE WHEN {_TYPE_OF} = 'number' THEN ({{this}} ->> {{key}})::numeric END"
        ),
        nodes.JsonRank: _template(
            "CASE jsonb_typeof({this}) WHEN 'boolean' THEN 1 WHEN 'number' THEN 2 WHEN 'string' THEN 3 END"
        ),
        nodes.JsonNumber: _template(
            f"CASE WHEN jsonb_typeof({{this}}) = 'number' THEN {_JSON_TEXT}::numeric END"
        ),
        nodes.JsonSpelling: _template(_JSON_TEXT),
        nodes.JsonDocument: _template("{this}::text"),
        nodes.RowsInAll: _template("COUNT(*) OVER ()"),
        nodes.ByteOrder: _template('({this}) COLLATE "C"'),
        nodes.SpelledKey: _template("{this}::text"),
        nodes.WholeNumber: _template("{this}::bigint"),
        # As a float: exact to the microsecond until the year 2255, and much faster than `extract`.
        nodes.Microseconds: _template("(date_part('epoch', {this}) * 1000000)::bigint"),
        nodes.UuidNumber: _template("uuid_hash_extended({this}, 0)"),
        # Keys are ids of dictionary rows.
        nodes.KeyNumber: _template("{this}::bigint"),
        nodes.Nothing: _nothing,
        nodes.Quotient: _template("({this})::double precision / NULLIF({expression}, 0)"),
        nodes.Real: _template("({this})::double precision"),
        nodes.Money: _template("({this})::numeric(38, 4)"),
        nodes.Quantile: _template(
            "percentile_cont({share}) WITHIN GROUP (ORDER BY ({this})::double precision)"
        ),
        # PostgreSQL spells numbers in full: so short a text is neither too large nor too small for a float.
        nodes.PropertyMeasure: _template(
            f"CASE WHEN {_TYPE_OF} = 'number' AND length({{this}} ->> {{key}}) <= {{most}}"
            " THEN ({this} ->> {key})::numeric END"
        ),
        nodes.HasProperty: _template(f"COALESCE({_TYPE_OF} <> 'null', FALSE)"),
        nodes.Rank: _template("DENSE_RANK() OVER (ORDER BY {this})"),
        nodes.KeyList: _template("('{{' || COALESCE(string_agg({this}::text, ','), '') || '}}')"),
        nodes.Unnested: _template("unnest({values})"),
    }


class _PostgresWithOurs(Postgres):
    Generator = _Generator


class PostgresDialect:
    """Spells for PostgreSQL."""

    name = "postgres"
    layout = DictionaryLayout

    def spell(self, tree: exp.Expression, *, pretty: bool = False) -> str:
        """SQL for psycopg: `%(name)s` stands for the value bound under that name."""
        return tree.sql(dialect=_PostgresWithOurs, pretty=pretty, normalize_functions=False)

    def bound(self, value: object, kind: BindType) -> object:  # noqa: ARG002 - psycopg takes all as they are
        """See Dialect."""
        return value
