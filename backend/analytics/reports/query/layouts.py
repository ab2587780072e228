"""Where an engine keeps what statements read. What they mean is said in `statements` and `conditions`.

PostgreSQL's events hold ids of dictionary rows, so a condition on a text is asked of the dictionary, which is
small, and events are parted by ids, which are turned into texts at the end. Segments hold the texts.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Protocol

from sqlglot import exp

from analytics.events.schema import LabelKind
from analytics.reports.query import nodes
from analytics.reports.query.dimensions import Dimension, Table
from analytics.reports.query.expressions import EVENT, Binds, Test, all_of, certain, column, derived, table
from analytics.reports.query.nodes import Bind, BindType

_ENTRY: Final = "t"
_LABEL: Final = "l"
_WITH_IDS: Final = frozenset(Table) - {Table.IDENTIFIER}


class Layout(Protocol):
    """Where the events of one project lie. Asked of dimensions that are no times and no properties."""

    def events(self) -> exp.Expression:
        """What holds the events, under the name EVENT."""
        ...

    def of_project(self, name: str) -> exp.Expression:
        """Whether a row of that name is of the project."""
        ...

    def key_name(self, dimension: Dimension, position: int) -> str:
        """What the group key is called by which the dimension parts events; several may share one."""
        ...

    def key(self, dimension: Dimension) -> exp.Expression:
        """That key of an event: equal for equal values."""
        ...

    def key_joins(self, dimensions: Iterable[Dimension]) -> list[exp.Join]:
        """What must stand beside an event for the keys of these dimensions."""
        ...

    def value(self, dimension: Dimension, key: exp.Expression) -> exp.Expression:
        """The value that a key stands for."""
        ...

    def value_joins(self, keys: Mapping[str, Dimension], groups: str) -> list[exp.Join]:
        """What must stand beside rows that have these keys."""
        ...

    def passes(self, dimension: Dimension, test: Test) -> exp.Expression:
        """Whether an event's value passes a test; never null."""
        ...

    def is_named(self, name: str) -> exp.Expression:
        """Whether an event has this name."""
        ...

    def is_not_named(self, name: str) -> exp.Expression:
        """The opposite; true also where the project has never seen that name."""
        ...

    def is_of_person(self) -> exp.Expression:
        """Whether no bot did it."""
        ...

    def page(self) -> list[exp.Expression]:
        """What tells the pages of events apart."""
        ...

    def sessions(self) -> "Layout":
        """Where whole sessions lie, each a row under the name EVENT, its values those of `session_column`.

        They have `session_key`, `user_key`, `started_at`, `ended_at`, `pageviews` and `events`. Raises
        `nodes.Unspelled` where there are none.
        """
        ...


LayoutOf = Callable[[int, Binds], Layout]
"""The layout of a project's events; what it binds goes into the statement's binds."""


