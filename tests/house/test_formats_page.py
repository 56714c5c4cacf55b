"""The page of what OnRecord reads names every reader and container, with its channel, grade and page."""

import re
from pathlib import Path

import pytest

from onrecord.readers.containers_known import CONTAINERS
from onrecord.readers.matching import Reader
from onrecord.readers.registry import READERS
from onrecord.readers.unwrapping import Container
from onrecord.records.captures import Grade
from onrecord.rendering.grades import graded

FOLDER = Path(__file__).parents[2] / "docs" / "formats"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (FOLDER / "README.md").read_text("utf-8").splitlines()
    if line.startswith("| [`")
]
ROW = {re.findall(r"`([^`]+)`", row[0])[0]: row for row in ROWS}


@pytest.mark.parametrize("reader", READERS, ids=lambda one: one.NAME)
def test_every_reader_is_on_the_page_with_its_channel_and_grade(reader: Reader) -> None:
    row = ROW[reader.NAME]
    grade = graded(getattr(reader, "GRADE", None) or Grade.SELF_SUPPLIED_EXPORT)
    assert (row[1], row[4]) == (f"`{reader.CHANNEL}`", grade[0])


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda one: one.NAME)
def test_every_container_is_on_the_page(container: Container) -> None:
    assert len(ROW[container.NAME]) == 4
    assert container.SECRET


def test_nothing_is_on_the_page_that_is_not_built_in() -> None:
    assert set(ROW) == {one.NAME for one in (*READERS, *CONTAINERS)}
    assert len(ROWS) == len(ROW)
