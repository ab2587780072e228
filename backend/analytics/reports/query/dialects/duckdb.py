"""How DuckDB spells our expressions, over the texts of segments and rows like theirs.

A property's scalar is a text here, and its first letter says its type: "s" for texts, "n" for numbers, "b"
for booleans. A number's digits are written in one way only, so that equal numbers are equal texts.

DuckDB reads a JSON number with a fraction as a float. Where that may lose a digit it is read out of the
document's text instead. Where that is not plain, or decimals have no room for the number, the statement fails
with INEXACT, and whoever asks has to ask an engine that needs neither.
"""

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.generator import Generator
from sqlglot.generators.duckdb import DuckDBGenerator

from analytics.events.storage.engine import INEXACT
from analytics.reports.query import nodes
from analytics.reports.query.layouts import TextLayout
from analytics.reports.query.nodes import BindType
from analytics.reports.query.values import json_value

_TYPES: Final = {
    BindType.INTEGER: "${name}::BIGINT",
    BindType.INTEGERS: "${name}::BIGINT[]",
    BindType.INSTANT: "make_timestamptz(${name}::BIGINT)",
    BindType.INSTANTS: "${name}::BIGINT[]",
    BindType.TEXT: "${name}::VARCHAR",
    BindType.TEXTS: "${name}::VARCHAR[]",
    BindType.PROPERTY: "${name}::VARCHAR",
    BindType.JSONS: "${name}::VARCHAR[]",
    BindType.KEY: "${name}::UUID",
    BindType.KEYS: "${name}::UUID[]",
    BindType.NUMBER: "${name}::DECIMAL(38,18)",
}
_FLOAT_DIGITS: Final = 15
"""A number of so many digits in all comes back from a float as it was."""
_DIGITS: Final = 18
"""Of a fraction: floats that are not very small need no more."""
_WHOLE_DIGITS: Final = 20
_MAX_STEPS: Final = 1_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_Spell = Callable[[Generator, exp.Expression], str]


def _template(template: str) -> _Spell:
    """Spell a node by a template over its arguments, `{this}` and the others by name."""

    def spell(generator: Generator, node: exp.Expression) -> str:
        return template.format(**{name: generator.sql(node, name) for name in node.arg_types})

    return spell


def _first_alike(generator: Generator, node: exp.Expression) -> str:
    shown = ", ".join(generator.sql(one) for one in node.expressions)
    first = f"MIN({generator.sql(node, 'this')}) OVER (PARTITION BY {shown})"
    return f"CASE WHEN COALESCE({shown}) IS NOT NULL THEN {first} END"


def _bind(_generator: Generator, node: exp.Expression) -> str:
    return _TYPES[BindType(node.text("type"))].format(name=node.name)


def _nothing(_generator: Generator, _node: exp.Expression) -> str:
    # Of the type of what stands in the same place of the other parts.
    return "NULL"


_TYPE: Final = "json_type({this}, {key})"
_TEXT: Final = "json_extract_string({this}, {key})"
_INEXACT: Final = f"error('{INEXACT}')"
# More digits than a float holds may stand anywhere in the document: told from its text, which is quick.
_IS_LONG: Final = f"regexp_matches({{this}}, '[0-9.]{{{{{_FLOAT_DIGITS + 2},}}}}')"
# PostgreSQL spells documents in one way, so what follows the key, where it stands but once, is its value.
_KEY: Final = "to_json(replace(replace(substr({key}, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': '"
_PARTS: Final = f"string_split({{this}}, {_KEY})"
_WRITTEN: Final = (
    f"CASE WHEN len({_PARTS}) = 2 THEN regexp_extract({_PARTS}[2], '^-?[0-9.]+') ELSE {_INEXACT} END"
)
_FRACTION: Final = f"CASE WHEN {_IS_LONG} THEN {_WRITTEN} ELSE {_TEXT}::DECIMAL(38,{_DIGITS})::VARCHAR END"
_IS_WHOLE: Final = f"{_TYPE} <> 'DOUBLE' OR regexp_full_match({_TEXT}, '-?[0-9]+')"
_NUMBER: Final = f"CASE WHEN {_IS_WHOLE} THEN {_TEXT} ELSE {_FRACTION} END"
_PLAINLY: Final = f"CASE WHEN {_IS_WHOLE} THEN {_TEXT} ELSE rtrim(rtrim({_FRACTION}, '0'), '.') END"
_NUMBERS: Final = "('UBIGINT', 'BIGINT', 'DOUBLE')"


def _decimal(digits: str) -> str:
    """A number's digits as a number, or INEXACT where they are too many."""
    too_many = f"[0-9]{{{{{_WHOLE_DIGITS + 1},}}}}|[.][0-9]{{{{{_DIGITS + 1},}}}}"
    return (
        f"CASE WHEN regexp_matches({digits}, '{too_many}') THEN {_INEXACT}"
        f" ELSE ({digits})::DECIMAL(38,{_DIGITS}) END"
    )