class DictionaryLayout:
    """PostgreSQL's raw events. Dictionaries are read within the project too."""

    def __init__(self, project_id: int, binds: Binds) -> None:
        self._project_id = project_id
        self._binds = binds

    def events(self) -> exp.Expression:
        """See Layout."""
        return table("events_event", EVENT)

    def of_project(self, name: str) -> exp.Expression:
        """See Layout."""
        return exp.EQ(this=column(name, "project_id"), expression=self.project())

    def key_name(self, dimension: Dimension, position: int) -> str:
        """See Layout. Dimensions of one dictionary share a key."""
        return f"k{position}" if dimension.property_key is not None else f"k_{dimension.event_column}"

    def key(self, dimension: Dimension) -> exp.Expression:
        """See Layout. Of the dictionary rows that look alike (one path on two hosts), the first one's id."""
        if _has_alike(dimension):
            return column(_alike_name(dimension), "first")
        return self._own(dimension)

    def key_joins(self, dimensions: Iterable[Dimension]) -> list[exp.Join]:
        """See Layout."""
        alike: dict[str, list[Dimension]] = {}
        for dimension in filter(_has_alike, dimensions):
            alike.setdefault(_alike_name(dimension), []).append(dimension)
        return [self._alike(name, shown) for name, shown in alike.items()]

    def value(self, dimension: Dimension, key: exp.Expression) -> exp.Expression:
        """See Layout."""
        if dimension.table is None:
            return key
        value = column(_texts_name(dimension), dimension.table_column)
        if dimension.table is Table.IDENTIFIER:
            return exp.Coalesce(this=value, expressions=[nodes.SpelledKey(this=key)])
        return value

    def value_joins(self, keys: Mapping[str, Dimension], groups: str) -> list[exp.Join]:
        """See Layout."""
        return [self._texts(column(groups, name), d) for name, d in keys.items() if d.table]

    def passes(self, dimension: Dimension, test: Test) -> exp.Expression:
        """See Layout."""
        if dimension.of_session:
            return self._is_of_session(dimension, test)
        return self._passes(dimension, test)

    def _is_of_session(self, dimension: Dimension, test: Test) -> exp.Expression:
        sessions = self.sessions()
        found = exp.select(column(EVENT, "session_key")).from_(sessions.events())
        found = found.where(all_of([sessions.of_project(EVENT), sessions.passes(dimension, test)]))
        return exp.In(this=column(EVENT, "session_key"), query=exp.Subquery(this=found))

    def _passes(self, dimension: Dimension, test: Test) -> exp.Expression:
        own = self._own(dimension)
        if dimension.table is None:
            return certain(test(own))
        if dimension.table is Table.IDENTIFIER:
            return certain(test(self._identifier(own)))
        return certain(exp.In(this=own, query=exp.Subquery(this=self._entries(dimension, test))))

    def is_named(self, name: str) -> exp.Expression:
        """See Layout."""
        return exp.EQ(this=column(EVENT, "name_id"), expression=self._name_id(name))

    def is_not_named(self, name: str) -> exp.Expression:
        """See Layout."""
        return exp.NullSafeNEQ(this=column(EVENT, "name_id"), expression=self._name_id(name))

    def is_of_person(self) -> exp.Expression:
        """See Layout."""
        return exp.Is(this=column(EVENT, "bot_id"), expression=exp.Null())

    def page(self) -> list[exp.Expression]:
        """See Layout."""
        return [column(EVENT, "page_id")]

    def sessions(self) -> Layout:
        """See Layout."""
        return SessionLayout(self._project_id, self._binds)

    def project(self) -> Bind:
        """The project, bound."""
        return self._binds.named("project", self._project_id, BindType.INTEGER)

    def _own(self, dimension: Dimension) -> exp.Column:
        return column(EVENT, dimension.event_column)

    def _texts(self, key: exp.Column, dimension: Dimension) -> exp.Join:
        own_key = "key" if dimension.table is Table.IDENTIFIER else "id"
        texts = _texts_name(dimension)
        same = exp.EQ(this=column(texts, own_key), expression=key)
        return exp.Join(this=_table(dimension, texts), side="LEFT", on=all_of([self.of_project(texts), same]))

    def _alike(self, name: str, shown: list[Dimension]) -> exp.Join:
        """Each dictionary row beside the first one that shows the same in the columns asked for."""
        own = column(_ENTRY, "id")
        columns = [column(_ENTRY, d.table_column) for d in shown]
        first = nodes.FirstAlike(this=own, expressions=columns)
        rows = exp.select(own.copy(), exp.alias_(first, "first")).from_(_table(shown[0], _ENTRY))
        rows.set("where", exp.Where(this=self.of_project(_ENTRY)))
        same = exp.EQ(this=column(name, "id"), expression=self._own(shown[0]))
        return exp.Join(this=derived(rows, name), side="LEFT", on=same)

    def _entries(self, dimension: Dimension, test: Test) -> exp.Select:
        conditions = [self.of_project(_ENTRY)]
        if dimension.label is not None:
            kind = exp.Literal.number(int(dimension.label))
            conditions.append(exp.EQ(this=column(_ENTRY, "kind"), expression=kind))
        conditions.append(test(column(_ENTRY, dimension.table_column)))
        return exp.select(column(_ENTRY, "id")).from_(_table(dimension, _ENTRY)).where(all_of(conditions))

    def _identifier(self, key: exp.Column) -> exp.Expression:
        """An id as it was sent: kept apart where it is no UUID, else the key itself."""
        same_key = exp.EQ(this=column(_ENTRY, "key"), expression=key)
        kept = exp.select(column(_ENTRY, "value")).from_(table(Table.IDENTIFIER.value, _ENTRY))
        kept = kept.where(all_of([self.of_project(_ENTRY), same_key]))
        spelled = nodes.SpelledKey(this=key.copy())
        return exp.Coalesce(this=exp.Subquery(this=kept), expressions=[spelled])

    def _name_id(self, name: str) -> exp.Expression:
        named = exp.EQ(this=column(_LABEL, "value"), expression=self._binds.named(name, name, BindType.TEXT))
        kind = exp.EQ(this=column(_LABEL, "kind"), expression=exp.Literal.number(int(LabelKind.EVENT_NAME)))
        chosen = exp.select(column(_LABEL, "id")).from_(table(Table.LABEL.value, _LABEL))
        return exp.Subquery(this=chosen.where(all_of([self.of_project(_LABEL), kind, named])))


