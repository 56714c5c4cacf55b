"""Taking away from this process all that a reader does not need. There is no way back.

On Linux a seccomp filter allows a short list of system calls and refuses the rest:
no file can be opened, no socket made, no program run, no process started or touched.
Numbers: ``arch/x86/entry/syscalls/syscall_64.tbl`` and ``include/uapi/asm-generic/unistd.h``
of the Linux kernel; the filter's machine: ``Documentation/userspace-api/seccomp_filter.rst``.
Elsewhere the limits on resources stay, and the report says that nothing more does.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

from onrecord.records.errors import SandboxError
from onrecord.records.limits import Limits

_SET_PARENT_DEATH_SIGNAL, _SET_DUMPABLE, _SET_SECCOMP, _SET_NO_NEW_PRIVILEGES = 1, 4, 22, 38
_FILTER_MODE = 2
_MOST_DESCRIPTORS = 64
_CPU_GRACE_SECONDS = 5

_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NOT_PERMITTED, _NO_SUCH_CALL = 1, 38
_AT_NUMBER, _AT_MACHINE, _AT_ARGUMENTS = 0, 4, 16
_THREAD_BIT, _EXECUTABLE_BIT = 0x10000, 0x4
_FIRST_FOREIGN, _FIRST_UNKNOWN = 0x40000000, 451


@dataclass(frozen=True, slots=True)
class _Machine:
    """One processor family: its name in a filter, and its numbers of system calls."""

    audit_name: int
    calls: Mapping[str, int]


_X86_64 = _Machine(
    0xC000003E,
    {
        "read": 0, "write": 1, "recvmsg": 47, "futex": 202, "madvise": 28, "munmap": 11, "brk": 12,
        "lseek": 8, "fstat": 5, "close": 3, "pread64": 17, "readv": 19, "writev": 20, "mremap": 25,
        "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "sigaltstack": 131,
        "restart_syscall": 219, "exit": 60, "exit_group": 231, "getpid": 39, "gettid": 186,
        "clock_gettime": 228, "clock_getres": 229, "clock_nanosleep": 230, "nanosleep": 35,
        "gettimeofday": 96, "times": 100, "getrandom": 318, "getrusage": 98, "sysinfo": 99, "uname": 63,
        "sched_yield": 24, "sched_getaffinity": 204, "getcpu": 309, "membarrier": 324, "rseq": 334,
        "set_robust_list": 273, "set_tid_address": 218, "ppoll": 271, "poll": 7,
        "mmap": 9, "mprotect": 10, "clone": 56, "clone3": 435, "tgkill": 234,
    },
)  # fmt: skip
_AARCH64 = _Machine(
    0xC00000B7,
    {
        "read": 63, "write": 64, "recvmsg": 212, "futex": 98, "madvise": 233, "munmap": 215, "brk": 214,
        "lseek": 62, "fstat": 80, "close": 57, "pread64": 67, "readv": 65, "writev": 66, "mremap": 216,
        "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139, "sigaltstack": 132,
        "restart_syscall": 128, "exit": 93, "exit_group": 94, "getpid": 172, "gettid": 178,
        "clock_gettime": 113, "clock_getres": 114, "clock_nanosleep": 115, "nanosleep": 101,
        "gettimeofday": 169, "times": 153, "getrandom": 278, "getrusage": 165, "sysinfo": 179, "uname": 160,
        "sched_yield": 124, "sched_getaffinity": 123, "getcpu": 168, "membarrier": 283, "rseq": 293,
        "set_robust_list": 99, "set_tid_address": 96, "ppoll": 73,
        "mmap": 222, "mprotect": 226, "clone": 220, "clone3": 435, "tgkill": 131,
    },
)  # fmt: skip
MACHINES: Mapping[str, _Machine] = {"x86_64": _X86_64, "aarch64": _AARCH64}
"""The processor families whose system calls are known here, as ``platform.machine`` names them."""


Instruction = tuple[int, int, int, int]
"""One step of a filter: code, jump if true, jump if false, constant."""


def confine(limits: Limits) -> str:
    """Give up files, network, other programs and processes; bound memory and CPU time.

    Everything must be imported and every descriptor but those in use closed before.
    Returns a sentence that says what protection is active.
    """
    _bound_resources(limits)
    active = [
        f"{limits.child_memory_bytes // 1024**2} MiB of memory",
        f"{limits.child_cpu_seconds} s of CPU time",
    ]
    filtered = sys.platform == "linux" and _filter_calls()
    guard = (
        f"system calls filtered by seccomp ({platform.machine()}): no files, no network, no other programs"
        if filtered
        else f"no system-call filter on this machine ({sys.platform}): limits alone"
    )
    return f"Read in a child process without keys; {guard}; at most {' and '.join(active)}."


def close_descriptors(*keep: int) -> None:
    """Close every descriptor but the three standard ones and those named."""
    start = 3
    for descriptor in sorted(keep):
        os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, os.sysconf("SC_OPEN_MAX"))


def harden() -> None:
    """Make this process unreadable to others of the same user, and unable to gain rights."""
    if sys.platform == "linux":
        _control(_SET_DUMPABLE, 0)
        _control(_SET_NO_NEW_PRIVILEGES, 1)


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent, which must be ``parent``, ends."""
    if sys.platform == "linux":
        _control(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _bound_resources(limits: Limits) -> None:
    signal.signal(signal.SIGXCPU, _cpu_time_spent(limits))
    _bound(resource.RLIMIT_AS, limits.child_memory_bytes)
    _bound(resource.RLIMIT_CPU, limits.child_cpu_seconds, limits.child_cpu_seconds + _CPU_GRACE_SECONDS)
    _bound(resource.RLIMIT_FSIZE, 0)
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_NOFILE, _MOST_DESCRIPTORS)