# By its digits, which DuckDB reads as the nearest float; from a decimal it gets one beside it.
_REAL: Final = "({this})::VARCHAR::DOUBLE"
# `quantile_cont` weighs its two neighbours, which gives another last digit than PostgreSQL's way from one to
# the other. The sorted list is made once, however many quantiles are asked for.
_PLACE: Final = "(len(sorted) - 1) * {share}::DOUBLE"
_BELOW: Final = f"sorted[1 + floor({_PLACE})::BIGINT]"
_ABOVE: Final = f"sorted[1 + ceil({_PLACE})::BIGINT]"
_QUANTILE: Final = (
    f"list_transform([list_sort(list({_REAL}) FILTER (WHERE ({{this}}) IS NOT NULL))],"
    f" lambda sorted: {_BELOW} + ({_PLACE} - floor({_PLACE})) * ({_ABOVE} - {_BELOW}))[1]"
)


_SPELLED: Final[dict[type[exp.Expr], Callable[..., str]]] = {
    nodes.Bind: _bind,
    # The list holds where the first bucket starts, how long a step is, and the bucket of each step.
    nodes.TimeBucket: _template(
        "({starts})[least(3 + (epoch_us({this}) - ({starts})[1]) // ({starts})[2], len({starts}))]"
    ),
    # As a table, which is looked up; a list would be gone through for each row.
    nodes.AnyOf: _template("{this} IN (SELECT UNNEST({values}))"),
    nodes.HoldsText: _template("contains({this}, {part})"),
    nodes.MatchesPattern: _template("regexp_matches({this}, {pattern})"),
    nodes.FirstAlike: _first_alike,
    nodes.PropertyScalar: _template(
        f"CASE WHEN {_TYPE} = 'VARCHAR' THEN 's' || {_TEXT} WHEN {_TYPE} = 'BOOLEAN' THEN 'b' || {_TEXT}"
        f" WHEN {_TYPE} IN {_NUMBERS} THEN 'n' || {_PLAINLY} END"
    ),
    nodes.PropertyText: _template(f"CASE WHEN {_TYPE} = 'VARCHAR' THEN {_TEXT} END"),
    nodes.PropertyNumber: _template(f"CASE WHEN {_TYPE} IN {_NUMBERS} THEN {_decimal(_NUMBER)} END"),
    nodes.JsonRank: _template("CASE left({this}, 1) WHEN 'b' THEN 1 WHEN 'n' THEN 2 WHEN 's' THEN 3 END"),
    nodes.JsonNumber: _template(
        f"CASE WHEN left({{this}}, 1) = 'n' THEN {_decimal('substr({this}, 2)')} END"
    ),
    nodes.JsonSpelling: _template("substr({this}, 2)"),
    nodes.JsonDocument: _template(
        "CASE WHEN left({this}, 1) = 's' THEN to_json(substr({this}, 2))::VARCHAR ELSE substr({this}, 2) END"
    ),
    nodes.RowsInAll: _template("COUNT(*) OVER ()"),
    # DuckDB compares bytes unless it is told otherwise.
    nodes.ByteOrder: _template("{this}"),
    nodes.SpelledKey: _template("{this}::VARCHAR"),
    nodes.WholeNumber: _template("{this}::BIGINT"),
    nodes.Microseconds: _template("epoch_us({this})"),
    nodes.UuidNumber: _template("(hash({this}) >> 1)::BIGINT"),
    # 63 bits of a hash of the text.
    nodes.KeyNumber: _template("CASE WHEN {this} IS NOT NULL THEN (hash({this}) >> 1)::BIGINT END"),
    nodes.Nothing: _nothing,
    nodes.Quotient: _template(f"{_REAL} / NULLIF({{expression}}, 0)::DOUBLE"),
    nodes.Real: _template(_REAL),
    nodes.Money: _template("({this})::DECIMAL(38,4)"),
    nodes.Quantile: _template(_QUANTILE),
    nodes.PropertyMeasure: _template(
        f"CASE WHEN {_TYPE} IN {_NUMBERS} AND length({_NUMBER}) <= {{most}} THEN {_decimal(_NUMBER)} END"
    ),
    nodes.HasProperty: _template(f"COALESCE({_TYPE} <> 'NULL', FALSE)"),
    nodes.Rank: _template("DENSE_RANK() OVER (ORDER BY {this})"),
    nodes.KeyList: _template("('{{' || COALESCE(string_agg({this}::VARCHAR, ','), '') || '}}')"),
    nodes.Unnested: _template("UNNEST({values})"),
}
_ALIKE: Final = frozenset({
    exp.Select, exp.Subquery, exp.From, exp.Join, exp.Where, exp.Group, exp.Order, exp.Ordered, exp.Limit,
    exp.Offset, exp.Alias, exp.TableAlias, exp.Table, exp.Column, exp.Identifier, exp.Literal, exp.Boolean,
    exp.And, exp.Or, exp.Not, exp.Paren, exp.EQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.Null,
    exp.NullSafeNEQ, exp.In, exp.Coalesce, exp.Count, exp.Distinct, exp.Sum, exp.Filter, exp.Star,
    exp.Min, exp.Max, exp.Case, exp.If, exp.Add, exp.Mul, exp.Sub, exp.Union,
    exp.BitwiseAnd, exp.With, exp.CTE,
})  # fmt: skip
"""Of SQLGlot's own, those that were compared with PostgreSQL."""
_TABLES: Final = frozenset({TextLayout.TABLE})


