"""Receipts: the list of captures, one receipt in plain words, its files, and what custodians say of them."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onrecord.governance.reasons import OTHER
from onrecord.procedures.arrived_mail import is_by_mail
from onrecord.procedures.capture_again import captured_instead
from onrecord.procedures.confirm import Word, awaiting, confirm, made_for, words_on
from onrecord.procedures.confirm_link import awaits_maker
from onrecord.procedures.hand_in import custodians_of
from onrecord.procedures.matter_reach import Reach
from onrecord.procedures.moves import Move, moves_of
from onrecord.procedures.receipts import ReceiptHeld, answers_of, receipt_of
from onrecord.records.accounts import AccessVerb, is_among
from onrecord.records.captures import Copy
from onrecord.records.channels import channel_name
from onrecord.records.errors import NotHeldError
from onrecord.records.messages import Flag
from onrecord.records.plurals import number_of
from onrecord.records.receipts import ONE_COPY, SAME_DEVICE, Receipt, SafeToClear
from onrecord.records.searches import EVERYTHING, Received
from onrecord.rendering.amounts import day_month, megabytes
from onrecord.rendering.clearances import answer, conclusion, reasons_of
from onrecord.rendering.grades import FromLink, relied_on
from onrecord.rendering.said_times import at_instant
from onrecord.web.browser_secrets import secrets_of
from onrecord.web.components import Row
from onrecord.web.forms.capture import NotMineForm
from onrecord.web.permitting import TO_CONFIRM
from onrecord.web.reading_cards import said
from onrecord.web.requests import asked_by, home_for, host_of, note_access, service_of, sight_for, writing_for
from onrecord.web.withheld_rows import left_out_of, withheld_rows

_VERB = "receipt"
_PAGE = 50
_COLOURS = {SafeToClear.YES: "green", SafeToClear.PARTIAL: "yellow", SafeToClear.NO: "red"}
_FILES = {
    "receipt": "the receipt itself, as text",
    "sig": "its signature",
    "tlog-proof": "the proof that it stands in the log",
    "opening": "what shows that a line was withheld: for the custodian alone",
}
_SHORT = {SafeToClear.YES: "Yes", SafeToClear.PARTIAL: "In part", SafeToClear.NO: "No"}
_NOT_YET = ("Not yet", "red")


@require_GET
def receipts(request: HttpRequest) -> HttpResponse:
    """List captures, newest first, that the officer may see the receipts of."""
    catalogue = home_for(request).catalogue
    found = catalogue.received(request.GET.get("before"), _PAGE + 1, sight=sight_for(request, _VERB))
    shown = found[:_PAGE]
    note_access(asked_by(request), AccessVerb.RECEIPT, "list", len(shown))
    listed = [one.id for one in shown]
    answers, words = answers_of(home_for(request), listed), words_on(home_for(request), listed)
    context = {
        "captures": [
            (one, said(_titles(one)), said(one.custodian), *_tag(answers.get(one.id), words.get(one.id)))
            for one in shown
        ],
        "next_url": f"?before={shown[-1].id}" if len(found) > _PAGE else "",
    }
    return render(request, "onrecord/receipts/list.html", context)


def _tag(clears: SafeToClear | None, word: Word | None) -> tuple[str, str]:
    """Return the word and colour of an answer; a receipt that cannot be opened has none."""
    if word is not None and not word.said.is_theirs:
        return _NOT_YET
    return (_SHORT[clears], _COLOURS[clears]) if clears else ("Not known", "grey")


def _titles(one: Received) -> str:
    more = f" and {len(one.titles) - 1:,} more" if len(one.titles) > 1 else ""
    return f"{one.titles[0]}{more}"


@require_GET
def receipt(request: HttpRequest, capture: str) -> HttpResponse:
    """Show one receipt in plain words: what was received, and what may be cleared from the phone.

    An opening may name a capture that was promised, and made before under another id: it leads there.
    """
    try:
        held = _held(request, capture)
    except NotHeldError:
        instead = captured_instead(home_for(request), capture)
        if instead is None:
            raise
        return redirect("receipt", _held(request, instead).kept.id)
    awaits = bool(awaiting(home_for(request), [held.kept.id]))
    is_own = is_among(held.receipt.custodian, custodians_of(asked_by(request)).own)
    awaits_word = awaits_maker(home_for(request), service_of(), asked_by(request), held.kept)
    context = {
        **told(held, words_on(home_for(request), [capture]).get(capture)),
        "opening": _opening(request, capture) if held.receipt.withheld.count else "",
        "opening_url": reverse("opening", args=[capture]),
        "kept_url": reverse("opening_kept", args=[capture]),
        "awaits": awaits,
        "awaits_you": awaits and is_own,
        "awaits_word": awaits_word and host_of().permissions.may(asked_by(request), "link"),
        "may_move": _may_move(request, held),
        "may_capture": host_of().permissions.may(asked_by(request), "capture"),
        "moves": _moves(request, capture),
    }
    return render(request, "onrecord/receipts/receipt.html", context)


def _may_move(request: HttpRequest, held: ReceiptHeld) -> bool:
    """Tell whether whoever asks reaches all of the custodian, and so where a move would file it."""
    scopes = host_of().permissions.scopes(asked_by(request), "move")
    return Reach(scopes).covers(held.receipt.custodian)


def _moves(request: HttpRequest, capture: str) -> list[tuple[Move, str]]:
    """Return the moves of a capture, and what each changed, to who may see under whom it was before: all."""
    if sight_for(request, "move") != EVERYTHING:
        return []
    found = moves_of(home_for(request), [capture]).of.get(capture, ())
    return [(one, said(f"{_place(one.said.before)} → {_place(one.said.copies)}")) for one in found]


def _place(copies: Sequence[Copy]) -> str:
    return f"{copies[0].custodian}, {copies[0].device}" + (f", {copies[0].title}" if len(copies) == 1 else "")


def told(held: ReceiptHeld, word: Word | None) -> dict[str, object]:
    """Return what a page says of a receipt and of what was said of its capture, to whoever may see it."""
    return {**_told(held, word), **_disowned(held, word), "word": word and _word(held, word)}


def _disowned(held: ReceiptHeld, word: Word | None) -> Mapping[str, object]:
    """Return what stands in place of the answer where it was said that the capture is somebody else's."""
    if word is None or word.said.is_theirs:
        return {}
    verdict = format_html(
        "{} Clear nothing on the strength of this receipt: the records officer first files the capture where "
        "it belongs, and a new receipt then says what may be cleared.",
        _word(held, word),
    )
    short, colour = _NOT_YET
    said_instead = {"short": short, "colour": colour, "verdict": verdict, "disowned": True}
    return {**said_instead, "reasons": [], "frees": "", "needs_copy": False, "needs_order": False}


