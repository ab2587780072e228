"""The expressions whose meaning is ours, and the closed list of those of SQLGlot that we trust.

SQLGlot's own nodes for time, JSON, regular expressions and quantiles mean different things on different
engines, or print SQL that does not run (docs/decisions/0006-reports-by-sqlglot.md). So these are spelled by
our dialects, one method each, and a tree with any other node is refused before it is printed.
"""

from enum import StrEnum
from typing import Final

from sqlglot import exp


class BindType(StrEnum):
    """What a bound value is, in words of no engine."""

    INTEGER = "integer"
    INTEGERS = "integers"
    INSTANT = "instant"
    INSTANTS = "instants"
    TEXT = "text"
    TEXTS = "texts"
    PROPERTY = "property"
    """The name of a property."""
    JSONS = "jsons"
    """JSON documents as texts."""
    KEY = "key"
    """16 bytes that stand for an id."""
    KEYS = "keys"
    """The 16-byte keys of `common.ids.identifier_key`."""
    SPELLED_KEYS = "spelled_keys"
    """Many keys, as a `KeyList` spells them."""
    NUMBER = "number"
    """An exact decimal."""


class Bind(exp.Expression, exp.Func):
    """A value, bound under a name; never part of the SQL."""

    arg_types = {"this": True, "type": True}


class TimeBucket(exp.Expression, exp.Func):
    """1 for an instant at or after the first of the ascending `starts`, 2 after the second, and so on."""

    arg_types = {"this": True, "starts": True}


class AnyOf(exp.Expression, exp.Func):
    """Whether a value equals a member of a bound list; null where the value is null."""

    arg_types = {"this": True, "values": True}


class HoldsText(exp.Expression, exp.Func):
    """Whether a text holds another one, byte for byte."""

    arg_types = {"this": True, "part": True}


class MatchesPattern(exp.Expression, exp.Func):
    """Whether a part of a text matches a pattern of `patterns.portable_pattern`."""

    arg_types = {"this": True, "pattern": True}


class FirstAlike(exp.Expression, exp.Func):
    """The least `this` among the rows that agree in all `expressions`; null where all of those are null."""

    arg_types = {"this": True, "expressions": True}


class PropertyScalar(exp.Expression, exp.Func):
    """The JSON value of a property that is a text, a number or a boolean; else null."""

    arg_types = {"this": True, "key": True}


class PropertyText(exp.Expression, exp.Func):
    """The text of a property that is one; else null."""

    arg_types = {"this": True, "key": True}


class PropertyNumber(exp.Expression, exp.Func):
    """The exact number of a property that is one; else null."""

    arg_types = {"this": True, "key": True}


class JsonRank(exp.Expression, exp.Func):
    """1 for booleans, 2 for numbers, 3 for texts: the order of unlike JSON values. Null for null."""

    arg_types = {"this": True}


class JsonNumber(exp.Expression, exp.Func):
    """The number of a JSON value that is one; else null."""

    arg_types = {"this": True}


class JsonSpelling(exp.Expression, exp.Func):
    """A JSON scalar as a text without quotes."""

    arg_types = {"this": True}


class JsonDocument(exp.Expression, exp.Func):
    """A JSON value as the text of a document, quotes included."""

    arg_types = {"this": True}


class RowsInAll(exp.Expression, exp.Func):
    """How many rows the statement has before it is cut to a page."""

    arg_types = {}


class ByteOrder(exp.Expression, exp.Func):
    """A text that sorts by its bytes, whatever the database's language."""

    arg_types = {"this": True}


class SpelledKey(exp.Expression, exp.Func):
    """The lower-case spelling of a UUID."""

    arg_types = {"this": True}


class WholeNumber(exp.Expression, exp.Func):
    """A sum of counts as a 64-bit integer."""

    arg_types = {"this": True}


class Microseconds(exp.Expression, exp.Func):
    """Microseconds from 1970 UTC to an instant, exact."""

    arg_types = {"this": True}


