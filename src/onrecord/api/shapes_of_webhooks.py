"""What the API gives of programs that are told what happened."""

import datetime as dt
from typing import Any

from ninja import Schema

from onrecord.api.shapes import Next
from onrecord.records.webhooks import DeliveryState, Happening


class Program(Schema):
    """A program that the settings name: by its name and host, since its address may hold a secret."""

    webhook: str
    host: str
    events: list[Happening]
    waiting: int


class Programs(Schema):
    """All programs that are told, as the settings name them."""

    items: list[Program]


class Delivery(Schema):
    """One message for one program, and what became of it: `status` is the last answer's."""

    delivery: int
    webhook: str
    id: str
    type: Happening
    at: dt.datetime
    about: dict[str, Any]
    state: DeliveryState
    attempts: int
    due_at: dt.datetime | None
    tried_at: dt.datetime | None
    status: int | None
    fault: str


class Deliveries(Schema):
    """A page of a program's messages, newest first."""

    items: list[Delivery]
    next: Next
