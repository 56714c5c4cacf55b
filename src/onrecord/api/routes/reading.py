"""Copies, their messages, one message; whose token it is."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Path, Query, Router

from onrecord.api import shapes
from onrecord.api.callers import Caller, caller_of
from onrecord.api.cursors import Page, cursor, place
from onrecord.procedures.chosen_messages import held_copy
from onrecord.procedures.conversations import conversations
from onrecord.procedures.show import show
from onrecord.records.accounts import AccessVerb
from onrecord.records.errors import NotHeldError, QueryError
from onrecord.records.messages import MessageId

router = Router(tags=["reading"])


class Stretch(Page):
    """Where in a copy to begin, unless a cursor says so: its first message is number 1."""

    start: shapes.Number = 1


_NO_MESSAGE = "no message has that id; search for its words, or list the copy that it stands in"


@router.get("me", response=shapes.Me)
def me(request: HttpRequest) -> dict[str, object]:
    """Say whose token this is, and what it may do now."""
    caller = caller_of(request)
    return {
        "account": caller.officer.account,
        "name": caller.officer.name,
        "roles": sorted(caller.officer.roles),
        "token": caller.token.id,
        "token_name": caller.token.name,
        "verbs": sorted(caller.verbs),
        "expires_at": caller.token.expires_at,
    }


@router.get("conversations", response=shapes.Copies)
def list_copies(request: HttpRequest, page: Query[Page]) -> dict[str, object]:
    """List the copies of conversations, in the order of their ids."""
    caller, after = caller_of(request), place(request, page.cursor) or ""
    rows = sorted(conversations(caller.home.catalogue, caller.sight), key=lambda row: str(row["copy_id"]))
    left = [row for row in rows if str(row["copy_id"]) > str(after)]
    caller.note(AccessVerb.READ, "copies", len(left[: page.limit]))
    more = cursor(request, left[page.limit - 1]["copy_id"]) if len(left) > page.limit else None
    return {"items": left[: page.limit], "next": more}


@router.get("conversations/{copy_id}", response=shapes.Copy)
def one_copy(request: HttpRequest, copy_id: Path[shapes.Id]) -> Mapping[str, object]:
    """Give one copy by its id."""
    caller = caller_of(request)
    found = held_copy(caller.home.catalogue, copy_id, caller.sight)
    caller.note(AccessVerb.READ, copy_id)
    return found


@router.get("conversations/{copy_id}/messages", response=shapes.Messages, exclude_unset=True)
def messages_of(
    request: HttpRequest,
    copy_id: Path[shapes.Id],
    page: Query[Stretch],
) -> dict[str, object]:
    """Give a copy's messages in the order of its source. A later capture comes after what is here."""
    caller = caller_of(request)
    first = _number(place(request, page.cursor)) or page.start
    held_copy(caller.home.catalogue, copy_id, caller.sight)
    shown = show(caller.home.catalogue, copy_id, start=first, limit=page.limit, sight=caller.sight)
    items, not_understood = _numbered(shown.rows, copy_id, first)
    caller.note(AccessVerb.READ, copy_id, len(items))
    beyond = first + len(items)
    more = cursor(request, beyond) if items and beyond <= shown.lines else None
    return {"lines": shown.lines, "items": items, "not_understood": not_understood, "next": more}


@router.get("messages/{path:message}", response=shapes.Message, exclude_unset=True)
def one_message(request: HttpRequest, message: Path[shapes.Id]) -> Mapping[str, object]:
    """Give one message by its id, whose parts are parted by `/`."""
    caller = caller_of(request)
    found = _found(caller, _identity(message))
    caller.note(AccessVerb.READ, str(found["id"]), 1)
    return found


def _found(caller: Caller, message: MessageId) -> Mapping[str, object]:
    catalogue, sight = caller.home.catalogue, caller.sight
    held = catalogue.place_of(message, sight=sight)
    rows = show(catalogue, held.copy, start=held.number, limit=1, sight=sight).rows
    items, _ = _numbered(rows, held.copy, held.number)
    return items[0]


def _identity(text: str) -> MessageId:
    try:
        return MessageId.parse(text)
    except ValueError as error:
        raise NotHeldError(_NO_MESSAGE) from error


def _number(said: object) -> int | None:
    if said is None or isinstance(said, int):
        return said
    raise QueryError("that cursor is not of this list: ask without one to begin anew")


_Rows = list[dict[str, Any]]


def _numbered(rows: Any, copy: str, first: int) -> tuple[_Rows, _Rows]:  # noqa: ANN401 - rows as show gives them
    """Part messages from what was not understood, each with the number of the message that it stands at."""
    messages: _Rows = []
    others: _Rows = []
    for row in rows:
        about = {**row, "number": first + len(messages)}
        if "anomaly" in row:
            others.append(about)
        else:
            messages.append({**about, "copy_id": copy})
    return messages, others
