"""What the operating system says of the file system that a folder lies on."""

import os
from pathlib import Path

_MOUNTS = Path("/proc/self/mountinfo")
_IN_MEMORY = frozenset({"ramfs", "tmpfs"})
_DEVICE, _SEPARATOR = 2, "-"


def type_in_memory(folder: Path) -> str | None:
    """Return the type of the file system in memory that a folder lies on, None where it lies on none.

    Source: proc_pid_mountinfo(5). Where the system has no such list, nothing is known: None.
    """
    number = folder.stat().st_dev
    device = f"{os.major(number)}:{os.minor(number)}"
    lines = _MOUNTS.read_text("utf-8", "replace").splitlines() if _MOUNTS.is_file() else []
    types = (_type(line.split()) for line in lines if line.split()[_DEVICE] == device)
    return next((kind for kind in types if kind in _IN_MEMORY), None)


def _type(fields: list[str]) -> str:
    """Return the field after the separator: optional fields, of any number, stand before it."""
    return fields[fields.index(_SEPARATOR, _DEVICE) + 1]
