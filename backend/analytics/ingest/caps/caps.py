"""How many different sources, event names and property keys a project may have.

An event with one more is rejected. A public key is public: without caps a stranger could fill every picker
and dictionary with rubbish. What is known is kept in this process, so that only a name never seen here costs
a question to Redis; and once a cap is reached, new names are refused without one, but for a look every half
minute.
"""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from analytics.common.names import NameKind, written
from analytics.ingest.caps.store import NameStore
from analytics.ingest.codes import EventCode, Rejection
from analytics.ingest.keys import KnownKey
from analytics.projects.limits import Caps as Numbers
from analytics.stream.envelope import Parcel

DEFAULT_SOURCE: Final = "default"
"""Of events that name none: always taken, since they must have somewhere to go."""
_LOOK_EVERY: Final = 30.0
# For every event: an enum's member takes ten times as long to look up as a name of the module's.
_SOURCE: Final = NameKind.SOURCE
_EVENT_NAME: Final = NameKind.EVENT_NAME
_PROPERTY_KEY: Final = NameKind.PROPERTY_KEY
_PROJECTS_KEPT: Final = 5_000

_CODES: Final[Mapping[NameKind, EventCode]] = {
    NameKind.SOURCE: EventCode.LIMIT_SOURCES,
    NameKind.EVENT_NAME: EventCode.LIMIT_EVENT_NAMES,
    NameKind.PROPERTY_KEY: EventCode.LIMIT_PROPERTY_KEYS,
}
_FIELDS: Final[Mapping[NameKind, str]] = {
    NameKind.SOURCE: "event_source",
    NameKind.EVENT_NAME: "event_name",
    NameKind.PROPERTY_KEY: "event_properties",
}
_NOT_ALLOWED: Final = Rejection(
    EventCode.SOURCE_NOT_ALLOWED, "event_source is none of the project's, which takes no new ones"
)


class Names(NamedTuple):
    """What one event is called by. `properties` are the keys that become no columns."""

    source: str
    event_name: str
    properties: Collection[str]

    def of(self, kind: NameKind) -> Collection[str]:
        """Those of one kind."""
        if kind is NameKind.SOURCE:
            return (self.source,)
        return (self.event_name,) if kind is NameKind.EVENT_NAME else self.properties


class _Project:
    """What this process knows of one project. Names are written as `names.written` writes them."""

    __slots__ = ("caps", "known", "reached")

    def __init__(self, caps: Numbers) -> None:
        self.caps = caps
        self.known: dict[NameKind, set[str]] = {kind: set() for kind in NameKind}
        self.reached: dict[NameKind, tuple[int, float]] = {}
        """The cap that was reached, and until when (monotonic) that is believed. `known` is then complete."""
        self._set_sources()

    def renew(self, caps: Numbers) -> None:
        """There is a new snapshot of the keys."""
        changed = self.caps != caps
        self.caps = caps
        if changed:
            self._set_sources()

    def cap(self, kind: NameKind) -> int:
        """How many names of a kind there may be."""
        caps = self.caps
        if kind is NameKind.SOURCE:
            return caps.max_sources
        return caps.max_event_names if kind is NameKind.EVENT_NAME else caps.max_property_keys

    def lacks(self, kind: NameKind, names: Iterable[str]) -> Iterator[str]:
        """Those of `names` that are not known, one by one: a stranger may send a hundred thousand."""
        known = self.known[kind]
        return (name for name in names if name not in known and written(name) not in known)

    def lacks_any(self, kind: NameKind, names: Iterable[str]) -> bool:
        """Whether there is one."""
        return next(self.lacks(kind, names), None) is not None

    def reached_now(self, kind: NameKind) -> bool:
        """Whether a name that is not known need not be asked for."""
        cap, until = self.reached.get(kind, (0, 0.0))
        return self.cap(kind) <= cap and time.monotonic() < until

    def over(self, kind: NameKind) -> Rejection:
        """Why an event with one more name is not taken."""
        detail = f"{_FIELDS[kind]} holds a name over the project's cap of {self.cap(kind)}"
        return Rejection(_CODES[kind], detail)

    def _set_sources(self) -> None:
        # From the database alone: what else was known may have been taken away from there.
        self.known[NameKind.SOURCE] = {DEFAULT_SOURCE, *self.caps.sources}
        self.reached.pop(NameKind.SOURCE, None)


class Caps:
    """Belongs to one event loop."""

    def __init__(self, store: NameStore) -> None:
        self._store = store
        self._projects: dict[int, _Project] = {}

    async def stop(self) -> None:
        """Close what the store holds."""
        await self._store.stop()

    def know(self, key: KnownKey, parcels: Sequence[Parcel]) -> bool:
        """Whether all names of `parcels` are known."""
        known = self._of(key).known
        if len(parcels) == 1:
            (parcel,) = parcels
            return (
                parcel.name in known[_EVENT_NAME]
                and parcel.source in known[_SOURCE]
                and known[_PROPERTY_KEY].issuperset(parcel.property_keys)
            )
        return (
            known[NameKind.EVENT_NAME].issuperset([parcel.name for parcel in parcels])
            and known[NameKind.SOURCE].issuperset([parcel.source for parcel in parcels])
            and all(
                map(known[NameKind.PROPERTY_KEY].issuperset, [parcel.property_keys for parcel in parcels])
            )
        )

    def look(self, key: KnownKey, names: Names) -> Rejection | bool:
        """True where all names are known; False where `admit` must be asked; else why not to take it."""
        project = self._of(key)
        new = [kind for kind in NameKind if project.lacks_any(kind, names.of(kind))]
        if NameKind.SOURCE in new and not project.caps.new_sources_allowed:
            return _NOT_ALLOWED
        for kind in new:
            if project.reached_now(kind):
                return project.over(kind)
        return not new

    async def admit(self, key: KnownKey, events: Sequence[Names]) -> list[Rejection | None]:
        """Ask for the new names of events for which `look` said False; for each why not, None where taken.

        Raises RedisError, OSError or TimeoutError, and then some of the names may have been taken in.
        """
        project = self._of(key)
        for kind in NameKind:
            wanted = dict.fromkeys(name for event in events for name in project.lacks(kind, event.of(kind)))
            if wanted:
                await self._learn(key.project_id, project, kind, list(wanted))
        return [_verdict(project, event) for event in events]

    async def _learn(self, project_id: int, project: _Project, kind: NameKind, names: list[str]) -> None:
        cap = project.cap(kind)
        certain = sorted(project.caps.sources) if kind is NameKind.SOURCE else ()
        admitted = await self._store.admit(project_id, kind, cap, names, certain)
        if not admitted.complete:
            self._store.fill_up(project_id)
        project.known[kind].update(map(written, admitted.names))
        if len(admitted.names) < len(names):
            project.known[kind] |= await self._store.all(project_id, kind)
            project.reached[kind] = cap, time.monotonic() + _LOOK_EVERY

    def _of(self, key: KnownKey) -> _Project:
        project = self._projects.get(key.project_id)
        if project is None:
            if len(self._projects) >= _PROJECTS_KEPT:
                del self._projects[next(iter(self._projects))]
            project = self._projects[key.project_id] = _Project(key.caps)
        elif project.caps is not key.caps:
            project.renew(key.caps)
        return project


def _verdict(project: _Project, names: Names) -> Rejection | None:
    for kind in NameKind:
        if project.lacks_any(kind, names.of(kind)):
            return project.over(kind)
    return None
