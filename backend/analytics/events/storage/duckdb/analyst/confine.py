"""What keeps a process from all it does not need: limits, no sockets, no other programs, no other files.

On Linux by resource limits, Landlock and seccomp, none of which needs a privilege; elsewhere by limits alone.
They hold for this thread and those it starts from then on, so they come before DuckDB's.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Sequence
from typing import Final

_LIBC: Final = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2


def end_with_parent() -> None:
    """Have the kernel kill this process when its parent ends, however that ends."""
    if sys.platform == "linux":
        parent = os.getppid()
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def limit(*, cpu_seconds: int, more_bytes: int) -> None:
    """Bound processor time, and address space beyond what is mapped by now; write no byte into a file."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - plain and early
            mapped = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + more_bytes, mapped + more_bytes))


def confine(files: Sequence[str]) -> list[str]:
    """Leave nothing but reading these files; says which of "files" and "calls" the kernel holds.

    Raises OSError.
    """
    if sys.platform != "linux":
        return []
    if _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return []
    held = []
    if _read_only(files):
        held.append("files")
    if _deny_calls():
        held.append("calls")
    return held


# --- files

_SYSTEM: Final = ("/proc/self/cgroup", "/sys/fs/cgroup", "/sys/devices/system/cpu/online")
"""How many processors there are for this process, and how much memory: DuckDB breaks where it may not ask."""
_LANDLOCK_CREATE_RULESET: Final = 444
_LANDLOCK_ADD_RULE: Final = 445
_LANDLOCK_RESTRICT_SELF: Final = 446
_FIRST_VERSION_RIGHTS: Final = (1 << 13) - 1
_RIGHTS_SINCE: Final = ((2, 1 << 13), (3, 1 << 14), (5, 1 << 15))
"""Version of Landlock, and the right that came with it: refer, truncate, devices' ioctl."""
_READ_FILE: Final = 1 << 2
_PATH_BENEATH: Final = 1


def _read_only(files: Sequence[str]) -> bool:
    version = _LIBC.syscall(_LANDLOCK_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    rights = _FIRST_VERSION_RIGHTS
    for since, right in _RIGHTS_SINCE:
        if version >= since:
            rights |= right
    attributes = ctypes.create_string_buffer(struct.pack("=Q", rights), 8)
    rules = _LIBC.syscall(_LANDLOCK_CREATE_RULESET, attributes, 8, 0)
    if rules < 0:
        return False
    try:
        for path in (*files, *filter(os.path.exists, _SYSTEM)):
            opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
            try:
                rule = ctypes.create_string_buffer(struct.pack("=Qi", _READ_FILE, opened), 12)
                if _LIBC.syscall(_LANDLOCK_ADD_RULE, rules, _PATH_BENEATH, rule, 0):
                    return False
            finally:
                os.close(opened)
        return bool(_LIBC.syscall(_LANDLOCK_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


# --- calls

_EPERM: Final = 1
_ENOSYS: Final = 38
_ALLOW: Final = 0x7FFF0000
_KILL: Final = 0x80000000
_ERRNO: Final = 0x00050000
_LOAD: Final = 0x20
_EQUALS: Final = 0x15
_HAS_BITS: Final = 0x45
_RETURN: Final = 0x06
_NUMBER: Final = 0
_ARCHITECTURE: Final = 4
_ARGUMENT: Final = 16
_X32: Final = 0x40000000
_CLONE_THREAD: Final = 0x00010000
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class _Machine:
    """Numbers of system calls on one kind of processor."""

    def __init__(
        self,
        architecture: int,
        denied: Sequence[int],
        absent: Sequence[int],
        clone: int,
        opens: Sequence[tuple[int, int]],
    ) -> None:
        self.architecture = architecture
        self.denied = denied
        self.absent = absent
        self.clone = clone
        self.opens = opens


_OF_BOTH: Final = (425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442, 452)
"""io_uring, mounting, pidfd_getfd, fchmodat2: the same number everywhere."""
_MACHINES: Final = {
    "x86_64": _Machine(
        0xC000003E,
        (
            41, 42, 43, 44, 46, 49, 50, 53, 288, 307,  # sockets
            57, 58, 59, 322,  # fork, vfork, execve, execveat
            62, 129, 200, 234, 297, 424, 434,  # signals to others
            101, 310, 311, 312,  # ptrace, the memory of others
            76, 77, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94, 132, 133, 188, 189, 190, 197, 198, 199,
            235, 258, 259, 260, 261, 263, 264, 265, 266, 268, 280, 285, 316,  # files and folders
            155, 161, 165, 166, 167, 168, 169, 170, 171, 175, 176, 246, 272, 298, 308, 313, 319, 320,
            321, 323,
            248, 249, 250, 29, 30, 31, 64, 65, 66, 68, 69, 70, 71, 240,  # the system, keys, shared memory
            *_OF_BOTH,
        ),
        (435, 437),  # clone3 and openat2, whose flags cannot be seen: the older ones are taken instead
        56,
        ((2, 1), (257, 2)),
    ),
    "aarch64": _Machine(
        0xC00000B7,
        (
            198, 199, 200, 201, 202, 203, 206, 211, 242, 269,
            221, 281,
            129, 130, 131, 138, 240, 424, 434,
            117, 270, 271, 272,
            5, 6, 7, 14, 15, 16, 33, 34, 35, 36, 37, 38, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 88, 276,
            39, 40, 41, 89, 97, 104, 105, 106, 142, 161, 162, 224, 225, 265, 268, 273, 279, 280, 282, 294,
            180, 186, 187, 189, 190, 191, 193, 194, 195, 196, 217, 218, 219,
            *_OF_BOTH,
        ),
        (435, 437),
        220,
        ((56, 2),),
    ),
}  # fmt: skip


def _deny_calls() -> bool:
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return False
    program = _program(machine)
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *one) for one in program))
    header = struct.pack("@HP", len(program), ctypes.addressof(code))
    return not _LIBC.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(header), 0, 0)


_Step = tuple[int, int, int, int]
"""Operation, steps to pass over when true and when false, operand."""


def _program(machine: _Machine) -> list[_Step]:
    """For each system call what becomes of it, as the kernel's filter reads it."""
    deny = (_RETURN, 0, 0, _ERRNO | _EPERM)
    absent = (_RETURN, 0, 0, _ERRNO | _ENOSYS)
    steps: list[_Step] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUALS, 1, 0, machine.architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        # The same calls under other numbers.
        (_HAS_BITS, 0, 1, _X32),
        (_RETURN, 0, 0, _KILL),
    ]
    for number in machine.denied:
        steps += [(_EQUALS, 0, 1, number), deny]
    for number in machine.absent:
        steps += [(_EQUALS, 0, 1, number), absent]
    # A thread, but no process.
    steps += [
        (_EQUALS, 0, 4, machine.clone),
        (_LOAD, 0, 0, _ARGUMENT),
        (_HAS_BITS, 1, 0, _CLONE_THREAD),
        deny,
    ]
    steps.append((_RETURN, 0, 0, _ALLOW))
    for number, position in machine.opens:
        steps += [
            (_EQUALS, 0, 4, number),
            (_LOAD, 0, 0, _ARGUMENT + 8 * position),
            (_HAS_BITS, 0, 1, _WRITING),
            deny,
            (_RETURN, 0, 0, _ALLOW),
        ]
    steps.append((_RETURN, 0, 0, _ALLOW))
    return steps