class SessionLayout(DictionaryLayout):
    """PostgreSQL's sessions, kept up to date with their events."""

    def events(self) -> exp.Expression:
        """See Layout."""
        return table("events_session", EVENT)

    def passes(self, dimension: Dimension, test: Test) -> exp.Expression:
        """See Layout."""
        return self._passes(dimension, test)

    def _own(self, dimension: Dimension) -> exp.Column:
        if dimension.session_column is None:
            raise ValueError(f"sessions have no {dimension.name}")
        return column(EVENT, dimension.session_column)


class TextLayout:
    """Segments, and rows like theirs: one table, each event with its texts."""

    TABLE: Final = "events"

    def __init__(self, project_id: int, binds: Binds) -> None:
        self._project_id = project_id
        self._binds = binds

    def events(self) -> exp.Expression:
        """See Layout."""
        return table(self.TABLE, EVENT)

    def of_project(self, name: str) -> exp.Expression:
        """See Layout."""
        project = self._binds.named("project", self._project_id, BindType.INTEGER)
        return exp.EQ(this=column(name, "project_id"), expression=project)

    def key_name(self, dimension: Dimension, position: int) -> str:  # noqa: ARG002 - of the protocol
        """See Layout."""
        return f"k{position}"

    def key(self, dimension: Dimension) -> exp.Expression:
        """See Layout: the value itself."""
        if dimension.table is None:
            return column(EVENT, dimension.event_column)
        if dimension.table is Table.IDENTIFIER:
            # "user_key" holds the key, "user_id" the id as it was sent where that is no UUID.
            key = column(EVENT, dimension.event_column)
            sent = column(EVENT, f"{dimension.event_column.removesuffix('_key')}_id")
            return exp.Coalesce(this=sent, expressions=[nodes.SpelledKey(this=key)])
        if dimension.table is Table.LABEL:
            return column(EVENT, dimension.event_column.removesuffix("_id"))
        return column(EVENT, dimension.table_column)

    def key_joins(self, dimensions: Iterable[Dimension]) -> list[exp.Join]:  # noqa: ARG002 - of the protocol
        """See Layout: nothing."""
        return []

    def value(self, dimension: Dimension, key: exp.Expression) -> exp.Expression:  # noqa: ARG002 - as above
        """See Layout."""
        return key

    def value_joins(self, keys: Mapping[str, Dimension], groups: str) -> list[exp.Join]:  # noqa: ARG002
        """See Layout: nothing."""
        return []

    def passes(self, dimension: Dimension, test: Test) -> exp.Expression:
        """See Layout."""
        if dimension.of_session:
            raise nodes.Unspelled("sessions")
        return certain(test(self.key(dimension)))

    def is_named(self, name: str) -> exp.Expression:
        """See Layout."""
        return exp.EQ(this=column(EVENT, "name"), expression=self._binds.named(name, name, BindType.TEXT))

    def is_not_named(self, name: str) -> exp.Expression:
        """See Layout."""
        named = self._binds.named(name, name, BindType.TEXT)
        return exp.NullSafeNEQ(this=column(EVENT, "name"), expression=named)

    def is_of_person(self) -> exp.Expression:
        """See Layout."""
        return exp.Is(this=column(EVENT, "bot"), expression=exp.Null())

    def page(self) -> list[exp.Expression]:
        """See Layout."""
        return [column(EVENT, "host"), column(EVENT, "path")]

    def sessions(self) -> Layout:
        """See Layout: there are none."""
        raise nodes.Unspelled("sessions")


def _table(dimension: Dimension, name: str) -> exp.Expression:
    return table(str(dimension.table), name)


def _texts_name(dimension: Dimension) -> str:
    return f"{dimension.event_column}_texts"


def _alike_name(dimension: Dimension) -> str:
    return f"{dimension.event_column}_alike"


def _has_alike(dimension: Dimension) -> bool:
    """A label is one text, so no two rows of it look alike."""
    return dimension.table in _WITH_IDS and dimension.table is not Table.LABEL
