"""The pipeline's end of the stream, in Redis Streams."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

import redis
from redis.exceptions import ResponseError

from analytics.stream import settling
from analytics.stream.base import Account, Entry
from analytics.stream.envelope import SHARDS, stream_key
from analytics.stream.readers import Readers
from analytics.stream.redis import GROUP, depth, oldest, translated

T = TypeVar("T")


class RedisConsumer:
    """One consumer of the group. `name` must not be in use by another living process (see `pipeline.slots`).

    With `readers` it reads only its share of the shards, else all of them.

    On a Redis Cluster one XREADGROUP over several shards is refused: there, one reader a shard is needed.
    """

    def __init__(
        self, client: "redis.Redis", name: str, shards: int = SHARDS, readers: Readers | None = None
    ) -> None:
        self._client = client
        self._readers = readers
        self._settling = client.register_script(settling.SCRIPT)
        self._name = name
        self._keys = [stream_key(shard) for shard in range(shards)]
        self._shard_of = {key.encode(): shard for shard, key in enumerate(self._keys)}
        # Handed out by this object and not yet acknowledged: `resume` must not hand them out twice.
        self._held: set[tuple[int, str]] = set()

    def read(self, *, count: int, block_ms: int) -> list[Entry]:
        """See `base.Consumer`. `block_ms` must stay below the client's socket timeout."""
        keys = self._keys if self._readers is None else self._own(self._readers)
        streams = (*keys, *[">"] * len(keys))
        # BLOCK 0 would wait for ever.
        waiting = ("BLOCK", block_ms) if block_ms > 0 else ()
        reply = self._grouped(lambda: self._read_group(count, streams, *waiting))
        return self._hold(reply)

    def resume(self, *, count: int) -> list[Entry]:
        """See `base.Consumer`."""
        found: list[Entry] = []
        for shard, key in enumerate(self._keys):
            found += self._resume_shard(shard, key, count)
        return found

    def reclaim(self, *, idle_ms: int, count: int) -> list[Entry]:
        """See `base.Consumer`."""
        found: list[Entry] = []
        for shard, key in enumerate(self._keys):
            found += self._reclaim_shard(shard, key, idle_ms, count)
        return found

    def settle(self, entries: Sequence[Entry], account: Callable[[Sequence[Entry]], Account]) -> None:
        """See `base.Consumer`. One script a part."""
        for shard, part in settling.parts(entries):
            keys = settling.keys_of(shard)
            left = list(part)
            while left:
                arguments = settling.arguments(GROUP, self._name, left, account(left))
                still_there = self._grouped(partial(self._settling, keys, arguments))
                if still_there is None:
                    break
                ids = {entry_id.decode() for entry_id in still_there}
                left = [entry for entry in left if entry.entry_id in ids]
            self._held.difference_update((entry.shard, entry.entry_id) for entry in part)

    def depth(self) -> int:
        """See `base.Consumer`."""
        return depth(self._client, len(self._keys))

    def oldest(self) -> int | None:
        """See `base.Consumer`."""
        return oldest(self._client, len(self._keys))

    def _own(self, readers: Readers) -> list[str]:
        return [self._keys[shard] for shard in _translated(lambda: readers.shards(len(self._keys)))]

    def _read_group(self, count: int, streams: Sequence[str], *options: object) -> Any:
        command = "XREADGROUP GROUP"
        return self._send(command, GROUP, self._name, "COUNT", count, *options, "STREAMS", *streams)

    def _send(self, command: str, *arguments: object) -> Any:
        # Two words as the command: redis-py's reply parser, found by the command's name, would make a dict of
        # an entry's fields and so keep only the last of several `e`.
        return self._client.execute_command(command, *arguments)  # type: ignore[no-untyped-call]  # untyped there

    def _resume_shard(self, shard: int, key: str, count: int) -> list[Entry]:
        found: list[Entry] = []
        after = "0"
        while len(found) < count:
            reply = self._grouped(partial(self._read_group, count, (key, after)))
            rows = reply[0][1] if reply else []
            if not rows:
                break
            after = rows[-1][0].decode()
            found += self._take(shard, rows)
        return found

    def _reclaim_shard(self, shard: int, key: str, idle_ms: int, count: int) -> list[Entry]:
        found: list[Entry] = []
        cursor = "0-0"
        while len(found) < count:
            page = ("XAUTOCLAIM " + key, GROUP, self._name, idle_ms, cursor, "COUNT", count)
            reply = self._grouped(partial(self._send, *page))
            cursor = reply[0].decode()
            found += self._take(shard, reply[1])
            if cursor == "0-0":
                break
        return found

    def _take(self, shard: int, rows: Any) -> list[Entry]:
        entries = [
            Entry(shard, entry_id.decode(), tuple(fields[1::2]))
            for entry_id, fields in rows
            if fields is not None and (shard, entry_id.decode()) not in self._held
        ]
        # Pending, but deleted: acknowledged by whoever had it before us.
        gone = [entry_id.decode() for entry_id, fields in rows if fields is None]
        if gone:
            _translated(lambda: self._forget({shard: gone}))
        self._held.update((entry.shard, entry.entry_id) for entry in entries)
        return entries

    def _hold(self, reply: Any) -> list[Entry]:
        entries: list[Entry] = []
        for key, rows in reply or ():
            entries += self._take(self._shard_of[key], rows)
        return entries

    def _forget(self, by_shard: dict[int, list[str]]) -> None:
        with self._client.pipeline(transaction=True) as transaction:
            for shard, ids in by_shard.items():
                transaction.xack(self._keys[shard], GROUP, *ids)
                transaction.xdel(self._keys[shard], *ids)
            transaction.execute()

    def _grouped(self, command: Callable[[], T]) -> T:
        """Run `command`; where the group is not there (first start, or Redis lost its data) make it first."""
        try:
            return _translated(command)
        except _NoGroupError:
            _translated(self._make_groups)
            return _translated(command)

    def _make_groups(self) -> None:
        for key in self._keys:
            try:
                # From 0: what was published before the group existed is read too.
                self._client.xgroup_create(key, GROUP, id="0", mkstream=True)
            except ResponseError as error:
                if not str(error).startswith("BUSYGROUP"):
                    raise


class _NoGroupError(Exception):
    """The group is missing; never leaves this module."""


def _translated(command: Callable[[], T]) -> T:
    def found() -> T:
        try:
            return command()
        except ResponseError as error:
            if "NOGROUP" in str(error):
                raise _NoGroupError from error
            raise

    return translated(found)
