"""What is no official business: whether anything is, what it is, and what leaving it out does."""

import re
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onrecord.procedures.leaf_through import PAGE
from onrecord.procedures.reading_rules import reading_rules as rules_of_reading
from onrecord.records.accounts import AccessVerb
from onrecord.records.errors import NotHeldError
from onrecord.records.messages import Kind
from onrecord.records.withheld import WithholdReason
from onrecord.records.withholding import Choice, LineRange
from onrecord.web import link_capturing, withholding
from onrecord.web.apps_chosen import (
    apps_of,
    called,
    can_keep_back,
    chosen_from,
    conversations_of,
    has_days,
    is_of_rows,
)
from onrecord.web.browser_secrets import with_secret
from onrecord.web.drafts import ALL_KEPT, DRAFTS, Draft
from onrecord.web.forms.withholding import (
    WAYS,
    AddForm,
    ConversationsForm,
    DayForm,
    KindsForm,
    OfficialForm,
    PeopleForm,
    SpanForm,
)
from onrecord.web.journeys import address, go
from onrecord.web.keeping_back import BUSINESS, KeepingBack, Listing
from onrecord.web.requests import asked_by, host_of, note_access, service_of
from onrecord.web.withheld_rows import chosen_rows, effects, shown

_PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,7}")
_FORMS = ["GET", "HEAD", "POST"]
_NO_MESSAGES = "the messages are not laid out; go back to what was read"


def _draft(request: HttpRequest, upload: str) -> Draft:
    return DRAFTS.of(upload, asked_by(request).account)


def _choosing(request: HttpRequest, upload: str) -> tuple[Draft, KeepingBack, Listing]:
    """Return a draft of which something is being left out.

    Raises:
        NotHeldError: nobody said that anything is.
    """
    draft = _draft(request, upload)
    if draft.keeping_back is None or draft.listing is None:
        raise NotHeldError(_NO_MESSAGES)
    return draft, draft.keeping_back, draft.listing


@require_GET
def reading_rules(_request: HttpRequest) -> HttpResponse:
    """Return the reader's rules as data, by which the browser reads a chat before anything is sent."""
    return JsonResponse(dict(rules_of_reading()))


@require_http_methods(_FORMS)
def official_business(request: HttpRequest, upload: str) -> HttpResponse:
    """Ask whether all of it is official business."""
    draft = _draft(request, upload)
    if draft.looked is None:
        return go(draft, "what_we_read")
    if draft.left_before is not None:
        return go(draft, "capture_terms")
    can = can_keep_back(draft)
    form = OfficialForm(request.POST or None, initial={"official": "some" if draft.keeping_back else None})
    if form.is_valid():
        if not form.leaves_some_out:
            DRAFTS.change(upload, draft.account, **ALL_KEPT)
            return go(draft, "capture_terms")
        if can:
            return _to_choosing(draft)
    context = {
        "form": form,
        "draft": draft,
        "cannot": form.is_bound and form.is_valid() and not can,
        "back_url": address(draft, "what_we_read"),
    }
    return render(request, "onrecord/withholding/official.html", context)


def _to_choosing(draft: Draft) -> HttpResponse:
    if apps_of(draft) and not draft.app:
        return go(draft, "withhold_app")
    if draft.listing is None or draft.keeping_back is None:
        return worked(draft, withholding.LAY_OUT)
    return go(draft, "withhold")


def worked(draft: Draft, verb: str) -> HttpResponse:
    """Ask for work on a draft, and send on to how far it is."""
    host, service = host_of(), service_of()
    if draft.link:
        link_capturing.ask(host, service, service.links.link(draft.link), link_capturing.OF_LINKS[verb])
        return redirect("link_progress", draft.link)
    return redirect("work", withholding.ask(host, service, draft, verb).id)