class _Generator(DuckDBGenerator):
    TRANSFORMS = {**DuckDBGenerator.TRANSFORMS, **_SPELLED}


class _DuckDBWithOurs(DuckDB):
    Generator = _Generator


class DuckDBDialect:
    """Spells for DuckDB."""

    name = "duckdb"
    layout = TextLayout

    def spell(self, tree: exp.Expression, *, pretty: bool = False) -> str:
        """SQL for DuckDB's Python driver: `$name` stands for the value bound under that name."""
        tables = _TABLES.union(made.alias for made in tree.find_all(exp.CTE))
        for node in tree.walk():
            if type(node) not in _ALIKE and type(node) not in _SPELLED:
                raise nodes.Unspelled(type(node).__name__)
            if isinstance(node, exp.Table) and node.name not in tables and node.name:
                raise nodes.Unspelled(node.name)
        plain = tree.copy()
        for asked in plain.find_all(exp.Where, exp.If):
            asked.set("this", _plain(asked.this))
        return plain.sql(dialect=_DuckDBWithOurs, pretty=pretty, normalize_functions=False)

    def bound(self, value: object, kind: BindType) -> object:
        """See Dialect."""
        taken_as = _BOUND.get(kind)
        return value if taken_as is None else taken_as(value)


def _plain(condition: exp.Expression) -> exp.Expression:
    """The condition of a WHERE or WHEN without what makes null false, which it is there anyway.

    DuckDB skips what a plain comparison cannot meet, and decides it sooner; inside of COALESCE it reads
    everything.
    """
    match condition:
        case exp.And():
            return exp.And(this=_plain(condition.this), expression=_plain(condition.expression))
        case exp.Or():
            return exp.Or(this=_plain(condition.this), expression=_plain(condition.expression))
        case exp.Paren():
            return exp.Paren(this=_plain(condition.this))
        case exp.Coalesce(this=inner, expressions=[exp.Boolean(this=False)]):
            return exp.Paren(this=inner)
        case _:
            return condition


def _pointer(key: str) -> str:
    """A JSON pointer (RFC 6901), the only path of DuckDB's that any key fits into."""
    return "/" + key.replace("~", "~0").replace("/", "~1")


def _scalar(document: str) -> str:
    value = json_value(document)
    match value:
        case bool():
            return f"b{str(value).lower()}"
        case Decimal():
            return f"n{_plainly(value)}"
        case int():
            return f"n{value}"
        case _:
            return f"s{value}"


def _number(value: Decimal) -> str:
    """Raises Unspelled for one that DECIMAL(38,18) has no room for."""
    spelled = _plainly(value)
    whole, _, fraction = spelled.lstrip("-").partition(".")
    if len(whole) > _WHOLE_DIGITS or len(fraction) > _DIGITS:
        raise nodes.Unspelled("a number of so many digits")
    return spelled


def _plainly(value: Decimal) -> str:
    """All digits of a number, and no more."""
    spelled = f"{value:f}"
    return spelled.rstrip("0").rstrip(".") if "." in spelled else spelled


def _microseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND


def _buckets(starts: Sequence[datetime]) -> list[int]:
    """What `TimeBucket` looks up: the first start, the step that all lie on, and the bucket at each step."""
    at = [_microseconds(start) for start in starts]
    lengths = [later - earlier for earlier, later in pairwise(at)]
    step = math.gcd(*lengths) or 1 << 62
    if sum(lengths) // step > _MAX_STEPS:
        raise nodes.Unspelled("buckets of so unlike lengths")
    found = [bucket for bucket, length in enumerate(lengths, 1) for _ in range(length // step)]
    return [at[0], step, *found, len(at)]


_BOUND: Final[dict[BindType, Callable[[Any], object]]] = {
    BindType.INSTANT: _microseconds,
    BindType.INSTANTS: _buckets,
    BindType.PROPERTY: _pointer,
    BindType.JSONS: lambda documents: [_scalar(one) for one in documents],
    BindType.KEY: str,
    BindType.KEYS: lambda keys: [str(key) for key in keys],
    BindType.NUMBER: _number,
}
