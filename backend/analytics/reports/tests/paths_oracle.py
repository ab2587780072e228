"""Where sessions go, worked out session by session."""

from collections import Counter
from collections.abc import Sequence

from analytics.reports.paths.spec import Items, PathsSpec
from analytics.reports.query.periods import Range
from analytics.reports.tests import oracle
from analytics.reports.tests.facts import Fact

Item = tuple[str | None, str | None]
OTHER: Item = (None, None)
Nodes = list[tuple[Item, int, int | None]]
Links = dict[tuple[Item, Item], int]


def places(spec: PathsSpec, facts: Sequence[Fact], covered: Range) -> list[tuple[Nodes, Links]]:
    """At each place the nodes with their sessions and how many end there, and the links to the next."""
    ways = [way for session in {f.session for f in facts} if (way := _way(spec, facts, session, covered))]
    deepest = max(map(len, ways), default=0)
    shown = [_first(spec, [way[i] for way in ways if len(way) > i]) for i in range(deepest)]
    told = [[item if item in shown[i] else OTHER for i, item in enumerate(way)] for way in ways]
    found = []
    for i in range(deepest):
        counts = Counter(way[i] for way in told if len(way) > i)
        ended = Counter(way[i] for way in told if len(way) == i + 1)
        is_last = i + 1 == spec.depth
        nodes: Nodes = [
            (item, counts[item], None if is_last else ended[item])
            for item in [*shown[i], OTHER]
            if counts[item]
        ]
        found.append((nodes, dict(Counter((way[i], way[i + 1]) for way in told if len(way) > i + 1))))
    return found


def _way(spec: PathsSpec, facts: Sequence[Fact], session: str, covered: Range) -> list[Item]:
    own = [fact for fact in facts if fact.session == session and _is_step(spec, fact, covered)]
    items: list[Item] = []
    for fact in sorted(own, key=lambda fact: (fact.at, fact.event_id)):
        item = ("page", fact.path) if fact.name == "pageview" else ("event", fact.name)
        if not items or items[-1] != item:
            items.append(item)
    if spec.backwards:
        items.reverse()
    anchor = (str(spec.anchor.kind), spec.anchor.value)
    return items[items.index(anchor) :][: spec.depth] if anchor in items else []


def _is_step(spec: PathsSpec, fact: Fact, covered: Range) -> bool:
    if fact.name == "engagement" or (fact.bot is not None and not spec.frame.bots):
        return False
    if spec.items is not Items.BOTH and (fact.name == "pageview") != (spec.items is Items.PAGES):
        return False
    return covered.start <= fact.at < covered.end and oracle.passes(fact, spec.frame.filters)


def _first(spec: PathsSpec, items: list[Item]) -> list[Item]:
    def order(pair: tuple[Item, int]) -> tuple[int, int, bool, bytes]:
        (kind, value), count = pair
        return -count, ["page", "event"].index(str(kind)), value is None, (value or "").encode()

    return [item for item, _ in sorted(Counter(items).items(), key=order)[: spec.branches]]
