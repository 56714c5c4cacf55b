"""How far a source can be relied on is said to people, in words."""

import pytest

from onrecord.cli.grades import graded
from onrecord.records.captures import Grade


@pytest.mark.parametrize("grade", Grade)
def test_every_grade_has_its_meaning(grade):
    letter, meaning = graded(grade).split(", ", 1)
    assert letter in "ABCD"
    assert meaning.startswith(f"{grade.value}: ")
