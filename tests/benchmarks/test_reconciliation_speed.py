"""Speed is measured on what the reader reads, and links are counted as the scorer counts them."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from benchmarks.reconciliation import places
from benchmarks.reconciliation.large import write_large
from benchmarks.reconciliation.loading import read_copy
from hypothesis import given
from hypothesis import strategies as st

from onrecord.reconciliation import Copy


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> tuple[list[Copy], places.Links]:
    folder: Path = tmp_path_factory.mktemp("large")
    links = write_large(folder, 3, 2_000)
    return [read_copy(path.parent.name, path) for path in sorted(folder.glob("*/*.txt"))], links


def test_every_place_of_the_truth_is_a_line_that_is_read(world) -> None:
    copies, links = world
    assert [copy.id for copy in copies] == ["phone1", "phone2", "phone3"]
    for number, copy in enumerate(copies):
        read = [span["first"] for span in copy.messages["span"].to_pylist()]
        assert sorted(links["line"][links["copy"] == number]) == read


def test_the_hash_join_links_most_and_not_all(world) -> None:
    copies, links = world
    said = places.join(copies, [copy.id for copy in copies]).links([copy.id for copy in copies])
    assert places.f1(links, links) == 1
    assert 0.9 < places.f1(said, links) < 1


def test_the_hash_join_uses_each_message_of_a_copy_once_in_a_group(world) -> None:
    copies, _ = world
    said = places.join(copies, [copy.id for copy in copies])
    assert len(said.line) == sum(copy.messages.num_rows for copy in copies)
    assert len(np.unique(np.stack([said.group, said.copy]), axis=1).T) == len(said.line)


GROUPS = st.lists(st.integers(0, 5), min_size=6, max_size=6)


@given(GROUPS, GROUPS)
def test_pairs_are_counted_as_pairs(one: list[int], other: list[int]) -> None:
    def links(groups: list[int]) -> places.Links:
        return {"group": np.array(groups), "copy": np.arange(6) % 3, "line": np.arange(6)}

    def pairs(groups: list[int]) -> set[tuple[int, int]]:
        return {(a, b) for a, b in combinations(range(6), 2) if groups[a] == groups[b]}

    both = len(pairs(one)) + len(pairs(other))
    expected = 2 * len(pairs(one) & pairs(other)) / both if both else 1.0
    assert places.f1(links(one), links(other)) == pytest.approx(expected)
