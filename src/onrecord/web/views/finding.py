"""Finding messages: the search page, and the searches that a person saves."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onrecord.procedures.conversations import conversations
from onrecord.procedures.save_search import remove_search, rename_search, save_search
from onrecord.procedures.search import search
from onrecord.records.accounts import AccessVerb
from onrecord.records.channels import channel_name
from onrecord.records.errors import NotHeldError, OnRecordError, QueryError
from onrecord.records.messages import Kind
from onrecord.records.plurals import number_of
from onrecord.records.saved_searches import SavedSearch
from onrecord.records.searches import Found, Hit, Order, Query
from onrecord.rendering.chat_words import file_title, label_of
from onrecord.rendering.found_html import PARTS, marked
from onrecord.rendering.hits_html import ShownHit, hits_html
from onrecord.rendering.said_times import said_when
from onrecord.rendering.senders_words import whom_meant
from onrecord.web.addresses import message_address
from onrecord.web.forms.finding import FindForm, NameForm
from onrecord.web.requests import asked_by, home_for, host_of, note_access, service_of, sight_for

VERB = "search"
_CURSOR = "after"
_LONGEST_NUMBER = 18
_NOTHING_ASKED = frozenset({"", _CURSOR})


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Search within what whoever asks may see."""
    sight, home = sight_for(request, VERB), home_for(request)
    held = conversations(home.catalogue, sight)
    form = FindForm(request.GET if _is_asked(request) else None, (str(row["channel"]) for row in held))
    context: dict[str, object] = {"form": form, "held": len(held), "saved": _saved(request)}
    may = host_of().permissions.verbs_of(asked_by(request))
    context |= {"officer_quotes": "quote" in may, "officer_exports": "export" in may}
    if form.is_valid():
        query = form.query(sight, cursor(request))
        try:
            found = search(home, query)
        except (NotHeldError, QueryError) as error:
            form.add_error(None, in_words(error))
        else:
            copies = sorted({hit.copy for hit in found.hits})
            note_access(asked_by(request), AccessVerb.SEARCH, " ".join(["find", *copies]), len(found.hits))
            context |= _answer(request, form, query, found)
    return render(request, "onrecord/finding/find.html", context)


def in_words(error: OnRecordError) -> str:
    """Return what an error says without its advice for the terminal, which names commands."""
    said = str(error).partition("; `")[0]
    return f"{said[:1].upper()}{said[1:]}"


def cursor(request: HttpRequest) -> int | None:
    """Return where the page before ended.

    Raises:
        QueryError: the address was changed.
    """
    said = request.GET.get(_CURSOR)
    if said is None:
        return None
    digits = said.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER):
        raise QueryError("this page's address is not whole; search again")
    return int(said)


def without_cursor(request: HttpRequest) -> QueryDict:
    """Return the query of the first page."""
    query = request.GET.copy()
    query.pop(_CURSOR, None)
    return query


def selected(
    query: QueryDict, chosen: Sequence[tuple[str, str, Mapping[str, str]]]
) -> list[tuple[str, str, str]]:
    """Return each filter in force with the query that lacks it."""
    found = []
    for of, value, keys in chosen:
        rest = query.copy()
        for key, one in keys.items():
            rest.setlist(key, [other for other in rest.getlist(key) if other != one])
        found.append((of, value, rest.urlencode()))
    return found


def _answer(request: HttpRequest, form: FindForm, query: Query, found: Found) -> Mapping[str, object]:
    first = without_cursor(request)
    following = found.next_row if query.order is Order.NEWEST else found.next_skip
    further = first.copy()
    further[_CURSOR] = str(following)
    return {
        "found": found,
        "meant": list(whom_meant(found.meant)),
        "sentence": _sentence(query, found),
        "hits": hits_html([_shown(hit) for hit in found.hits]),
        "selected": selected(first, list(form.chosen())),
        "first_query": first.urlencode() if _is_continued(query) else "",
        "next_query": further.urlencode() if following is not None else "",
        "save_query": first.urlencode(),
        "name_form": NameForm(),
    }


