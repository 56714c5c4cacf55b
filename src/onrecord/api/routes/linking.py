"""Single-use links, for those who make them; whoever holds one has the pages of that link alone."""

from functools import partial

from django.http import HttpRequest
from django.urls import reverse
from ninja import Path, Query, Router, Status

from onrecord.api import shapes
from onrecord.api import shapes_of_links as given
from onrecord.api.callers import Caller, caller_of
from onrecord.api.cursors import Page, cursor, place
from onrecord.api.once import once
from onrecord.procedures.link import Wanted, captures_seen, links_of, make_link, take_back_link
from onrecord.records.accounts import AccessVerb
from onrecord.records.capture_links import CaptureLink
from onrecord.served import host_of, service_of

router = Router(tags=["links"])
_OPENS = "open_link"
"""The name of the page that a link's address opens."""


@router.get("links", response=given.Links)
def list_links(request: HttpRequest, page: Query[Page]) -> dict[str, object]:
    """List links for those whom you may make them for, newest first, also those that are over."""
    caller, before = caller_of(request), place(request, page.cursor)
    found = links_of(service_of(), host_of().permissions, caller.officer)
    left = [one for one in found if not isinstance(before, int) or one.number < before]
    shown = left[: page.limit]
    caller.note(AccessVerb.RECEIPT, "links", len(shown))
    more = cursor(request, shown[-1].number) if len(left) > page.limit else None
    return {"items": [_link(caller, one) for one in shown], "next": more}


@router.post("links", response={201: given.MadeLink})
@partial(once, shown_once=frozenset({"address"}))
def make(request: HttpRequest, said: given.NewLink) -> Status[dict[str, object]]:
    """Make a link for one capture of one custodian. Its address is in this answer and nowhere else."""
    wanted = Wanted(said.custodian, said.days, said.word)
    with caller_of(request).writing() as (home, by_then):
        made = make_link(home, service_of(), host_of().permissions, by_then.officer, wanted)
    address = request.build_absolute_uri(reverse(_OPENS, args=[made.token]))
    return Status(201, {**_link(caller_of(request), made.link), "address": address})


@router.post("links/{link}/take-back", response={200: given.Link})
@once
def take_back(request: HttpRequest, link: Path[shapes.Id]) -> Status[dict[str, object]]:
    """End a link at once: nobody hands in by it any more, and it shows no receipt."""
    with caller_of(request).writing() as (home, caller):
        ended = take_back_link(home, service_of(), host_of().permissions, caller.officer, link)
    return Status(200, _link(caller, ended))


def _link(caller: Caller, one: CaptureLink) -> dict[str, object]:
    return {
        "link": one.id,
        "custodian": one.custodian,
        "word": one.word,
        "made_by": one.made_by_name,
        "made_at": one.made_at,
        "expires_at": one.expires_at,
        "state": one.state(host_of().now()),
        "opened_at": one.opened_at,
        "used_at": one.used_at,
        "captures": captures_seen(caller.home, one, caller.sight),
        "taken_back_at": one.taken_back_at,
    }
