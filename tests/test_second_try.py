"""What a second try may do for a test: only a page's, only once, and never unsaid."""

import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
CASES = """
tries = []

def test_{name}_passes_at_the_second_try():
    tries.append(1)
    assert len(tries) > 1

def test_{name}_never_passes():
    assert False
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Return what a run says of one file of pages and of one of anything else."""
    place = tmp_path_factory.mktemp("tries")
    for folder, name in (("tests/browser", "page"), ("tests/archive", "rule")):
        (place / folder).mkdir(parents=True)
        (place / folder / f"test_{name}.py").write_text(CASES.format(name=name))
    (place / "pytest.ini").touch()
    command = [sys.executable, "-m", "pytest", "-p", "tests.support.second_try", "-rA", "tests"]
    return subprocess.run(
        command, cwd=place, env={"PYTHONPATH": str(HOUSE)}, capture_output=True, text=True, check=False
    ).stdout


def test_a_page_gets_one_more_try_and_the_run_says_so(told):
    assert "PASSED tests/browser/test_page.py::test_page_passes_at_the_second_try" in told
    assert "SECOND TRY: tests/browser/test_page.py::test_page_passes_at_the_second_try" in told


def test_a_page_that_fails_twice_fails(told):
    assert "FAILED tests/browser/test_page.py::test_page_never_passes" in told
    assert "2 tests of pages had a second try" in told


def test_nothing_but_a_page_gets_another_try(told):
    assert "FAILED tests/archive/test_rule.py::test_rule_passes_at_the_second_try" in told
    assert "SECOND TRY: tests/archive" not in told
