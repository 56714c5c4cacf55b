"""What the API takes and gives on single-use links."""

import datetime as dt
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from onrecord.api.shapes import Given, Name, Next
from onrecord.records.capture_links import DEFAULT_DAYS, LONGEST_WORD, MOST_DAYS, LinkState


class NewLink(Given):
    """For whom a link is, for how many days, and a word that they read first."""

    custodian: Name
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = DEFAULT_DAYS
    word: Annotated[str, StringConstraints(max_length=LONGEST_WORD, strip_whitespace=True)] = ""


class Link(Schema):
    """A link, and what became of it; what opens it is not here."""

    link: str
    custodian: str
    word: str
    made_by: str
    made_at: dt.datetime
    expires_at: dt.datetime
    state: LinkState
    opened_at: dt.datetime | None
    used_at: dt.datetime | None
    captures: list[str]
    taken_back_at: dt.datetime | None


class MadeLink(Link):
    """A link and its `address`, which is given once: null where the same request is answered again."""

    address: str | None


class Links(Schema):
    """A page of links, newest first."""

    items: list[Link]
    next: Next