def _word(held: ReceiptHeld, word: Word) -> SafeString:
    who, whose = said(word.said.actor), said(held.receipt.custodian)
    at = at_instant(word.at, host_of().settings.zone)
    if word.said.link:
        came = "came" if word.said.is_theirs else "did not come, or may not have come,"
        return format_html("{}, who made the link, said on {} that it {} from {}.", who, at, came, whose)
    return format_html(
        "{} said on {} that it is {}.", who, at, "theirs" if word.said.is_theirs else "not theirs"
    )


def _told(held: ReceiptHeld, word: Word | None) -> dict[str, object]:
    clearance = held.receipt.clearance
    return {
        "capture": held.kept.id,
        "answer": answer(held.receipt),
        "colour": _COLOURS[clearance.answer],
        "short": _SHORT[clearance.answer],
        "verdict": said(conclusion(held.receipt)),
        "reasons": [said(reason) for reason in reasons_of(held.receipt)],
        "frees": megabytes(_size(held)) if clearance.answer is not SafeToClear.NO else "",
        "needs_copy": bool({ONE_COPY, SAME_DEVICE} & set(clearance.reasons)),
        "needs_order": bool(held.kept.summary.by_flag.get(Flag.DATE_AMBIGUOUS)),
        "by_mail": is_by_mail(held.kept.context.came_by),
        "rows": _rows(held, word),
        "withheld": held.receipt.withheld.count,
        "files": [(kind, name, _FILES.get(kind, "")) for kind, (name, _) in held.files().items()],
        "custodian": said(held.receipt.custodian),
    }


def _opening(request: HttpRequest, capture: str) -> str:
    """Tell whether the opening waits: for this browser, in another, or for nobody who asks."""
    openings, account = service_of().openings, asked_by(request).account
    if not openings.waits(capture, account):
        return ""
    return "here" if openings.opened(capture, account, *secrets_of(request)) else "elsewhere"


def _held(request: HttpRequest, capture: str) -> ReceiptHeld:
    held = receipt_of(home_for(request), capture, sight_for(request, _VERB))
    note_access(asked_by(request), AccessVerb.RECEIPT, capture, 1)
    return held


