"""How entries leave the stream: acknowledged, deleted, counted, and set aside where need be, in one step.

That one step is what makes the ledger true whatever is killed: an entry is in the stream and not counted, or
gone and counted.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final

from analytics.common.tally import ledger_key
from analytics.stream.base import Account, Entry
from analytics.stream.dead_letters import KEY, fields_of
from analytics.stream.envelope import stream_key

_PART: Final = 1_000
"""Entries a script: Lua takes some thousand arguments at a time, and Redis does nothing else meanwhile."""

#: KEYS: stream, ledger, dead letters. ARGV: group, consumer, then three lists, each behind its length: ids;
#: fields and counts; the words of the dead letters (eight each). Nil when all is done; where an entry is gone
#: already nothing is done, and the ids still there are told. XCLAIM is how to ask for many at once. Redis's
#: limit of memory must not stop it: it makes room, and half of it must never be done.
SCRIPT: Final = """#!lua flags=allow-oom
    local at = 3
    local function take()
        local list, length = {}, tonumber(ARGV[at])
        for i = 1, length do list[i] = ARGV[at + i] end
        at = at + length + 1
        return list
    end
    local ids, counts, letters = take(), take(), take()
    local claim = {'XCLAIM', KEYS[1], ARGV[1], ARGV[2], '0'}
    for _, id in ipairs(ids) do claim[#claim + 1] = id end
    claim[#claim + 1] = 'JUSTID'
    local there = redis.call(unpack(claim))
    if #there < #ids then return there end
    redis.call('XACK', KEYS[1], ARGV[1], unpack(ids))
    redis.call('XDEL', KEYS[1], unpack(ids))
    for i = 1, #counts, 2 do redis.call('HINCRBY', KEYS[2], counts[i], counts[i + 1]) end
    for i = 1, #letters, 8 do redis.call('XADD', KEYS[3], '*', unpack(letters, i, i + 7)) end
    return false
"""

Word = bytes | str | int


def parts(entries: Sequence[Entry]) -> Iterator[tuple[int, Sequence[Entry]]]:
    """The entries by shard, in parts that one script can take."""
    by_shard = attrgetter("shard")
    for shard, group in groupby(sorted(entries, key=by_shard), key=by_shard):
        members = list(group)
        for start in range(0, len(members), _PART):
            yield shard, members[start : start + _PART]


def keys_of(shard: int) -> list[str]:
    """KEYS of the script."""
    return [stream_key(shard), ledger_key(shard), KEY]


def arguments(group: str, consumer: str, entries: Sequence[Entry], account: Account) -> list[Word]:
    """ARGV of the script."""
    ids: list[Word] = [entry.entry_id for entry in entries]
    counts: list[Word] = [word for pair in account.tallies.items() for word in pair]
    letters: list[Word] = [
        word for letter in account.letters for pair in fields_of(letter).items() for word in pair
    ]
    return [group, consumer, len(ids), *ids, len(counts), *counts, len(letters), *letters]
