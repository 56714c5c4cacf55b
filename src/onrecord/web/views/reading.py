"""Reading: the list of conversations, a conversation page by page, and the address of each message."""

from collections.abc import Mapping

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from onrecord.procedures.conversations import conversations
from onrecord.procedures.read_conversation import (
    ReadPage,
    first_of_day,
    message_in_copy,
    months_of,
    page_around,
    read_conversation,
)
from onrecord.records.accounts import AccessVerb
from onrecord.records.channels import channel_name
from onrecord.records.errors import QueryError
from onrecord.records.messages import MessageId, OriginalId
from onrecord.rendering.chat_html import Chat, chat_html
from onrecord.rendering.fragments import Fragment
from onrecord.rendering.months_html import months_html
from onrecord.rendering.said_times import between
from onrecord.web.addresses import ADDRESSES
from onrecord.web.forms.reading import DayForm, ListForm
from onrecord.web.requests import asked_by, home_for, host_of, note_access, sight_for

VERB = "read"
_LISTED = 50
_LONGEST_NUMBER = 12


@require_safe
def list_conversations(request: HttpRequest) -> HttpResponse:
    """List the copies that whoever asks may read."""
    form = ListForm(request.GET)
    name = form.cleaned_data["name"].casefold() if form.is_valid() else ""
    rows = list(conversations(home_for(request).catalogue, sight_for(request, VERB)))
    found = [row for row in rows if name in f"{row['title']}\n{row['custodian']}".casefold()]
    page = Paginator(found, _LISTED).get_page(request.GET.get("page"))
    note_access(asked_by(request), AccessVerb.READ, "list of conversations", len(page.object_list))
    context = {"form": form, "page": page, "name": name, "held": len(rows), "copies": map(_told, page)}
    return render(request, "onrecord/reading/list.html", context)


@require_safe
def conversation(request: HttpRequest, copy: str) -> HttpResponse:
    """Show a page of a copy; a day leads to the page that begins with it."""
    catalogue, sight = home_for(request).catalogue, sight_for(request, VERB)
    form = DayForm(request.GET if _asks_for_day(request) else None)
    if form.is_valid():
        number = first_of_day(catalogue, copy, sight, form.cleaned_data["day"])
        return HttpResponseRedirect(f"{reverse('conversation', args=[copy])}?from={number}#m{number}")
    page = read_conversation(catalogue, copy, sight, _start(request))
    note_access(asked_by(request), AccessVerb.READ, f"{copy} {page.first}-{page.last}", len(page.rows))
    context = {
        "form": form,
        "copy": _told(page.copy),
        "page": page,
        "chat": _chat(page),
        "may": host_of().permissions.verbs_of(asked_by(request)),
        "months": months_html(months_of(catalogue, copy, sight)),
    }
    return render(request, "onrecord/reading/conversation.html", context)


@require_safe
def message(request: HttpRequest, original: str, entry: int, first_byte: int, sub_index: int) -> HttpResponse:
    """Lead to a message in its conversation, by its lasting reference."""
    identity = MessageId(OriginalId(original), entry, first_byte, sub_index)
    place = message_in_copy(home_for(request).catalogue, identity, sight_for(request, VERB))
    address = reverse("conversation", args=[place.copy])
    return HttpResponseRedirect(f"{address}?from={page_around(place.number)}#m{place.number}")


def _chat(page: ReadPage) -> Fragment:
    captures = {str(capture.id): capture for capture in page.captures}
    return chat_html(Chat(page.rows, page.first, captures, ADDRESSES, host_of().settings.zone))


def _asks_for_day(request: HttpRequest) -> bool:
    return any(name.startswith("day_") for name in request.GET)


def _start(request: HttpRequest) -> int:
    said = request.GET.get("from", "1")
    if not (said.isascii() and said.isdigit() and len(said) <= _LONGEST_NUMBER):
        raise QueryError("this page's address is not whole; go back to the conversation's first page")
    return int(said)


def _told(row: Mapping[str, object]) -> Mapping[str, object]:
    first, last = row["first_said"], row["last_said"]
    extent = between(
        str(first) if first else None,
        str(last) if last else None,
        str(row["zone"] or host_of().settings.zone),
    )
    return {**row, "channel_name": channel_name(str(row["channel"])), "extent": extent}