def _size(held: ReceiptHeld) -> int:
    return sum(one.size_bytes for one in held.receipt.originals)


def _rows(held: ReceiptHeld, word: Word | None) -> list[Row]:
    found, reasons = held.receipt, {one.code: one.says for one in host_of().reasons()}
    context = held.kept.context
    here, absent = found.media.present, found.media.omitted + found.media.missing
    days = " to ".join(dict.fromkeys(day_month(at) for at in (found.first_said, found.last_said) if at))
    why = said(context.why) if context.reason == OTHER else reasons.get(context.reason, context.reason)
    return [
        Row("What", said(found.title)),
        Row("App", channel_name(found.channel)),
        Row("Whose phone", said(f"{found.custodian}, {found.device}")),
        Row("Handed in by", said(found.received_by + (", for them" if context.on_behalf else ""))),
        *([Row("How it reached us", said(context.came_by))] if context.came_by else []),
        Row("When", at_instant(found.received_at, host_of().settings.zone)),
        Row("Messages", f"{_messages(found)}, {days or 'without a known date'}"),
        Row("Photos, videos and files", f"{here:,} here, {absent:,} not here" if here or absent else "None"),
        Row("Kept", f"{megabytes(_size(held))} in {number_of(found.stored_copies, 'stored copy')}"),
        Row("How far it can be relied on", relied_on(found.grade, _from_link(held, word))),
        *withheld_rows(found),
        *([Row("Why the app was used", why)] if context.reason else []),
        Row("Reference", found.capture),
    ]


def _from_link(held: ReceiptHeld, word: Word | None) -> FromLink | None:
    """Return what is known of whom a capture through a link came from; None of any other."""
    if not held.kept.context.link:
        return None
    if word is None:
        return FromLink.UNSAID
    return FromLink.AS_MEANT if word.said.is_theirs else FromLink.DOUBTED


def _messages(found: Receipt) -> str:
    """Return how many messages there are, and notices beside them: lines that the app itself wrote."""
    notices = found.by_kind.get("notice", 0)
    beside = f" and {number_of(notices, 'notice')} that the app wrote" if notices else ""
    return number_of(found.messages - notices, "message") + beside


@require_GET
def receipt_file(request: HttpRequest, capture: str, kind: str) -> HttpResponse:
    """Hand over one file of a receipt."""
    return file_of(_held(request, capture), kind)


def file_of(held: ReceiptHeld, kind: str) -> HttpResponse:
    """Return one file of a receipt, to be kept; a browser never shows it as a page.

    Raises:
        NotHeldError: it has no such file.
    """
    name, data = held.files().get(kind, ("", None))
    if data is None:
        raise NotHeldError("a receipt has no such file")
    response = HttpResponse(data, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_GET
def made_for_you(request: HttpRequest) -> HttpResponse:
    """List captures that somebody made for the custodian, and that wait for their word."""
    waiting = made_for(home_for(request), sight_for(request, _VERB), custodians_of(asked_by(request)).own)
    context = {
        "captures": [
            (one, *map(said, (_titles(one), one.captured_by, kept.copies[0].device)), left_out_of(kept))
            for one, kept in waiting
        ]
    }
    return render(request, "onrecord/receipts/for_you.html", context)


@require_POST
def confirm_capture(request: HttpRequest, capture: str) -> HttpResponse:
    """Take a custodian's word that a capture is theirs."""
    with writing_for(request, TO_CONFIRM) as (home, officer):
        confirm(home, capture, custodians_of(officer).own, is_theirs=True)
    messages.success(request, "You confirmed the capture. The record says so")
    return redirect("made_for_you")


@require_http_methods(["GET", "HEAD", "POST"])
def not_mine(request: HttpRequest, capture: str) -> HttpResponse:
    """Take a custodian's word that a capture is not theirs, and why."""
    form = NotMineForm(request.POST or None)
    held = _held(request, capture)
    if form.is_valid():
        with writing_for(request, TO_CONFIRM) as (home, officer):
            own = custodians_of(officer).own
            confirm(home, capture, own, is_theirs=False, why=form.cleaned_data["why"])
        messages.success(request, "The records officer will see that it is not yours, and why")
        return redirect("made_for_you")
    context = {"form": form, "title": "This capture is not mine", "back_url": reverse("made_for_you")}
    return render(request, "onrecord/receipts/not_mine.html", {**context, "what": said(held.receipt.title)})