def _bound(kind: int, soft: int, hard: int | None = None) -> None:
    """Lower one limit; one that is lower already stays."""
    _, highest = resource.getrlimit(kind)
    ceiling = soft if hard is None else hard
    if highest != resource.RLIM_INFINITY:
        ceiling = min(ceiling, highest)
    resource.setrlimit(kind, (min(soft, ceiling), ceiling))


def _cpu_time_spent(limits: Limits) -> Callable[[int, FrameType | None], None]:
    def stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)  # it comes again every second
        raise SandboxError(
            f"reading took over limits.child_cpu_seconds ({limits.child_cpu_seconds} s) and was stopped; "
            "nothing was kept: if the source is genuine, raise that setting"
        )

    return stop


def _filter_calls() -> bool:
    """Install the filter; tell whether the machine has it."""
    machine = MACHINES.get(platform.machine())
    if machine is None or sys.maxsize < 2**32:
        return False
    return install(filter_for(machine, os.getpid()))


def install(steps: Sequence[Instruction]) -> bool:
    """Install a filter in this process, for good; tell whether the kernel took it."""
    program = b"".join(struct.pack("=HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(held))
    harden()
    return _control(_SET_SECCOMP, _FILTER_MODE, ctypes.create_string_buffer(header, len(header))) == 0


def filter_for(
    machine: _Machine,
    own_process: int,
    more: Mapping[str, int] | None = None,
    other_conditions: Mapping[str, list[Instruction]] | None = None,
) -> list[Instruction]:
    """Write the filter: what is not allowed fails with EPERM, what is newer than this list with ENOSYS.

    Threads may start (Arrow's), processes may not; memory may not become executable; a signal
    may go to this process alone. ``newfstatat`` is refused whatever its flags, since a filter
    cannot see whether its path is empty: where the C library asks by it for the size of an
    open file, Python does without. ``more`` are calls to allow beside the list, and
    ``other_conditions`` the steps that judge a call, by its name, in place of its own here.
    """
    calls = {**machine.calls, **(more or {})}
    named = {
        "mmap": _unless_bits(2, _EXECUTABLE_BIT),
        "mprotect": _unless_bits(2, _EXECUTABLE_BIT),
        "clone": _if_bits(0, _THREAD_BIT),
        "clone3": [_refusal(_NO_SUCH_CALL)],
        "tgkill": if_equal(0, own_process),
        **(other_conditions or {}),
    }
    conditions = {calls[name]: steps for name, steps in named.items()}
    steps: list[Instruction] = [
        (_LOAD, 0, 0, _AT_MACHINE),
        (_JUMP_EQUAL, 1, 0, machine.audit_name),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _AT_NUMBER),
        (_JUMP_AT_LEAST, 0, 1, _FIRST_FOREIGN),
        (_RETURN, 0, 0, _KILL),
    ]
    for number in (number for name, number in calls.items() if name not in named):
        steps += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    for number, condition in conditions.items():
        steps += [(_JUMP_EQUAL, 0, len(condition), number), *condition]
    return [*steps, (_JUMP_AT_LEAST, 0, 1, _FIRST_UNKNOWN), _refusal(_NO_SUCH_CALL), _refusal(_NOT_PERMITTED)]


def _refusal(code: int) -> Instruction:
    return (_RETURN, 0, 0, _REFUSE | code)


def _argument(index: int) -> Instruction:
    """Load the low half of an argument; both machines are little-endian."""
    return (_LOAD, 0, 0, _AT_ARGUMENTS + 8 * index)


def _if_bits(index: int, bits: int) -> list[Instruction]:
    return [_argument(index), (_JUMP_BITS, 0, 1, bits), (_RETURN, 0, 0, _ALLOW), _refusal(_NOT_PERMITTED)]


def _unless_bits(index: int, bits: int) -> list[Instruction]:
    return [_argument(index), (_JUMP_BITS, 1, 0, bits), (_RETURN, 0, 0, _ALLOW), _refusal(_NOT_PERMITTED)]


def unless_both_bits(index: int, one: int, other: int) -> list[Instruction]:
    """Return steps that allow a call unless both bits of an argument are set."""
    return [
        _argument(index),
        (_JUMP_BITS, 0, 1, one),
        (_JUMP_BITS, 1, 0, other),
        (_RETURN, 0, 0, _ALLOW),
        _refusal(_NOT_PERMITTED),
    ]


def if_equal(index: int, value: int) -> list[Instruction]:
    """Return steps that allow a call when an argument has a value."""
    return [_argument(index), (_JUMP_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW), _refusal(_NOT_PERMITTED)]


def _control(option: int, *arguments: object) -> int:
    """Call prctl(2) with four arguments; return 0 when it was done."""
    library = ctypes.CDLL(None, use_errno=True)
    values = [*arguments, 0, 0, 0, 0][:4]
    words = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in values]
    result: int = library.prctl(ctypes.c_int(option), *words)
    return result
