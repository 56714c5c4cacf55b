"""Check a name before a role is for it: whether anybody bears it here, and whose name is nearly that."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from onrecord.ports.homes import Home
from onrecord.procedures.register import register_of
from onrecord.records.accounts import name_key
from onrecord.records.written_names import comparable_name

_MOST_NEAR = 5
_NEAR = 0.75
"""Of ``difflib``: twice the characters in common, by all characters."""


@dataclass(frozen=True, slots=True)
class NameChecked:
    """Whether somebody of the register, or a custodian of a capture, has a name; else names ``near`` it.

    ``is_same`` tells that a name near it is the same but for capitals: a role for either reaches both.
    """

    is_known: bool
    near: Sequence[str] = ()
    is_same: bool = False


def check_name(home: Home, name: str) -> NameChecked:
    """Check a name; those that are known come first as they are, then those that are nearly it."""
    held = (str(row["custodian"]) for row in home.catalogue.conversations())
    people = (one.said.name for one in register_of(home).people.values())
    known = {comparable_name(one): one for one in (*people, *held)}
    if comparable_name(name) in known:
        return NameChecked(is_known=True)
    if same := [one for one in known if name_key(one) == name_key(name)]:
        return NameChecked(is_known=False, near=same[:_MOST_NEAR], is_same=True)
    return NameChecked(is_known=False, near=_near(name, list({name_key(one): one for one in known}.values())))


def _near(name: str, known: Sequence[str]) -> Sequence[str]:
    """Return those of some names that are nearly one, as they stand, or without what follows a comma."""
    of_form = defaultdict[str, list[str]](list)
    for one in known:
        for form in _forms(one):
            of_form[form].append(one)
    forms = [each for form in _forms(name) for each in get_close_matches(form, of_form, _MOST_NEAR, _NEAR)]
    return list(dict.fromkeys(one for form in forms for one in of_form[form]))[:_MOST_NEAR]


def _forms(name: str) -> Sequence[str]:
    """Return a name as names are compared, and without an office behind it: ``Ada Quay, harbour master``."""
    whole = name_key(name)
    return list(dict.fromkeys([whole, whole.partition(",")[0].strip()]))