@require_http_methods(_FORMS)
def withhold(request: HttpRequest, upload: str) -> HttpResponse:
    """Show what was chosen to be left out, and ask for more."""
    draft, chosen, _listing = _choosing(request, upload)
    form = AddForm(request.POST or None, of_several=bool(conversations_of(draft)))
    if form.is_valid():
        return go(draft, f"withhold_{form.cleaned_data['way']}", form.cleaned_data["reason"])
    context = {
        "form": form,
        "draft": draft,
        "chosen": chosen_rows(chosen),
        "app": called(draft.app),
        "kept_back": draft.kept_back,
        "back_url": address(draft, "official_business"),
    }
    return render(request, "onrecord/withholding/choose.html", context)


@require_POST
def unwithhold(request: HttpRequest, upload: str) -> HttpResponse:
    """Take one choice out again."""
    draft, chosen, _listing = _choosing(request, upload)
    DRAFTS.change(upload, draft.account, keeping_back=chosen.without(request.POST.get("choice", "")))
    return go(draft, "withhold")


@require_http_methods(_FORMS)
def withhold_people(request: HttpRequest, upload: str, reason: str) -> HttpResponse:
    """Ask for people whose messages are left out."""
    draft, why = for_reason(request, upload, reason)
    people = [name for one in chosen_from(draft) for name in one.summary.senders]
    form = PeopleForm(people, request.POST or None, has_days=has_days(draft))
    if form.is_valid():
        since, before = form.times
        return _added(draft, Choice(why, senders=form.chosen, since=since, before=before))
    return _asked(request, draft, why, form, "people")


@require_http_methods(_FORMS)
def withhold_conversations(request: HttpRequest, upload: str, reason: str) -> HttpResponse:
    """Ask for conversations that are left out."""
    draft, why = for_reason(request, upload, reason)
    form = ConversationsForm(conversations_of(draft), request.POST or None, has_days=has_days(draft))
    if form.is_valid():
        since, before = form.times
        return _added(draft, Choice(why, conversations=form.chosen, since=since, before=before))
    return _asked(request, draft, why, form, "conversations")


@require_http_methods(_FORMS)
def withhold_kinds(request: HttpRequest, upload: str, reason: str) -> HttpResponse:
    """Ask for kinds of messages that are left out."""
    draft, why = for_reason(request, upload, reason)
    there = {kind for one in chosen_from(draft) for kind in one.summary.by_kind}
    kinds = [kind for kind in Kind if kind.value in there]
    form = KindsForm(kinds, request.POST or None, has_days=has_days(draft))
    if form.is_valid():
        since, before = form.times
        return _added(draft, Choice(why, kinds=form.chosen, since=since, before=before))
    return _asked(request, draft, why, form, "kinds")


@require_http_methods(_FORMS)
def withhold_span(request: HttpRequest, upload: str, reason: str) -> HttpResponse:
    """Ask for a time, or for two messages, between which everything is left out."""
    draft, why = for_reason(request, upload, reason)
    _, _, listing = _choosing(request, upload)
    form = SpanForm(listing, request.POST or None, has_days=has_days(draft))
    if form.is_valid():
        if form.numbers is None:
            since, before = form.times
            return _added(draft, Choice(why, since=since, before=before))
        between = (_between(draft, listing, *form.numbers),)
        of_rows = is_of_rows(draft)
        return _added(draft, Choice(why, places=between) if of_rows else Choice(why, lines=between))
    return _asked(request, draft, why, form, "span")


def _between(draft: Draft, listing: Listing, first: int, last: int) -> LineRange:
    leaves = [
        withholding.page_of(draft, listing.page_of_message(number)).leaves[(number - 1) % PAGE]
        for number in (first, last)
    ]
    return LineRange(leaves[0].first, leaves[1].last)


def for_reason(request: HttpRequest, upload: str, reason: str) -> tuple[Draft, WithholdReason]:
    """Return a draft of which something is left out, and for which reason; ``Http404`` if there is none."""
    try:
        why = WithholdReason(reason)
    except ValueError as error:
        raise Http404 from error
    return _choosing(request, upload)[0], why


def _added(draft: Draft, choice: Choice) -> HttpResponse:
    chosen = (draft.keeping_back or KeepingBack()).adding(choice)
    DRAFTS.change(draft.upload, draft.account, keeping_back=chosen)
    return go(draft, "withhold")


