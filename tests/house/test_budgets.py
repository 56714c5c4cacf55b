"""The house's sizes, held by a test so that they do not slip one line at a time."""

import ast
import functools
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "onrecord"
FILES = sorted(SOURCE.rglob("*.py"))
MOST_LINES = 300
MEDIAN_FUNCTION_LINES = 12
BROAD = {"Exception", "BaseException"}
MOST_BROAD = 2


@dataclass(frozen=True)
class Read:
    """What the rules ask of a file, read once for all of them."""

    lengths: Sequence[int]
    broad: int
    says_what_it_is_for: bool


@functools.cache
def read() -> Mapping[Path, Read]:
    return {path: _read(ast.parse(path.read_text("utf-8"))) for path in FILES}


def _read(tree: ast.Module) -> Read:
    nodes = list(ast.walk(tree))
    lengths = [(one.end_lineno or 0) - one.lineno + 1 for one in nodes if isinstance(one, ast.FunctionDef)]
    broad = [one for one in nodes if isinstance(one, ast.ExceptHandler) and _is_broad(one)]
    return Read(lengths, len(broad), bool(ast.get_docstring(tree)))


WRITTEN = [path for path in FILES if path.parent != SOURCE / "service" / "migrations"]
"""What people wrote: Django writes the migrations."""


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_file_is_at_most_three_hundred_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


def test_the_median_function_is_at_most_twelve_lines() -> None:
    lengths = [length for one in read().values() for length in one.lengths]
    assert statistics.median(lengths) <= MEDIAN_FUNCTION_LINES


def _is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    reraises = any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler))
    return isinstance(handler.type, ast.Name) and handler.type.id in BROAD and not reraises


def test_at_most_two_broad_excepts_swallow_in_the_whole_house() -> None:
    assert sum(one.broad for one in read().values()) <= MOST_BROAD


def test_every_module_says_what_it_is_for() -> None:
    assert [path for path, one in read().items() if not one.says_what_it_is_for] == []


def test_there_is_no_room_for_leftovers() -> None:
    banned = {"utils", "helpers", "misc", "common"}
    assert [path for path in SOURCE.rglob("*") if path.stem in banned] == []
