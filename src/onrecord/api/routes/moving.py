"""A misfiled capture is moved: what would change is looked at first, then just that is done, as work."""

from django.http import HttpRequest
from ninja import Path, Query, Router, Status

from onrecord.api import shapes
from onrecord.api import shapes_of_captures as captured
from onrecord.api import shapes_of_moves as given
from onrecord.api.callers import Caller, caller_of
from onrecord.api.once import once
from onrecord.api.routes.working import as_work
from onrecord.procedures.keep_reconciliation import kept_reconciliations
from onrecord.procedures.matter_reach import reach_of
from onrecord.procedures.move_capture import VERB, Planned, Target, confirm_may_move, plan_move
from onrecord.procedures.receipts import receipt_of
from onrecord.records.accounts import AccessVerb
from onrecord.records.errors import MoveError
from onrecord.served import host_of, service_of, sight_for

router = Router(tags=["capturing"])
_PURPOSE = "api-move/1"
_RECONCILE = "reconcile"
_NOT_SEEN = "that is not what would change now: look at it again, and give the `seen` of that"


@router.get("captures/{capture}/move", response=given.PlannedMove)
def plan(request: HttpRequest, capture: Path[shapes.Id], target: Query[given.Target]) -> dict[str, object]:
    """Say what moving a capture would change; nothing is done."""
    caller = caller_of(request)
    planned = _planned(caller, capture, target)
    caller.note(AccessVerb.RECEIPT, f"{capture} move", 1)
    was, now = planned.kept.copies[0].custodian, planned.after.copies[0].custodian
    return {
        "capture": planned.kept.id,
        "changes": [
            {"what": what.lower(), "was": before, "now": after} for what, before, after in planned.changes
        ],
        "changes_custodian": was != now,
        "joins": planned.joins,
        "outdated_reconciliations": _outdated(caller, planned),
        "seen": _seen(planned),
    }


@router.post("captures/{capture}/move", response={202: captured.Work})
@once
def move(request: HttpRequest, capture: Path[shapes.Id], said: given.NewMove) -> Status[dict[str, object]]:
    """Move a capture as was looked at: the work that is answered says how far it is."""
    caller = caller_of(request)
    planned = _planned(caller, capture, said)
    if _seen(planned) != said.seen:
        raise MoveError(_NOT_SEEN)
    asked = {
        "capture": planned.kept.id,
        "custodian": said.custodian,
        "device": said.device,
        "title": said.title,
        "reason": said.reason,
        "before": [copy.id for copy in planned.kept.copies],
        "token": caller.token.id,
    }
    return Status(202, as_work(service_of().works.ask(VERB, caller.officer.account, asked, host_of().now())))


def _planned(caller: Caller, capture: str, said: given.Target) -> Planned:
    """Return what a move would change, to whoever may see all of the capture and file it there."""
    home, permissions = caller.home, host_of().permissions
    receipt_of(home, capture, caller.sight)
    target = Target(said.custodian, said.device, said.title)
    confirm_may_move(permissions, caller.officer, target)
    return plan_move(home, capture, target, reach_of(home, permissions, caller.officer, VERB))


def _seen(planned: Planned) -> str:
    """Return what tells that the change which is asked for is the one that was looked at."""
    copies = " ".join(copy.id for copy in (*planned.kept.copies, *planned.after.copies))
    return host_of().keys.mac(_PURPOSE, f"{planned.kept.id} {copies}".encode())


def _outdated(caller: Caller, planned: Planned) -> int:
    if _RECONCILE not in caller.verbs:
        return 0
    kept = kept_reconciliations(caller.home, sight_for(caller.officer, _RECONCILE))
    return sum(planned.kept.id in about.captures.values() for about in kept)
