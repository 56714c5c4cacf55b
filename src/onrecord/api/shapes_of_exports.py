"""What the API takes and gives of exports."""

import datetime as dt
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from onrecord.api import shapes
from onrecord.records.exports import ExportState

_LONGEST_PURPOSE = 2_000

Purpose = Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_PURPOSE, strip_whitespace=True)]


class NewExport(shapes.Narrowed):
    """What to take, for whom and what for: words as in a search; none takes everything within the filters."""

    q: shapes.Words = ""
    recipient: Annotated[shapes.Name, Field(description="Who is to have the file; it carries their name")]
    purpose: Purpose


class Export(Schema):
    """An export of yours. `messages` is how many there were when it was agreed, before that when asked."""

    export: int
    state: ExportState
    q: str
    recipient: str
    purpose: str
    asked_at: dt.datetime
    messages: int
    is_large: bool
    decided_by: str
    decided_at: dt.datetime | None
    expires_at: dt.datetime | None
    downloads_left: int


class Exports(Schema):
    """All exports of yours, newest first."""

    items: list[Export]
