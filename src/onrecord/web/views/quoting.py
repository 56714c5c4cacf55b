"""Whether a published text is held: each passage as it was written, altered, or not found here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from onrecord.procedures.find_quotation import FOUND, Match, Segment, find_quotation
from onrecord.procedures.likeness import WHOLE, Difference, Stretch
from onrecord.records.accounts import AccessVerb
from onrecord.records.errors import QueryError
from onrecord.records.plurals import number_of
from onrecord.records.searches import Filters, Hit
from onrecord.rendering.found_html import added, lacking, same
from onrecord.rendering.fragments import Fragment
from onrecord.web.addresses import message_address
from onrecord.web.forms.finding import QuoteForm
from onrecord.web.requests import asked_by, home_for, note_access, sight_for
from onrecord.web.views.finding import in_words, when_said

VERB = "quote"
_MOST_HOLDERS = 50


@dataclass(frozen=True, slots=True)
class ShownHolder:
    """One line that holds a passage."""

    hit: Hit
    address: str
    when: str


@dataclass(frozen=True, slots=True)
class ShownMatch:
    """A message that a passage may quote, what differs in it marked, and who holds it."""

    verdict: str
    percent: int
    said: Fragment
    holders: Sequence[ShownHolder]
    more: bool


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A part of the quotation, and what was found of it."""

    text: str
    verdict: str
    matches: Sequence[ShownMatch]


@require_http_methods(["GET", "HEAD", "POST"])
def quote(request: HttpRequest) -> HttpResponse:
    """Look for a quotation; its text is in the request alone, and is kept nowhere."""
    form = QuoteForm(request.POST or None)
    context: dict[str, object] = {"form": form, "passages": None}
    if form.is_valid():
        within = Filters(sight=sight_for(request, VERB))
        try:
            segments = find_quotation(home_for(request).catalogue, form.cleaned_data["text"], within)
        except QueryError as error:
            form.add_error("text", in_words(error))
        else:
            copies = sorted({hit.copy for one in segments for match in one.matches for hit in match.holders})
            note_access(asked_by(request), AccessVerb.SEARCH, " ".join(["quote", *copies]), len(segments))
            context |= _answer(segments)
    return render(request, "onrecord/finding/quote.html", context)


def _answer(segments: Sequence[Segment]) -> dict[str, object]:
    looked = [one for one in segments if not one.is_short]
    found = sum(one.is_found for one in looked)
    return {
        "passages": [
            ShownPassage(one.text, _verdict(one), list(map(_match, one.matches))) for one in segments
        ],
        "sentence": f"{found:,} of {number_of(len(looked), 'passage')} found here",
        "is_lacking": found < len(looked) or not looked,
    }


def _verdict(segment: Segment) -> str:
    if segment.is_short:
        return "Too short or too common to look for by itself"
    if not segment.is_found:
        return "Not found here, but something like it" if segment.matches else "Not found here"
    return "Found" if segment.percent == WHOLE else "Found, altered"


def _match(match: Match) -> ShownMatch:
    part = " in a longer message" if match.likeness.is_part else ""
    percent = match.likeness.percent
    verdict = "Word for word" if percent == WHOLE else "Altered" if percent >= FOUND else "Like it"
    holders = [ShownHolder(hit, message_address(str(hit.message)), when_said(hit)) for hit in match.holders]
    return ShownMatch(
        f"{verdict}{part}",
        percent,
        Fragment(" ".join(_marked(match.likeness.stretches)) if percent < WHOLE else ""),
        holders[:_MOST_HOLDERS],
        match.has_more or len(holders) > _MOST_HOLDERS,
    )


def _marked(stretches: Sequence[Stretch]) -> Iterator[str]:
    for one in stretches:
        if one.difference is Difference.SAME:
            yield same(one.held)
        elif one.difference is not Difference.AROUND:
            yield from (mark(text) for mark, text in ((lacking, one.held), (added, one.quoted)) if text)
