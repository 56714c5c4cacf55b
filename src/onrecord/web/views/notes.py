"""Notes for the record: drafted from messages, checked, written down; listed, corrected, withdrawn."""

import datetime as dt
from collections.abc import Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from onrecord.procedures.chosen_messages import Which
from onrecord.procedures.filed import filed
from onrecord.procedures.note import Choice, Proposal, correct, note, propose, withdraw
from onrecord.procedures.note_messages import note_messages, zone_of
from onrecord.procedures.notes import notes
from onrecord.records.accounts import AccessVerb
from onrecord.records.filing import Filed
from onrecord.records.notes import Note, NoteWord
from onrecord.web.choosing import Asked, asked_for, drawn_from, held_note, standing_note
from onrecord.web.components import Row
from onrecord.web.forms.notes import LONGEST_DECISION, CorrectionForm, NoteForm, WithdrawalForm
from onrecord.web.note_rows import MessageShown, decision_rows, draft_rows, note_rows, shown
from onrecord.web.permitting import TO_NOTE
from onrecord.web.requests import asked_by, home_for, host_of, note_access, sight_for, writing_for

VERB = "note"
_FORMS = ["GET", "HEAD", "POST"]
_LISTED, _MESSAGES = 50, 20
_ONE_DAY = dt.timedelta(days=1)
_CHANGED = "This copy has changed since you chose these messages: look at them again, then go on"


@require_safe
def list_notes(request: HttpRequest) -> HttpResponse:
    """List the notes on copies that whoever asks may see, newest first."""
    words = request.GET.get("words", "").strip()
    known = notes(home_for(request), sight_for(request, VERB))
    found = [one for one in reversed(list(known.by_id.values())) if _has(one, words)]
    page = Paginator(found, _LISTED).get_page(request.GET.get("page"))
    note_access(asked_by(request), AccessVerb.READ, "list of notes", len(page.object_list))
    context = {"page": page, "words": words, "held": len(known.by_id), "unread": len(known.unread)}
    return render(request, "onrecord/notes/list.html", context)


@require_http_methods(_FORMS)
def new(request: HttpRequest) -> HttpResponse:
    """Draft a note from messages, have it checked, and write it down."""
    sight = sight_for(request, VERB)
    asked = asked_for(request, sight, "Which messages show the decision?")
    if isinstance(asked, HttpResponse):
        return asked
    draft = propose(home_for(request), Choice(asked.copy_id, asked.of), sight)
    note_access(asked_by(request), AccessVerb.READ, f"{asked.copy_id} {asked.text}", len(draft.messages))
    drawn, step = drawn_from(draft.messages), request.POST.get("step", "")
    form = NoteForm(request.POST or None, latest=_latest(), initial=_proposed(draft))
    if step and request.POST.get("drawn") != drawn:
        messages.error(request, _CHANGED)
    elif step == "record" and form.is_valid():
        return _recorded(request, draft, form)
    elif step == "check" and form.is_valid():
        return _check(request, asked, draft, form)
    context = {
        "form": form,
        "asked": asked,
        "rows": draft_rows(asked.copy, draft, _zone(asked.copy)),
        "drawn": drawn,
        "is_long": len(draft.decision) > LONGEST_DECISION,
        "query": asked.query,
        **_chosen(request, draft),
    }
    return render(request, "onrecord/notes/draft.html", context)


@require_safe
def recorded(request: HttpRequest, number: str) -> HttpResponse:
    """Confirm that a note was written down."""
    found = held_note(request, VERB, number)
    may = host_of().permissions.may(asked_by(request), "file")
    return render(request, "onrecord/notes/recorded.html", {"said": found.last, "may_file": may})


@require_safe
def one(request: HttpRequest, number: str) -> HttpResponse:
    """Show a note: what stands, its messages, and every word that was said of it."""
    found = held_note(request, VERB, number)
    page = Paginator(found.last.messages, _MESSAGES).get_page(request.GET.get("page"))
    note_access(asked_by(request), AccessVerb.READ, f"{number} {found.last.copy}", len(page.object_list))
    zone = host_of().settings.zone
    context = {
        "zone": zone,
        "said": found.last,
        "rows": note_rows(found, zone),
        "page": page,
        "messages_shown": _shown(request, found.last.copy, list(page.object_list)),
        "words": _words(found),
        "filings": _filings(request, number),
        "may_file": host_of().permissions.may(asked_by(request), "file"),
    }
    return render(request, "onrecord/notes/one.html", context)


