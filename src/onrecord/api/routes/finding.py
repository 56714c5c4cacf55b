"""Search, counts, and the register of people."""

from django.http import HttpRequest
from ninja import Query, Router

from onrecord.api import shapes
from onrecord.api.callers import caller_of
from onrecord.api.cursors import Page, cursor, place
from onrecord.procedures.count import count
from onrecord.procedures.people import LabelOf, PersonOf
from onrecord.procedures.people_history import people_seen
from onrecord.procedures.search import search
from onrecord.records.accounts import AccessVerb
from onrecord.records.errors import QueryError
from onrecord.records.searches import Filters, Hit, Sight
from onrecord.records.searches import Query as Asked

router = Router(tags=["finding"])


@router.get("search", response=shapes.Hits)
def find(request: HttpRequest, sought: Query[shapes.Sought], page: Query[Page]) -> dict[str, object]:
    """Find messages. Newest first goes on with `next`; by relevance gives the best alone, on one page."""
    caller = caller_of(request)
    before = place(request, page.cursor)
    asked = Asked(
        text=sought.q,
        filters=filters(sought, caller.sight),
        limit=page.limit,
        before_row=before if isinstance(before, int) else None,
        order=sought.order,
    )
    found = search(caller.home, asked)
    caller.note(AccessVerb.SEARCH, "messages", len(found.hits))
    return {
        "items": [_hit(one) for one in found.hits],
        "ranked_over": found.ranked_over,
        "is_capped": found.is_capped,
        "next": None if found.next_row is None else cursor(request, found.next_row),
    }


@router.get("counts", response=shapes.Counts)
def counts(request: HttpRequest, counting: Query[shapes.Counting]) -> object:
    """Count lines of copies."""
    caller = caller_of(request)
    counted = count(caller.home, filters(counting, caller.sight), counting.by.value, split=counting.split)
    caller.note(AccessVerb.SEARCH, "counts", counted.total)
    return counted


@router.get("people", response=shapes.People)
def list_people(request: HttpRequest, page: Query[Page]) -> dict[str, object]:
    """List the register of people, in the order of their ids."""
    caller, after = caller_of(request), place(request, page.cursor) or ""
    found = sorted(people_seen(caller.home, caller.sight), key=lambda one: one.person)
    left = [one for one in found if one.person > str(after)]
    caller.note(AccessVerb.READ, "people", len(left[: page.limit]))
    more = cursor(request, left[page.limit - 1].person) if len(left) > page.limit else None
    return {"items": [_person(one) for one in left[: page.limit]], "next": more}


def filters(narrowed: shapes.Narrowed, sight: Sight) -> Filters:
    """Return what narrows a question, within sight.

    Raises:
        QueryError: no day lies between the two that were given.
    """
    if narrowed.since and narrowed.before and narrowed.before <= narrowed.since:
        raise QueryError("before is not after since: no day lies between them")
    return Filters(
        people=tuple(narrowed.person),
        custodians=tuple(narrowed.custodian),
        conversations=tuple(narrowed.conversation),
        channels=tuple(narrowed.channel),
        kinds=tuple(kind.value for kind in narrowed.kind),
        since=narrowed.since,
        before=narrowed.before,
        sight=sight,
    )


def _hit(hit: Hit) -> dict[str, object]:
    return {
        "message": str(hit.message),
        "number": hit.number,
        "copy_id": hit.copy,
        "capture": hit.capture,
        "kind": hit.kind,
        "said_at": hit.said_at,
        "said_local": hit.said_local.isoformat() if hit.said_local else None,
        "said_text": hit.said_text,
        "precision": hit.precision,
        "zone": hit.zone,
        "sender": hit.sender,
        "body": hit.body,
        "edited": hit.edited,
        "snippet": hit.snippet,
        "snippet_of": hit.part,
        "custodian": hit.custodian,
        "title": hit.title,
        "channel": hit.channel,
    }


def _person(one: PersonOf) -> dict[str, object]:
    labels = [_label(each) for each in one.labels]
    return {"person": one.person, "name": one.name, "accounts": one.accounts, "labels": labels}


def _label(each: LabelOf) -> dict[str, object]:
    word = each.word
    return {
        "copy_id": each.copy,
        "label": each.label,
        "by": word.actor,
        "at": word.at,
        "reason": word.reason,
    }
