"""Moving a misfiled capture, as work: filing a whole phone anew takes its time."""

from collections.abc import Mapping
from functools import partial

from django.urls import reverse

from onrecord import wiring
from onrecord.hosting import WORK_WAIT_SECONDS, Host
from onrecord.ports.service import Service
from onrecord.procedures.catch_up import catch_up
from onrecord.procedures.matter_reach import reach_of
from onrecord.procedures.move_capture import Target, Terms, confirm_may_move, move_capture, plan_move
from onrecord.procedures.second_copies import standing_copy
from onrecord.records.accounts import Officer
from onrecord.records.errors import MoveError
from onrecord.records.works import Work
from onrecord.served import by_then
from onrecord.web.working import Told

MOVE = "move"


def move(host: Host, _service: Service, officer: Officer, work: Work, told: Told) -> Mapping[str, object]:
    """Move a capture to what was seen and confirmed; if it is filed otherwise by now, nothing is done."""
    said, settings = work.said, host.settings
    target = Target(*(_text(said.get(name)) for name in ("custodian", "device", "title")))
    confirm_may_move(host.permissions, officer, target)
    with host.writing(officer, WORK_WAIT_SECONDS) as home:
        officer = by_then(officer, MOVE)
        confirm_may_move(host.permissions, officer, target)
        catch_up(home, partial(told, "indexing"))
        reach = reach_of(home, host.permissions, officer, MOVE)
        planned = plan_move(home, str(said["capture"]), target, reach)
        if [copy.id for copy in planned.kept.copies] != said["before"]:
            raise MoveError("it was moved meanwhile: look again at what would change")
        second = standing_copy(home, settings.second_copy)
        terms = Terms(wiring.clearing_rule(settings), settings.organisation, second)
        moved = move_capture(home, planned, str(said["reason"]), terms, partial(told, "filing it anew"))
    return {"capture": moved.capture}


def page_of(work: Work) -> str:
    """Return the receipt that supersedes; whoever no longer sees it is told that it is not held."""
    return reverse("moved", args=[work.id])


def form_page(work: Work) -> str:
    """Return where to begin again."""
    return reverse("move_capture", args=[work.said["capture"]])


def _text(said: object) -> str | None:
    return said if isinstance(said, str) else None
