"""Acts on matters: answering, changing, closing; each is a further word, and the last holds."""

from collections.abc import Callable

from django.http import HttpRequest
from ninja import Path, Router, Status

from onrecord.api import shapes
from onrecord.api import shapes_of_matters as given
from onrecord.api.callers import Caller, caller_of
from onrecord.api.once import once
from onrecord.api.routes.matters import wanted
from onrecord.api.told_matters import answered_form, matter_form, ref_of
from onrecord.ports.homes import Home
from onrecord.procedures.answer_matter import Answering, answer_matter, take_back_answer
from onrecord.procedures.change_matter import Placing, change_matter, place_copy, restore_matter
from onrecord.procedures.close_matter import close_matter, reopen_matter
from onrecord.procedures.matter_reach import Reach
from onrecord.procedures.widen_matter import agree_widening, refuse_widening
from onrecord.records.accounts import AccessVerb
from onrecord.records.matters import Matter, cells_of
from onrecord.served import deciding_for

router = Router(tags=["matters"])


@router.post("matters/{matter}/answers", response={201: given.Answered})
@once
def answer(request: HttpRequest, matter: Path[shapes.Id], said: given.NewAnswer) -> Status[dict[str, object]]:
    """Give one answer on cells: what is held whole needs none, of what is held in part it is of the rest."""
    cells, answering = [ref_of(one) for one in said.cells], Answering(said.said, said.by, said.reason)
    with caller_of(request).writing() as (home, caller):
        return Status(201, answered_form(answer_matter(home, matter, cells, answering, caller.reach)))


@router.post("matters/{matter}/answers/{answer}/take-back", response={200: given.Answered})
@once
def take_back(
    request: HttpRequest, matter: Path[shapes.Id], answer: Path[shapes.Id], said: given.Because
) -> Status[dict[str, object]]:
    """Take an answer back, on all of its cells; both words stay in the record."""
    with caller_of(request).writing() as (home, caller):
        done = take_back_answer(home, matter, answer, said.reason, caller.reach)
    caller.note(AccessVerb.READ, matter, len(done.said.cells))
    return Status(200, answered_form(done))


@router.post("matters/{matter}/change", response={200: given.Matter})
@once
def change(
    request: HttpRequest, matter: Path[shapes.Id], said: given.ChangedMatter
) -> Status[dict[str, object]]:
    """Say all that a matter is from now on. What shows its readers more waits for a second person."""

    def do(home: Home, reach: Reach) -> Matter:
        return change_matter(home, matter, wanted(said), said.reason, reach)

    return Status(200, _done(caller_of(request), do))


@router.post("matters/{matter}/copies", response={200: given.Matter})
@once
def put(request: HttpRequest, matter: Path[shapes.Id], said: given.Placed) -> Status[dict[str, object]]:
    """Put a copy into a conversation of the matter, or take one out."""
    placing = Placing(said.copy_id, said.conversation, said.is_of_it)

    def do(home: Home, reach: Reach) -> Matter:
        return place_copy(home, matter, placing, said.reason, reach)

    return Status(200, _done(caller_of(request), do))


@router.post("matters/{matter}/restore", response={200: given.Matter})
@once
def restore(request: HttpRequest, matter: Path[shapes.Id], said: given.Because) -> Status[dict[str, object]]:
    """Put back what stood before the last change."""
    return Status(200, _with_reason(request, restore_matter, matter, said))


@router.post("matters/{matter}/close", response={200: given.Matter})
@once
def close(request: HttpRequest, matter: Path[shapes.Id], said: given.Because) -> Status[dict[str, object]]:
    """Close a matter: who has a role for it alone sees its copies no more."""
    return Status(200, _with_reason(request, close_matter, matter, said))


@router.post("matters/{matter}/reopen", response={200: given.Matter})
@once
def reopen(request: HttpRequest, matter: Path[shapes.Id], said: given.Because) -> Status[dict[str, object]]:
    """Ask to open a closed matter again, as it stood; it waits for a second person."""
    return Status(200, _with_reason(request, reopen_matter, matter, said))


@router.post("matters/{matter}/widenings/{widening}", response={200: given.Matter})
@once
def decide(
    request: HttpRequest, matter: Path[shapes.Id], widening: Path[shapes.Id], said: given.Decision
) -> Status[dict[str, object]]:
    """Agree to what another person asked for, or refuse it; who asked takes it back."""
    caller = caller_of(request)

    def do(home: Home, reach: Reach) -> Matter:
        if said.agreed:
            return agree_widening(home, matter, widening, deciding_for(caller.officer, reach))
        return refuse_widening(home, matter, widening, reach)

    return Status(200, _done(caller, do))


def _with_reason(
    request: HttpRequest, do: Callable[[Home, str, str, Reach], Matter], matter: str, said: given.Because
) -> dict[str, object]:
    return _done(caller_of(request), lambda home, reach: do(home, matter, said.reason, reach))


def _done(caller: Caller, do: Callable[[Home, Reach], Matter]) -> dict[str, object]:
    with caller.writing() as (home, by_then):
        done = do(home, by_then.reach)
    caller.note(AccessVerb.READ, done.last.matter, len(cells_of(done.last)))
    return matter_form(done)
