"""Agree to an export that another person asked for, or refuse it."""

import datetime as dt
from dataclasses import replace

from onrecord.procedures.exports import AGREE, NONE, Asking, both, messages_now, reach_of, sight_of_asker
from onrecord.procedures.propose_export import journal_export
from onrecord.records.errors import ExportError, NotHeldError, NotPermittedError
from onrecord.records.exports import DAYS, Agreement, Export, ExportState
from onrecord.records.searches import Sight


def decide_export(asking: Asking, number: int, *, agreed: bool) -> Export:
    """Agree to an export, which who asked can then take for some days, or refuse it.

    Raises:
        ExportError: it does not wait any more, the officer asked for it, or nothing is left to take.
        NotHeldError: there is no such export, or the officer does not see all of it.
        NotPermittedError: the officer may not agree to exports.
    """
    one, reach = _waiting(asking, number)
    now, about = asking.home.clock.now(), {"export": one.id, "account": one.account}
    if not agreed:
        journal_export(asking.home, "refuse", one.wanted, about)
        return asking.service.exports.refuse(number, asking.officer.account, now)
    copies = _seen_by_both(asking, one, reach)
    messages = messages_now(asking, replace(one, copies=copies))
    agreement = Agreement(messages, now + dt.timedelta(days=DAYS), copies)
    if not agreement.messages:
        raise ExportError("nothing is left to take for who asked: refuse it, or have it asked for again")
    journal_export(asking.home, "agree", one.wanted, {**about, "messages": agreement.messages})
    return asking.service.exports.agree(number, asking.officer.account, now, agreement)


def _seen_by_both(asking: Asking, one: Export, reach: Sight) -> frozenset[str] | None:
    """Return the copies that both see now, None for all: later roles of who asked add nothing."""
    try:
        return both(sight_of_asker(asking, one), reach).copies
    except NotHeldError:
        return frozenset()


def _waiting(asking: Asking, number: int) -> tuple[Export, Sight]:
    """Return an export that waits for this officer, and the copies that they see."""
    if not asking.permissions.may(asking.officer, AGREE):
        raise NotPermittedError(
            "your roles do not let you agree to exports; an administrator can ask for one"
        )
    one = asking.service.exports.export(number)
    if one.account == asking.officer.account:
        raise ExportError("a second person must decide: who asked for an export cannot agree to it")
    reach = reach_of(asking, one)
    if reach is None:
        raise NotHeldError(NONE)
    if one.state is not ExportState.ASKED:
        raise ExportError("that export does not wait to be agreed any more; see its page")
    return one, reach
