"""Every test here begins with an empty home and keys in memory."""

from pathlib import Path

import pytest
from tests.support.memory_keys import MemoryKeys
from tests.support.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    home = tmp_path / "home"
    home.mkdir()
    return Office(home, MemoryKeys())