@require_http_methods(_FORMS)
def correct_note(request: HttpRequest, number: str) -> HttpResponse:
    """Say what is to stand instead."""
    found = standing_note(request, VERB, number)
    form = CorrectionForm(request.POST or None, latest=_latest(), before=found.last)
    if form.is_valid():
        with writing_for(request, TO_NOTE) as (home, _officer):
            sight = sight_for(request, VERB)
            correct(home, number, form.correction(), form.cleaned_data["reason"], sight)
        messages.success(request, "The note is corrected; what stood before stays in the record")
        return redirect("note", number)
    context = {
        "form": form,
        "title": "Correct the note",
        "intro": "Its messages stay: if they are the wrong ones, withdraw the note and write another.",
        "submit_label": "Correct it",
        "cancel_url": reverse("note", args=[number]),
    }
    return render(request, "onrecord/form.html", context)


@require_http_methods(_FORMS)
def withdraw_note(request: HttpRequest, number: str) -> HttpResponse:
    """Take a note back."""
    standing_note(request, VERB, number)
    form = WithdrawalForm(request.POST or None)
    if form.is_valid():
        with writing_for(request, TO_NOTE) as (home, _officer):
            withdraw(home, number, form.cleaned_data["reason"], sight_for(request, VERB))
        messages.success(request, "The note is withdrawn; its words stay in the record")
        return redirect("note", number)
    context = {
        "form": form,
        "title": "Withdraw the note",
        "warning": "A note that is withdrawn cannot be put back. Where it was filed, it stays filed.",
        "submit_label": "Withdraw it",
        "is_dangerous": True,
        "cancel_url": reverse("note", args=[number]),
    }
    return render(request, "onrecord/form.html", context)


def _recorded(request: HttpRequest, draft: Proposal, form: NoteForm) -> HttpResponse:
    choice = Choice(draft.copy, Which((), draft.messages))
    with writing_for(request, TO_NOTE) as (home, _officer):
        noted = note(home, choice, form.wanted(), _unwatched, sight_for(request, VERB))
    if not noted.is_new:
        messages.info(request, "These very words on these messages were written down before, as this note")
        return redirect("note", noted.note.last.note)
    return redirect("note_recorded", noted.note.last.note)


def _check(request: HttpRequest, asked: Asked, draft: Proposal, form: NoteForm) -> HttpResponse:
    carried = [(name, request.POST.get(name, "")) for name in ("decision", "by", "matter")]
    carried += [(f"on_{part}", request.POST.get(f"on_{part}", "")) for part in ("day", "month", "year")]
    said = form.wanted()
    context = {
        "rows": [*decision_rows(said), *draft_rows(asked.copy, draft, _zone(asked.copy))],
        "carried": carried,
        "drawn": drawn_from(draft.messages),
        "asked": asked,
        **_chosen(request, draft),
    }
    return render(request, "onrecord/notes/check.html", context)


def _chosen(request: HttpRequest, draft: Proposal) -> dict[str, object]:
    """Return the words of the messages that were chosen, the first ones: a wrong choice is seen at once."""
    listed = list(draft.messages[:_MESSAGES])
    shown_now = _shown(request, draft.copy, listed)
    return {"messages_shown": shown_now, "more_messages": len(draft.messages) - len(listed)}


def _proposed(draft: Proposal) -> dict[str, object]:
    quoted = draft.decision if len(draft.decision) <= LONGEST_DECISION else ""
    return {"decision": quoted, "by": draft.by, "on": draft.on}


def _shown(request: HttpRequest, copy: str, identities: list[str]) -> list[MessageShown]:
    zone = zone_of(home_for(request).catalogue, copy) or host_of().settings.zone
    found = note_messages(home_for(request).catalogue, identities, sight_for(request, VERB))
    return [shown(each, zone) for each in found]


def _words(of: Note) -> list[tuple[NoteWord, list[Row]]]:
    """Return what was said of a note, newest first; nothing where its first word alone stands."""
    said = [(word, decision_rows(word.said)) for word in reversed(of.words)]
    return said if len(said) > 1 else []


def _filings(request: HttpRequest, number: str) -> list[Filed]:
    """Return where a note was filed, for those who may see that."""
    found = filed(home_for(request), sight_for(request, "file"))
    return [each for each in found if each.said.subject == number]


def _has(one: Note, words: str) -> bool:
    said = one.last
    return words.casefold() in f"{said.note}\n{said.decision}\n{said.by}\n{said.matter}".casefold()


def _latest() -> dt.date:
    """Return the last day that a decision may have: tomorrow here is today somewhere."""
    return host_of().now().date() + _ONE_DAY


def _zone(copy: Mapping[str, object]) -> str:
    return str(copy["zone"] or host_of().settings.zone)


def _unwatched(_done: int, _total: int) -> None:
    """Index what is new before writing: it takes no time worth telling."""
