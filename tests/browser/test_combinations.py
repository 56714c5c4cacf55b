"""Every journey is walked on a phone and at a desk, with scripts and without, or there is a reason."""

import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from tests.browser.journeys import JOURNEYS, NO_JOURNEYS, SETTINGS, setting_id

HERE = Path(__file__).parent
ALL = {setting_id(*one) for one in SETTINGS}


def settings_of(said: str) -> set[str]:
    """Return the settings that the name of a test's case stands for: both of what it does not name."""
    parts = said.split("-")
    views = [view for view in ("phone", "desktop") if view in parts]
    ways = ["no-scripts"] if "no" in parts else ["scripts"]
    return {f"{view}-{way}" for view in views for way in ways}


@pytest.fixture(scope="module")
def walked() -> dict[str, set[str]]:
    """The settings of every test in this folder, as pytest itself collects them."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", str(HERE)]
    plain = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    said = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=HERE.parents[1], env=plain
    ).stdout
    found: dict[str, set[str]] = defaultdict(set)
    for file, name, case in re.findall(r"^\S*?(\w+)\.py::(\w+)(?:\[(.+)\])?$", said, re.MULTILINE):
        found[f"{file}::{name}"] |= settings_of(case)
    return found


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda one: one.name.replace(" ", "-"))
def test_a_journey_is_walked_in_every_setting_or_there_is_a_reason(journey, walked) -> None:
    assert set(journey.walked_by) <= set(walked)
    done = set.union(*(walked[one] for one in journey.walked_by))
    assert ALL - done == set(journey.without)
    assert all(journey.without.values())


def test_every_file_of_these_tests_walks_a_journey_or_says_what_else_it_holds() -> None:
    files = {path.stem for path in HERE.glob("test_*.py")}
    walk = {one.partition("::")[0] for journey in JOURNEYS for one in journey.walked_by}
    assert walk & set(NO_JOURNEYS) == set()
    assert walk | set(NO_JOURNEYS) == files


def test_a_case_that_names_no_window_counts_for_none() -> None:
    assert settings_of("") == set()
    assert settings_of("phone-scripts") == {"phone-scripts"}
    assert settings_of("no-scripts-desktop") == {"desktop-no-scripts"}
