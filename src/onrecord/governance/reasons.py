"""Why a conversation was held on another channel: the policy pack's reasons, or a person's own words."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.records.errors import SettingsError

OTHER = "other"
"""The code of a reason in a person's own words; no pack may use it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its code in the record, what a person chooses, and a hint."""

    code: str
    says: str
    hint: str = ""


def read_reasons(pack: bytes) -> Sequence[Reason]:
    """Read ``reasons.toml``.

    Raises:
        SettingsError: it cannot be read, or two reasons have one code.
    """
    try:
        table = tomllib.loads(pack.decode())["reason"]
        found = [Reason(str(one["code"]), str(one["says"]), str(one.get("hint", ""))) for one in table]
    except (KeyError, TypeError, ValueError) as error:
        raise SettingsError("the policy pack's reasons.toml cannot be read; restore the pack") from error
    codes = [one.code for one in found]
    if len({*codes, OTHER}) != len(codes) + 1:
        raise SettingsError("the policy pack's reasons.toml names a code twice; restore the pack")
    return tuple(found)
