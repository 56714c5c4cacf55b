"""Running one foreign program on hostile bytes, so that it can do nothing but read its own files.

``enclose`` is the launcher's main: a new Python process of ours that bounds its resources, closes its
descriptors, gives up new rights, shuts itself in with Landlock (files) and seccomp (system calls), and
only then becomes the program. Bytes go in by descriptor 0 and out by descriptor 1, both in memory.

Landlock: ``Documentation/userspace-api/landlock.rst`` and ``include/uapi/linux/landlock.h`` of the Linux
kernel. Where either guard is missing the program is not run.
"""

import ctypes
import os
import platform
import resource
import stat
import struct
import sys
from collections.abc import Mapping, Sequence

from onrecord.compute import confinement
from onrecord.compute.confinement import Instruction

NO_GUARD, NO_PROGRAM = 120, 121
"""Exit codes of the launcher: the kernel lacks a guard; the program could not be started."""

READABLE = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache")
"""All that the program may read: itself, the libraries and data installed with the system."""

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 60
OUTPUT_BYTES = 8 * 1024**2
_MOST_DESCRIPTORS = 64

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_MOST_FILE_RIGHTS = 16
_NET_RIGHTS, _SCOPES = 0b11, 0b11
_NET_SINCE, _SCOPE_SINCE = 4, 6

_WRITE_AND_EXECUTE = (0x2, 0x4)
_MORE_CALLS: Mapping[str, Mapping[str, int]] = {
    "x86_64": {
        "open": 2, "stat": 4, "lstat": 6, "access": 21, "readlink": 89, "arch_prctl": 158, "openat": 257,
        "newfstatat": 262, "readlinkat": 267, "faccessat": 269, "statx": 332, "faccessat2": 439,
        "getdents64": 217, "fadvise64": 221, "fcntl": 72, "dup": 32, "getcwd": 79, "execve": 59,
        "getuid": 102, "getgid": 104, "geteuid": 107, "getegid": 108, "prlimit64": 302,
    },
    "aarch64": {
        "openat": 56, "newfstatat": 79, "readlinkat": 78, "faccessat": 48, "statx": 291, "faccessat2": 439,
        "getdents64": 61, "fadvise64": 223, "fcntl": 25, "dup": 23, "getcwd": 17, "execve": 221,
        "getuid": 174, "geteuid": 175, "getgid": 176, "getegid": 177, "prlimit64": 261,
    },
}  # fmt: skip
_LOADERS = {"x86_64": "/lib64/ld-linux-x86-64.so.2", "aarch64": "/lib/ld-linux-aarch64.so.1"}


def enclose(parent: int, environment: Mapping[str, str], command: Sequence[str]) -> None:
    """Become a program that can do nothing else; end with ``NO_GUARD`` or ``NO_PROGRAM`` where that fails."""
    confinement.die_with_parent(parent)
    confinement.close_descriptors()
    _bound_resources()
    confinement.harden()
    if not (_shut_in_files(command[0]) and _shut_in_calls()):
        os._exit(NO_GUARD)
    try:
        os.execve(command[0], list(command), dict(environment))  # noqa: S606 - the one program, by its path
    except OSError:
        os._exit(NO_PROGRAM)


def _bound_resources() -> None:
    for kind, bound in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _MOST_DESCRIPTORS),
    ):
        _, highest = resource.getrlimit(kind)
        ceiling = bound if highest == resource.RLIM_INFINITY else min(bound, highest)
        resource.setrlimit(kind, (ceiling, ceiling))


def _shut_in_files(program: str) -> bool:
    """Allow reading what is installed, starting the program and its loader, and nothing else."""
    if sys.platform != "linux" or platform.machine() not in _LOADERS:
        return False
    version = _call(_CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 1:
        return False
    ruleset = _ruleset(version)
    if ruleset < 0:
        return False
    for path in READABLE:
        _allow(ruleset, path, _READ_FILE | _READ_DIR)
    for path in (program, _LOADERS[platform.machine()]):
        _allow(ruleset, path, _READ_FILE | _EXECUTE)
    done = _call(_RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return done


def _ruleset(version: int) -> int:
    """Make a ruleset that handles, and so refuses, every right that this kernel knows."""
    files = (1 << _FILE_RIGHTS.get(version, _MOST_FILE_RIGHTS)) - 1
    network = _NET_RIGHTS if version >= _NET_SINCE else 0
    scopes = _SCOPES if version >= _SCOPE_SINCE else 0
    length = 8 * (1 + (version >= _NET_SINCE) + (version >= _SCOPE_SINCE))
    rights = struct.pack("=QQQ", files, network, scopes)[:length]
    return _call(_CREATE_RULESET, ctypes.create_string_buffer(rights, length), length, 0)


def _allow(ruleset: int, path: str, rights: int) -> None:
    """Allow rights at or below a path; one that is not there needs none."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not stat.S_ISDIR(os.fstat(place).st_mode):
        rights &= ~_READ_DIR
    rule = struct.pack("=Qi", rights, place)
    _call(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.create_string_buffer(rule, len(rule)), 0)
    os.close(place)


def _shut_in_calls() -> bool:
    """Install the filter of system calls; tell whether that was done."""
    machine = platform.machine()
    if machine not in _MORE_CALLS or sys.maxsize < 2**32:
        return False
    return confinement.install(filter_for(machine, os.getpid()))


def filter_for(machine_name: str, own_process: int) -> list[Instruction]:
    """Write the filter: a reader's calls, and those by which a program starts and reads files.

    Memory is never writable and executable at once; threads may start, processes may not; limits may
    be asked and not set. Which files may be opened is Landlock's to say.
    """
    machine = confinement.MACHINES[machine_name]
    conditions = {
        "mmap": confinement.unless_both_bits(2, *_WRITE_AND_EXECUTE),
        "mprotect": confinement.unless_both_bits(2, *_WRITE_AND_EXECUTE),
        "prlimit64": confinement.if_equal(2, 0),
    }
    return confinement.filter_for(machine, own_process, _MORE_CALLS[machine_name], conditions)


def _call(number: int, *arguments: object) -> int:
    library = ctypes.CDLL(None, use_errno=True)
    words = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result: int = library.syscall(ctypes.c_long(number), *words)
    return result
