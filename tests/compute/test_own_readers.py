"""What the child says when a reader that the settings name fails: whose it may be, and where to look."""

import pytest

from onrecord.compute.frames import Job, Task
from onrecord.compute.worker import _fault
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions


@pytest.mark.parametrize("readers", [(), ("harbour-radio",), ("harbour-radio", "tide-table")])
def test_a_fault_names_the_readers_of_the_settings_and_how_to_see_the_cause(readers):
    task = Task(
        Job.SURVEY,
        "night.log",
        is_folder=False,
        files=(),
        assumptions=Assumptions(),
        limits=Limits(),
        readers=readers,
    )
    try:
        int("the words of a minister")
    except ValueError:
        told = str(_fault(task))
    assert told.startswith("the reading child failed (ValueError at test_own_readers.py:")
    assert "minister" not in told
    assert ("write_golden.py on it first to see the cause" in told) is bool(readers)
    assert all(name in told for name in readers)
    assert "report this and the kind of file" in told
