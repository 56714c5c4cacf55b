"""Tell a chat's name from that of its second download, to which browsers and phones add a number: "Quay (1)".

A text export has no other key than its file's name, so a numbered one would begin a copy of its own. A group
may be called "Quay (1)" too: only an export that has messages of a held copy of the plain name is of that.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from onrecord.ports.homes import Home
from onrecord.procedures.moves import retitled
from onrecord.procedures.same_copy import compared, held_of_name
from onrecord.records.captures import Survey

_NUMBERED = re.compile(r"(?s)(.*\S)\s*\([1-9][0-9]?\)\s*")
_FEWEST_SHARED = 2
"""GUESS: one text such as "ok" is in any two chats of a day; two, and half of all, are not by chance."""


def plain_name(title: str) -> str:
    """Return a name without the number of a second download; nothing where it bears none."""
    found = _NUMBERED.fullmatch(title)
    return found[1] if found else ""


def under_its_name(home: Home, custodian: str, device: str, survey: Survey) -> Survey:
    """Return a survey under the plain name where it continues a held copy of that, and says so.

    Where a copy of the numbered name is held, the chat is called so.
    """
    summary = survey.summary
    plain = plain_name(summary.title)
    if not plain or len(summary.conversations) != 1 or summary.conversations[0].key:
        return survey
    if any(held_of_name(home, custodian, device, summary)):
        return survey
    renamed = retitled(summary, plain)
    if not any(
        _continues(survey.marks, one.marks)
        for held in held_of_name(home, custodian, device, renamed)
        for one in held
    ):
        return survey
    told = (
        f"The file calls it {summary.title!r}, as a second download is named. It has messages of {plain!r}, "
        "which is held, and was filed under that name."
    )
    return replace(survey, summary=replace(renamed, warnings=(*summary.warnings, told)))


def _continues(marks: Mapping[str, str], held: Mapping[str, str]) -> bool:
    """Tell whether two exports share half of the texts that are compared of their common days, and two."""
    pairs = [(set(mine), set(theirs)) for mine, theirs in compared(marks, held)]
    shared = sum(len(mine & theirs) for mine, theirs in pairs)
    return shared >= _FEWEST_SHARED and 2 * shared >= sum(min(map(len, pair)) for pair in pairs)
