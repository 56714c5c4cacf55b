"""A program forked from a warm process does what one that is started by itself does."""

import pytest
from tests.support.warm_program import run_warm


@pytest.mark.parametrize(
    "arguments",
    [("verify", "--json"), ("conversations",), ("show", "nothing"), ("verify", "--nothing")],
)
def test_a_warm_program_answers_as_one_of_its_own_python_does(desk, arguments):
    desk.capture(desk.export())
    warm, alone = run_warm(arguments, desk.folder, desk.environment), desk.run_alone(*arguments)
    assert warm is not None
    assert (warm.returncode, warm.stdout, warm.stderr) == (alone.returncode, alone.stdout, alone.stderr)


def test_a_child_forked_from_a_warm_process_reads_as_a_new_program_does(desk):
    arguments = ["read", str(desk.export()), "--json"]
    warm, alone = run_warm(arguments, desk.folder, desk.environment), desk.run_alone(*arguments)
    assert warm is not None
    assert (warm.returncode, warm.stdout, warm.stderr) == (alone.returncode, alone.stdout, alone.stderr)


def test_what_a_python_would_start_otherwise_with_is_started_by_itself(desk):
    assert run_warm(["--version"], desk.folder, {**desk.environment, "LANG": "cy_GB.UTF-8"}) is None
