"""Homes to try keys on."""

from pathlib import Path

import pytest
from tests.keys.desk import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)
