"""Work that was asked for with a token: how far it is, and what came of it."""

from collections.abc import Collection, Mapping

from django.http import HttpRequest
from ninja import Path, Router

from onrecord.api import shapes
from onrecord.api import shapes_of_captures as captured
from onrecord.api.callers import Caller, caller_of
from onrecord.records.errors import NotHeldError
from onrecord.records.works import Work
from onrecord.served import service_of

router = Router(tags=["work"])
_MOST = 100
_OF_OTHERS = "receipt"
"""The verb by which a result tells of other captures."""


@router.get("works", response=captured.Works)
def list_works(request: HttpRequest) -> dict[str, object]:
    """List the newest work that was asked for with this token."""
    caller = caller_of(request)
    found = service_of().works.of(caller.officer.account, _MOST)
    return {"items": [as_work(one, caller.verbs) for one in found if _is_of(one, caller)]}


@router.get("works/{work}", response=captured.Work)
def one_work(request: HttpRequest, work: Path[shapes.Id]) -> dict[str, object]:
    """Say how far a piece of work is: ask again until `is_over`."""
    caller = caller_of(request)
    found = service_of().works.work(work, caller.officer.account)
    if not _is_of(found, caller):
        raise NotHeldError("no such work was asked for with this token; it may be over for some days")
    return as_work(found, caller.verbs)


def as_work(work: Work, verbs: Collection[str] = ()) -> dict[str, object]:
    """Return a piece of work as the API gives it to a token that may do these verbs by now."""
    return {
        "work": work.id,
        "verb": work.verb,
        "state": work.state,
        "is_over": work.state.is_over,
        "asked_at": work.asked_at,
        "ended_at": work.ended_at,
        "step": work.step,
        "percent": work.percent,
        "refusal": work.refusal,
        "result": work.result if _OF_OTHERS in verbs else _without_others(work.result),
    }


def _without_others(result: Mapping[str, object]) -> Mapping[str, object]:
    """Return a result without what it tells of other captures: whoever asks may not see receipts any more."""
    found = result.get("captures")
    if not isinstance(found, list):
        return result
    return {**result, "captures": [{**one, "left_out_earlier": []} for one in found]}


def _is_of(work: Work, caller: Caller) -> bool:
    """Tell whether a token asked for it: another token of the same officer may have had other verbs."""
    return work.said.get("token") == caller.token.id