def _sentence(query: Query, found: Found) -> str:
    """Say how many there are, in how many copies, and in which order."""
    number, copies = len(found.hits), len({hit.copy for hit in found.hits})
    shown = f"{number_of(number, 'message')} in {number_of(copies, 'copy')}"
    if found.next_row is not None or found.next_skip is not None:
        shown = f"The {'next' if _is_continued(query) else 'first'} {shown}"
    elif _is_continued(query):
        shown = f"The last {shown}"
    return f"{shown}, {_order(found)}"


def _order(found: Found) -> str:
    if found.ranked_over is None:
        return "newest first"
    if found.is_capped:
        return (
            f"by relevance, ranked over the newest {found.ranked_over:,} matches: older ones were not ranked"
        )
    return f"by relevance, ranked over all {found.ranked_over:,} that match"


def _is_continued(query: Query) -> bool:
    return query.before_row is not None or query.skip > 0


def _shown(hit: Hit) -> ShownHit:
    row = {"kind": hit.kind, "body": hit.body, "attachments": (), "deleted_by": None, **hit.rare}
    files = [file_title(one) for one in row["attachments"] or ()]  # type: ignore[attr-defined]
    label = "The app's own notice" if hit.kind == Kind.NOTICE else label_of(row)
    about = [label, *files, PARTS.get(hit.part, ""), "edited" if hit.edited else ""]
    return ShownHit(
        hit,
        message_address(str(hit.message)),
        when_said(hit),
        marked(hit.snippet),
        [one for one in about if one],
        channel_name(hit.channel),
    )


def when_said(hit: Hit) -> str:
    """Write when a hit was said, on the phone's own clock."""
    known = hit.said_local if hit.said_at is not None else None
    flags = hit.rare.get("flags") or ()
    return said_when(known, hit.said_text, hit.zone, flags=flags)  # type: ignore[arg-type]


def _is_asked(request: HttpRequest) -> bool:
    return bool(request.GET.keys() - _NOTHING_ASKED)


def _saved(request: HttpRequest) -> Sequence[SavedSearch]:
    return service_of().searches.of(asked_by(request).account)


@require_safe
def saved_searches(request: HttpRequest) -> HttpResponse:
    """List the searches that whoever asks has saved."""
    saved = [(one, FindForm.told(one.query)) for one in _saved(request)]
    return render(request, "onrecord/finding/saved.html", {"saved": saved})


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a search under a name."""
    form = NameForm(request.POST)
    query = _of_a_search(request.POST.get("query", ""))
    if form.is_valid():
        try:
            save_search(service_of(), asked_by(request), form.cleaned_data["name"], query, host_of())
        except QueryError as error:
            form.add_error("name", in_words(error))
        else:
            messages.success(request, "The search is saved: it is yours alone")
            return redirect("saved_searches")
    context = {"form": form, "title": "Save this search", "query": query, "action": reverse("save_search")}
    return render(request, "onrecord/finding/name.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, number: int) -> HttpResponse:
    """Give a saved search another name."""
    held = next((one.name for one in _saved(request) if one.number == number), "")
    form = NameForm(request.POST or None, initial={"name": held})
    if form.is_valid():
        try:
            rename_search(service_of(), asked_by(request), number, form.cleaned_data["name"])
        except QueryError as error:
            form.add_error("name", in_words(error))
        else:
            return redirect("saved_searches")
    action = reverse("rename_search", args=[number])
    context = {"form": form, "title": "Rename the search", "action": action}
    return render(request, "onrecord/finding/name.html", context)


@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Forget a saved search."""
    remove_search(service_of(), asked_by(request), number)
    messages.success(request, "The saved search is removed; nothing that it found is")
    return redirect("saved_searches")


def _of_a_search(query: str) -> str:
    """Return a query with the keys of a search alone."""
    said, kept = QueryDict(query[:100_000]), QueryDict(mutable=True)
    for key in said:
        if key.partition("_")[0] in FindForm.base_fields:
            kept.setlist(key, said.getlist(key))
    return kept.urlencode()
