"""The threat model names only tests that there are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`([a-z_/]+\.py)::(test_[a-z0-9_]+)`", TEXT)))


def test_every_promise_has_a_test() -> None:
    promises = [line for line in TEXT.splitlines() if line.startswith("| ") and "::" in line]
    assert len(promises) > 30
    assert len(NAMED) > 60


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_the_threat_model_names_exists(file: str, name: str) -> None:
    assert f"def {name}(" in (ROOT / "tests" / file).read_text("utf-8")
