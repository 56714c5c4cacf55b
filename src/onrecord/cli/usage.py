"""What a person reads of a command's values: which there are, and what was wrong with the one given."""

import re
from enum import Enum

_INVALID = re.compile(r"Invalid value for '?(?P<name>[^':]+)'?: (?P<fault>.*)", re.DOTALL)
_CHOICE = re.compile(r"Value error, (?P<given>.+) is not one of (?P<choices>.+?)\.?", re.DOTALL)
_BOUND = re.compile(r"Input should be (?P<way>greater|less) than or equal to (?P<bound>-?\d+)")
_NUMBER = "Input should be a valid integer"


def values_of(kind: object, name: str) -> str:
    """Return what stands for an option's value in the help: its choices, NUMBER, or the option's name."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "|".join(str(choice.value) for choice in kind)
    return "NUMBER" if kind is int else name.lstrip("-").upper()


def wrong_usage(message: str, command: str) -> str:
    """Say in plain words what was wrong, and which help explains it."""
    if "\n" in message:
        return f"say what to do\n{message}"
    invalid = _INVALID.fullmatch(message)
    said = f"{invalid['name']}: {_fault(invalid['fault'])}" if invalid else message.rstrip(".")
    return f"{said} ({command} --help explains)"


def _fault(fault: str) -> str:
    if choice := _CHOICE.fullmatch(fault):
        return f"{choice['given']} is none of {choice['choices'].replace(chr(39), '')}"
    if bound := _BOUND.fullmatch(fault):
        return f"give {bound['bound']} or {'more' if bound['way'] == 'greater' else 'less'}"
    return "give a whole number" if fault.startswith(_NUMBER) else fault
