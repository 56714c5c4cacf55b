"""What the API takes and gives on moving a capture that was misfiled."""

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from onrecord.api.shapes import Given, Id, Name

_LONGEST_REASON = 1_000


class Target(Given):
    """Under what a capture is to be filed; what is not given stays as it is."""

    custodian: Name | None = None
    device: Name | None = None
    title: Name | None = None


class NewMove(Target):
    """A move whose effect was looked at, and why: the record keeps the reason, the receipt has it not."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_REASON, strip_whitespace=True)]
    seen: Annotated[
        Id, Field(description="The `seen` of what was planned: if it is out of date, nothing is done")
    ]


class Change(Schema):
    """One thing that changes."""

    what: Literal["custodian", "device", "conversation"]
    was: str
    now: str


class PlannedMove(Schema):
    """What a move would change. Of `changes_custodian`, the old one and their office see it no more.

    `joins` counts the captures that its new copies hold already; `outdated_reconciliations` those kept
    reconciliations, among what the token may see of them, that rest on it.
    """

    capture: str
    changes: list[Change]
    changes_custodian: bool
    joins: int
    outdated_reconciliations: int
    seen: str