class Rank(exp.Expression, exp.Func):
    """1 for the rows with the least value, 2 for those with the next, without gaps."""

    arg_types = {"this": True}


class UuidNumber(exp.Expression, exp.Func):
    """63 or 64 bits of a UUID's hash, as a number that may be negative: engines differ in it."""

    arg_types = {"this": True}


class KeyNumber(exp.Expression, exp.Func):
    """A whole number, not negative, that is equal for equal group keys of a dictionary; null for null.

    The same in all statements of a snapshot. An engine whose keys are texts may give two of them one number
    by a rare chance.
    """

    arg_types = {"this": True}


class Nothing(exp.Expression, exp.Func):
    """Null, of the type of a BindType."""

    arg_types = {"this": True}


class Quotient(exp.Expression, exp.Func):
    """`this` divided by `expression` as a float, null where that is 0."""

    arg_types = {"this": True, "expression": True}


class Real(exp.Expression, exp.Func):
    """A number as a float."""

    arg_types = {"this": True}


class Money(exp.Expression, exp.Func):
    """A sum of money, exact, with four places."""

    arg_types = {"this": True}


class Quantile(exp.Expression, exp.Func):
    """An aggregate: the quantile `share`, from 0 to 1, of numbers, as a float.

    Linear between the two nearest; nulls do not count, null where there is nothing else.
    """

    arg_types = {"this": True, "share": True}


class PropertyMeasure(exp.Expression, exp.Func):
    """The number of a property that is one and is spelled with at most `most` characters; else null."""

    arg_types = {"this": True, "key": True, "most": True}


class HasProperty(exp.Expression, exp.Func):
    """Whether there is a value of a property other than null; never null itself."""

    arg_types = {"this": True, "key": True}


class KeyList(exp.Expression, exp.Func):
    """An aggregate: keys, none of them null, as one text. PostgreSQL reads it as a list."""

    arg_types = {"this": True}


class Unnested(exp.Expression, exp.Func):
    """A row for each member of a bound list; several of equal length stand side by side."""

    arg_types = {"values": True}


OURS: Final = (
    Bind,
    TimeBucket,
    AnyOf,
    HoldsText,
    MatchesPattern,
    FirstAlike,
    PropertyScalar,
    PropertyText,
    PropertyNumber,
    JsonRank,
    JsonNumber,
    JsonSpelling,
    JsonDocument,
    RowsInAll,
    ByteOrder,
    SpelledKey,
    WholeNumber,
    Microseconds,
    Rank,
    UuidNumber,
    KeyNumber,
    Nothing,
    Quotient,
    Real,
    Money,
    Quantile,
    PropertyMeasure,
    HasProperty,
    KeyList,
    Unnested,
)
TRUSTED: Final = (
    *OURS,
    exp.Select, exp.Subquery, exp.From, exp.Join, exp.Where, exp.Group, exp.Order, exp.Ordered, exp.Limit,
    exp.Offset, exp.Alias, exp.TableAlias, exp.Table, exp.Column, exp.Identifier, exp.Literal, exp.Boolean,
    exp.And, exp.Or, exp.Not, exp.Paren, exp.EQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.Null,
    exp.NullSafeNEQ, exp.In, exp.Coalesce, exp.Count, exp.Distinct, exp.Sum, exp.Filter, exp.Star,
    exp.Min, exp.Max, exp.Case, exp.If, exp.Add, exp.Mul,
    exp.Sub, exp.Union, exp.BitwiseAnd, exp.With, exp.CTE,
)  # fmt: skip


class UntrustedNode(TypeError):
    """A compiler used an expression whose meaning on every engine nobody has vouched for."""


class Unspelled(NotImplementedError):
    """An engine cannot say this, or not with the same meaning; another one can."""


def check(tree: exp.Expression) -> None:
    """Refuse a tree that holds anything outside TRUSTED. Raises UntrustedNode."""
    for node in tree.walk():
        if type(node) not in TRUSTED:
            raise UntrustedNode(type(node).__name__)
