"""Errors have one root, end in Error, and tell the officer what to do next."""

import inspect

import pytest

from onrecord.records import errors
from onrecord.records.errors import OnRecordError

CLASSES = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if cls.__module__ == errors.__name__]


@pytest.mark.parametrize("cls", CLASSES)
def test_every_error_has_the_one_root_and_ends_in_error(cls: type[Exception]) -> None:
    assert issubclass(cls, OnRecordError)
    assert cls.__name__.endswith("Error")
    assert cls.__doc__


def test_exit_codes_are_the_documented_ones() -> None:
    assert {cls.EXIT_CODE for cls in CLASSES if issubclass(cls, OnRecordError)} == {1, 2}
