"""The page on security names only tests that there are, and says why where it names none."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text("utf-8")
ROWS = [line for line in TEXT.splitlines() if re.match(r"\| \d", line)]
NAMED = sorted(set(re.findall(r"`([a-z_/]+\.py)::(test_[a-z0-9_]+)`", TEXT)))


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_the_page_names_exists(file: str, name: str) -> None:
    assert f"def {name}(" in (ROOT / "tests" / file).read_text("utf-8")


def test_every_row_has_a_test_or_a_reason() -> None:
    assert len(ROWS) > 40
    for row in ROWS:
        item, said, how = (cell.strip() for cell in row.strip("|").split("|"))
        assert item
        assert said
        assert how
