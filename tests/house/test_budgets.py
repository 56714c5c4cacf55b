"""The house's sizes, held by a test so that they do not slip one line at a time."""

import ast
import statistics
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "onrecord"
FILES = sorted(SOURCE.rglob("*.py"))
MOST_LINES = 300
MEDIAN_FUNCTION_LINES = 12
BROAD = {"Exception", "BaseException"}
MOST_BROAD = 2


def functions() -> list[ast.FunctionDef]:
    trees = [ast.parse(path.read_text("utf-8")) for path in FILES]
    return [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


WRITTEN = [path for path in FILES if path.parent != SOURCE / "service" / "migrations"]
"""What people wrote: Django writes the migrations."""


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_file_is_at_most_three_hundred_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


def test_the_median_function_is_at_most_twelve_lines() -> None:
    lengths = [(node.end_lineno or 0) - node.lineno + 1 for node in functions()]
    assert statistics.median(lengths) <= MEDIAN_FUNCTION_LINES


def _is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    reraises = any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler))
    return isinstance(handler.type, ast.Name) and handler.type.id in BROAD and not reraises


def test_at_most_two_broad_excepts_swallow_in_the_whole_house() -> None:
    handlers = [
        node
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler) and _is_broad(node)
    ]
    assert len(handlers) <= MOST_BROAD


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in FILES if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert silent == []


def test_there_is_no_room_for_leftovers() -> None:
    banned = {"utils", "helpers", "misc", "common"}
    assert [path for path in SOURCE.rglob("*") if path.stem in banned] == []