def _asked(request: HttpRequest, draft: Draft, why: WithholdReason, form: Form, way: str) -> HttpResponse:
    context = {
        "form": form,
        "title": WAYS[way],
        "caption": BUSINESS[why],
        "way": way,
        "has_days": has_days(draft),
        "submit_label": "Leave these out",
        "back_url": address(draft, "withhold"),
        "list_url": address(draft, "withhold_messages", why.value),
    }
    return render(request, "onrecord/withholding/ask.html", context)


@require_http_methods(_FORMS)
def withhold_messages(request: HttpRequest, upload: str, reason: str) -> HttpResponse:
    """Show the messages in pages, with a box for each that is to be left out."""
    draft, why = for_reason(request, upload, reason)
    _, chosen, listing = _choosing(request, upload)
    if request.method == "POST":
        return _ticked(request.POST, draft, why)
    day = DayForm(request.GET if "day_day" in request.GET else None)
    if day.is_valid() and day.cleaned_data["day"]:
        at = listing.page_of_day(day.cleaned_data["day"].isoformat())
        return redirect(f"{address(draft, 'withhold_messages', reason)}?page={at + 1}")
    paginator = Paginator(range(listing.total), PAGE)
    page = paginator.get_page(request.GET.get("page"))
    leaves = withholding.page_of(draft, page.number - 1).leaves
    _note(request, draft, len(leaves))
    context = {
        "page": page,
        "leaves": [shown(one, chosen, why) for one in leaves],
        "reason": why.value,
        "caption": BUSINESS[why],
        "draft": draft,
        "form": day,
        "total": listing.total,
        "ticked": len(chosen.ticked.get(why, ())),
        "back_url": address(draft, "withhold"),
    }
    return render(request, "onrecord/withholding/messages.html", context)


def _ticked(given: QueryDict, draft: Draft, why: WithholdReason) -> HttpResponse:
    """Keep the ticks of one page, and go where the button says."""
    named = str(given.get("page", ""))
    number = int(named) if _PAGE_NUMBER.fullmatch(named) else 0
    leaves = withholding.page_of(draft, number - 1).leaves
    ranges = {str(one.number): LineRange(one.first, one.last) for one in leaves}
    ticked = [ranges[one] for one in given.getlist("message") if one in ranges]
    chosen = (draft.keeping_back or KeepingBack()).ticking(why, list(ranges.values()), ticked)
    DRAFTS.change(draft.upload, draft.account, keeping_back=chosen)
    here = address(draft, "withhold_messages", why.value)
    if given.get("go") == "day":
        day = {name: given.get(name, "") for name in ("day_day", "day_month", "day_year")}
        return redirect(f"{here}?{urlencode({'page': number, **day})}")
    step = {"next": 1, "previous": -1}.get(given.get("go", ""))
    if step is None:
        return go(draft, "withhold")
    return redirect(f"{here}?page={max(1, number + step)}")


def _note(request: HttpRequest, draft: Draft, count: int) -> None:
    """Note who looked at so many messages: the holder of a link is no account."""
    if draft.link:
        note_access(None, AccessVerb.READ, f"upload {draft.upload} by link {draft.link}", count)
    else:
        note_access(asked_by(request), AccessVerb.READ, f"upload {draft.upload}", count)


@require_GET
def withhold_effect(request: HttpRequest, upload: str) -> HttpResponse:
    """Say what leaving it out does, before it is done."""
    draft, _chosen, _listing = _choosing(request, upload)
    if not draft.kept_back:
        return go(draft, "withhold")
    if not draft.is_planned_as_answered:
        return worked(draft, withholding.PLAN)
    context = {
        "draft": draft,
        "effects": effects(draft),
        "whole": [called(one.app) for one in apps_of(draft) if one.app not in draft.kept_back],
        "back_url": address(draft, "withhold"),
    }
    return with_secret(request, draft, render(request, "onrecord/withholding/effect.html", context))
