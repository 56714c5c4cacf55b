"""Tests write below a file system in memory where there is room: there a write waits for no disk.

What a kill or a power cut leaves is the same there: a killed process takes nothing with it that it wrote, and
power is cut by ``power_cut``, which knows itself what was synchronised. ``--basetemp`` keeps to a disk.
"""

import shutil
import tempfile
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")  # noqa: S108 - each run makes a folder of its own there
ROOM_BYTES = 12 << 30
"""Free there, and of the machine's memory: a run needs a quarter."""
_FOLDER = pytest.StashKey[Path]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose the folder, in the process that hands out the tests."""
    if config.option.basetemp is None and not hasattr(config, "workerinput") and has_room():
        folder = Path(tempfile.mkdtemp(prefix="onrecord-tests-", dir=MEMORY))
        config.stash[_FOLDER] = folder
        config.option.basetemp = str(folder / "run")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Give the memory back."""
    if folder := config.stash.get(_FOLDER, None):
        shutil.rmtree(folder, ignore_errors=True)


def has_room() -> bool:
    """Tell whether there is a file system in memory with room, and that much memory to spare."""
    return MEMORY.is_dir() and min(shutil.disk_usage(MEMORY).free, _free_memory()) >= ROOM_BYTES


def _free_memory() -> int:
    lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
