"""Which messages of a copy a person chose on its page, or which note; and whether they are still the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from onrecord.procedures.chosen_messages import Which, held_copy, which
from onrecord.procedures.notes import notes
from onrecord.procedures.read_conversation import page_around
from onrecord.records.errors import NoteError, NotHeldError
from onrecord.records.notes import Note
from onrecord.records.searches import Sight
from onrecord.web.forms.notes import ChoiceForm
from onrecord.web.requests import home_for, sight_for

_DIGITS = 16
_NO_COPY = "there is no such conversation; the list of conversations has those that you may read"


@dataclass(frozen=True, slots=True)
class Asked:
    """Messages of one copy, named by numbers in ``text``, such as ``12-19``."""

    copy: Mapping[str, object]
    of: Which
    text: str

    @property
    def copy_id(self) -> str:
        """The copy's id."""
        return str(self.copy["copy_id"])

    @property
    def query(self) -> str:
        """The query by which pages name this choice."""
        return urlencode({"copy": self.copy_id, "messages": self.text})

    @property
    def place(self) -> str:
        """The address of the conversation, at the first message chosen."""
        first = min((start for start, _ in self.of.stretches), default=1)
        return f"{reverse('conversation', args=[self.copy_id])}?from={page_around(first)}#m{first}"


def asked_for(request: HttpRequest, sight: Sight, title: str) -> Asked | HttpResponse:
    """Return what an address chooses, or the page that asks for it.

    Raises:
        NotHeldError: there is no such copy in sight.
    """
    named = request.GET.get("copy", "")
    if not named:
        return redirect("conversations")
    copy = _held(request, named, sight)
    form = ChoiceForm(_numbers(request) or None, messages=int(str(copy["messages"])))
    if form.is_valid():
        return Asked(copy, which([form.text]), form.text)
    context = {"form": form, "copy": copy, "title": title, "back_url": reverse("conversation", args=[named])}
    return render(request, "onrecord/notes/which.html", context)


def held_note(request: HttpRequest, verb: str, number: str) -> Note:
    """Return a note that whoever asks may see for a verb.

    Raises:
        NotHeldError: there is none of that id in sight.
    """
    known = notes(home_for(request), sight_for(request, verb))
    if number in known.unread:
        raise NotHeldError("this note went with the capture that it spoke of; no word of it can be read")
    if number not in known.by_id:
        raise NotHeldError("there is no such note; the list of notes has those that you may see")
    return known.by_id[number]


def standing_note(request: HttpRequest, verb: str, number: str) -> Note:
    """Return a note that was not withdrawn.

    Raises:
        NotHeldError: there is none of that id in sight.
        NoteError: it was withdrawn.
    """
    found = held_note(request, verb, number)
    if found.last.is_withdrawn:
        raise NoteError("this note was withdrawn; record the decision anew from its messages")
    return found


def drawn_from(identities: Sequence[str]) -> str:
    """Return what tells whether two choices are of the same messages: numbers move when captures go."""
    return sha256("\n".join(identities).encode()).hexdigest()[:_DIGITS]


def _held(request: HttpRequest, named: str, sight: Sight) -> Mapping[str, object]:
    try:
        return held_copy(home_for(request).catalogue, named, sight)
    except NotHeldError as error:
        raise NotHeldError(_NO_COPY) from error


def _numbers(request: HttpRequest) -> Mapping[str, str]:
    """Return the numbers that an address has; a range stands in ``messages``, its ends by themselves else."""
    given = {name: request.GET[name] for name in ("first", "last") if name in request.GET}
    return (
        {**given, "messages": ",".join(request.GET.getlist("messages"))}
        if request.GET.keys() - {"copy"}
        else {}
    )
