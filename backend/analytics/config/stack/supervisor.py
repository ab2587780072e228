"""The supervisor: starts parts in order, keeps them alive, stops them in reverse order.

Each part must answer before the next one starts, but for neighbours that may start together; one that cannot
start the first time ends everything with status 1. Once all have answered nothing is given up: a part that
dies is started again, 0.2 s later at first and at most 10 s later, as a database that is gone for an hour
must not take the ingest down for good.

Tied to the parts by the kernel (`launch.py`), so that even its own `kill -9` leaves nothing behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import signal
import subprocess
import time
from asyncio.subprocess import Process
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from analytics.config.stack.errors import StackError
from analytics.config.stack.parts import Part

_FIRST_DELAY: Final = 0.2
_LONGEST_DELAY: Final = 10.0
_LIVED_LONG: Final = 30.0  # after so many seconds a death counts as the first one again
_ONE_STOP: Final = 1.0
_PROBE_FIRST: Final = 0.03  # growing to the other, so that a slow start does not fill the logs
_PROBE_EVERY: Final = 0.5


class Supervisor:
    """Runs `parts` until told to stop.

    `say(part, line)` gets every line a part or the supervisor has to tell; `started` the process ids by part,
    after every start.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        say: Callable[[str, str], None],
        started: Callable[[dict[str, int]], None] = lambda _: None,
    ) -> None:
        self._parts = tuple(parts)
        self._say = say
        self._started = started
        self._running: dict[str, Process] = {}
        self._readers: set[asyncio.Task[None]] = set()
        self._restarting: set[str] = set()
        self._stop = asyncio.Event()
        self._stop_asked = 0.0
        self._hurry = asyncio.Event()

    def stop(self) -> None:
        """Ask for the clean stop; asked again, parts get no more grace. For the loop's own thread."""
        now = time.monotonic()
        # make hands SIGTERM on to us, also when the whole group had it already: that is one stop, not two.
        if self._stop.is_set() and now - self._stop_asked > _ONE_STOP:
            self._hurry.set()
        if not self._stop.is_set():
            self._stop_asked = now
        self._stop.set()

    def _pids(self) -> dict[str, int]:
        return {name: process.pid for name, process in self._running.items() if process.returncode is None}

    def restart(self, names: Sequence[str]) -> None:
        """End these parts, on which their keepers start them again at once (development's reload)."""
        for part in self._parts:
            process = self._running.get(part.name)
            if part.name in names and process is not None and process.returncode is None:
                self._restarting.add(part.name)
                _signal_group(process, part.stop_signal)

    async def run(self, on_ready: Callable[[], None]) -> int:
        """Start, call `on_ready` when every part answers, keep, stop; the exit status."""
        keepers: list[asyncio.Task[None]] = []
        try:
            for group in _groups(self._parts):
                if not await self._boot_all(group):
                    return 0  # asked to stop
                keepers += [asyncio.create_task(self._keep(part)) for part in group if not part.one_shot]
            on_ready()
            await self._stop.wait()
        except StackError as error:
            self._say("stack", str(error))
            return 1
        finally:
            # No part may be started again while the parts are stopped one after another.
            for keeper in keepers:
                keeper.cancel()
            await asyncio.gather(*keepers, return_exceptions=True)
            await self._stop_all()
        return 0

    async def _boot_all(self, parts: Sequence[Part]) -> bool:
        """The first start of each; False if asked to stop meanwhile. Raises the first one's `StackError`."""
        boots = [asyncio.create_task(self._boot(part)) for part in parts]
        try:
            return all(await asyncio.gather(*boots))
        finally:
            for boot in boots:
                boot.cancel()
            await asyncio.gather(*boots, return_exceptions=True)

    async def _boot(self, part: Part) -> bool:
        """The first start; False if asked to stop meanwhile. Raises `StackError` when it cannot start."""
        deadline = time.monotonic() + part.boot_timeout
        attempt = 1
        while True:
            process = await self._start(part)
            missing = await self._wait_ready(part, process, deadline)
            if self._stop.is_set():
                return False
            if not missing:
                return True
            if process.returncode is None:
                seconds = f"{part.boot_timeout:g} s"
                raise StackError(f"{part.name} runs but did not answer within {seconds}: {missing}")
            if attempt == part.boot_attempts or time.monotonic() > deadline:
                raise StackError(f"{part.name} could not start: {missing}; its own words are above")
            _signal_group(process, signal.SIGKILL)
            await asyncio.sleep(_delay(attempt))
            attempt += 1

    async def _start(self, part: Part) -> Process:
        await asyncio.to_thread(part.before_start)
        output, theirs = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *part.launch_command(),
                stdin=subprocess.DEVNULL,
                # A pipe of our own: asyncio takes a process for running as long as one of its pipes is
                # open, and a part that dies may leave a child that holds it.
                stdout=theirs,
                stderr=theirs,
                env=dict(part.env),
                cwd=part.cwd,
                # A session of its own: Ctrl-C reaches the supervisor alone, which then stops in its order.
                start_new_session=True,
            )
        except BaseException:
            os.close(output)
            raise
        finally:
            os.close(theirs)
        self._running[part.name] = process
        self._started(self._pids())
        reader = asyncio.create_task(self._repeat_output(part.name, output))
        self._readers.add(reader)
        reader.add_done_callback(self._readers.discard)
        return process

    async def _wait_ready(self, part: Part, process: Process, deadline: float) -> str:
        """Wait until the part answers: "" then, else what was missing when it ended or the time was over."""
        missing = "it gave no answer"
        pause = _PROBE_FIRST
        while not self._stop.is_set():
            if process.returncode is not None:
                done = part.one_shot and process.returncode == 0
                return "" if done else f"it {_ending(process.returncode)}"
            if not part.one_shot and not (missing := await part.ready()):
                return ""
            if time.monotonic() > deadline:
                return missing
            await self._pause(pause)
            pause = min(pause * 1.3, _PROBE_EVERY)
        return missing

    async def _keep(self, part: Part) -> None:
        """Start the part again whenever it ends."""
        deaths = 0
        while True:
            started = time.monotonic()
            process = self._running[part.name]
            status = await process.wait()
            _signal_group(process, signal.SIGKILL)  # what it may have left of its own children
            if part.name in self._restarting:
                self._restarting.discard(part.name)
                self._say(part.name, "restarted for changed code")
            else:
                deaths = 1 if time.monotonic() - started > _LIVED_LONG else deaths + 1
                self._say(part.name, f"{_ending(status)}; starting it again in {_delay(deaths):g} s")
                await asyncio.sleep(_delay(deaths))
            await self._start_again(part)

    async def _start_again(self, part: Part) -> None:
        while True:
            try:
                await self._start(part)
            except (StackError, OSError) as error:
                self._say(part.name, f"cannot be started: {error}")
                await asyncio.sleep(_LONGEST_DELAY)
            else:
                return

    async def _stop_all(self) -> None:
        for part in reversed(self._parts):
            process = self._running.get(part.name)
            if process is None:
                continue
            if process.returncode is None:
                await self._stop_one(part, process)
            _signal_group(process, signal.SIGKILL)
        # Their pipes end with them; one held by a stranger who left the part's group is not waited for.
        if self._readers:
            _, late = await asyncio.wait(self._readers, timeout=2)
            for reader in late:
                reader.cancel()

    async def _stop_one(self, part: Part, process: Process) -> None:
        # To the part alone: Granian's workers and PostgreSQL's backends are told by their own parent.
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(part.stop_signal)
        ended = asyncio.create_task(process.wait())
        hurried = asyncio.create_task(self._hurry.wait())
        await asyncio.wait({ended, hurried}, timeout=part.grace, return_when=asyncio.FIRST_COMPLETED)
        hurried.cancel()
        if not ended.done():
            self._say(part.name, "did not stop in time and was killed")
            _signal_group(process, signal.SIGKILL)
        await ended

    async def _repeat_output(self, name: str, output: int) -> None:
        """Repeat what the part writes, line by line; a line longer than 64 KiB comes in pieces."""
        reader = asyncio.StreamReader()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(output, "rb", buffering=0)
        )
        rest = b""
        try:
            while chunk := await reader.read(1 << 16):
                *lines, rest = (rest + chunk).split(b"\n")
                if len(rest) > 1 << 16:
                    lines, rest = [*lines, rest], b""
                for line in lines:
                    self._say(name, line.decode("utf-8", "replace"))
            if rest:
                self._say(name, rest.decode("utf-8", "replace"))
        finally:
            transport.close()

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)


def _groups(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """The parts in their order, those that start together in one list."""
    for together, group in itertools.groupby(parts, key=lambda part: part.together):
        neighbours = list(group)
        yield from [neighbours] if together else ([part] for part in neighbours)


def _delay(deaths: int) -> float:
    return float(min(_FIRST_DELAY * 2 ** min(deaths - 1, 10), _LONGEST_DELAY))


def _ending(status: int) -> str:
    return f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"


def _signal_group(process: Process, number: signal.Signals) -> None:
    # The part is the leader of its own session, so the group's id is its pid, even after it has ended.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
