"""Have a word on a matter hold: at once, or once a second person agrees where its readers would see more.

Who asks cannot agree, and neither can who does not reach what is added. To let readers see less needs nobody
else, and makes what waited lapse, since that would bring it back. What neither adds nor takes, as another
name does, lets it wait: else whoever may not refuse it could end it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from onrecord.ports.homes import Home
from onrecord.procedures.matter_reach import TERMINAL, Reach, confirm_covered, covers_added, whole_matter
from onrecord.procedures.matters import end_widening, matter_of, matters, say_matter, say_widening
from onrecord.records.errors import MatterError, NotHeldError
from onrecord.records.events import Verb
from onrecord.records.matters import (
    Matter,
    MatterSaid,
    Widening,
    WideningEndSaid,
    WideningSaid,
    WideningState,
)
from onrecord.records.widening import added_by, with_widening, with_word

_ID_BYTES = 8
_NONE = "there is no such change to agree to; the matter's page has what waits"


def say_or_ask(home: Home, matter: Matter, said: MatterSaid, reach: Reach) -> Matter:
    """Say a word where it shows readers nothing more, else ask for it: the matter tells whether it waits.

    Raises:
        MatterError: what is added is out of the officer's reach, or something waits already.
    """
    confirm_covered(reach, matter.last, said, home.catalogue.conversations())
    said = replace(said, widening="", agreed_by="")
    if added_by(said, matter.last).is_nothing:
        return with_word(matter, say_matter(home, said))
    if matter.waiting is not None:
        raise MatterError(
            "a change of this matter waits for a second person already: have it agreed, refused or taken "
            "back first"
        )
    asked = say_widening(
        home,
        WideningSaid(
            widening="x-" + home.randomness.token(_ID_BYTES).hex(),
            matter=said.matter,
            wanted=said,
            at_terminal=reach.at_terminal,
        ),
    )
    return with_widening(matter, asked)


@dataclass(frozen=True, slots=True)
class Deciding:
    """How far the second person reaches, and how far who asked does by now; None is nobody any more."""

    reach: Reach
    reach_of_asker: Callable[[Widening], Reach | None]


def agree_widening(home: Home, named: str, widening: str, deciding: Deciding) -> Matter:
    """Agree to what another person asked for: it holds from now on, for whoever reads for the matter.

    Raises:
        MatterError: it does not wait any more, the officer asked for it, or one of them does not reach it.
        NotHeldError: there is no such matter or change for them.
    """
    matter = whole_matter(home, named, deciding.reach)
    one, rows = _waiting(matter, widening), home.catalogue.conversations()
    added = added_by(one.said.wanted, matter.last)
    if one.asked_by == home.actor.id:
        raise MatterError(
            "a second person must agree, and who asked cannot: ask another records officer who sees all of it"
        )
    if not covers_added(deciding.reach, added, rows):
        raise NotHeldError(_NONE)
    asker = TERMINAL if one.said.at_terminal else deciding.reach_of_asker(one)
    if asker is None or not covers_added(asker, added, rows):
        raise MatterError("who asked has no role that reaches it any more: refuse it, or ask for it anew")
    said = replace(one.said.wanted, widening=widening, agreed_by=home.actor.name)
    return with_word(matter, say_matter(home, said))


def refuse_widening(home: Home, named: str, widening: str, reach: Reach = TERMINAL) -> Matter:
    """Refuse what another person asked for, or take back what one asked for oneself.

    Raises:
        MatterError: it does not wait any more.
        NotHeldError: there is no such matter or change for them.
    """
    matter = matter_of(home, named)
    is_own = _asked(matter, widening).asked_by == home.actor.id
    if not (is_own or reach.sees_whole(matter)):
        raise NotHeldError(_NONE)
    _waiting(matter, widening)
    if not (is_own or sees_waiting(home, matter, reach)):
        raise NotHeldError(_NONE)
    state = WideningState.TAKEN_BACK if is_own else WideningState.REFUSED
    end_widening(home, WideningEndSaid(widening, named, state, home.actor.name))
    return matter_of(home, named)


def sees_waiting(home: Home, matter: Matter, reach: Reach) -> bool:
    """Tell whether what waits is theirs to see: all of the matter, and all that would be added to it."""
    one = matter.waiting
    if one is None or not reach.sees_whole(matter):
        return False
    return covers_added(reach, added_by(one.said.wanted, matter.last), home.catalogue.conversations())


def widenings_to_decide(home: Home, reach: Reach) -> list[Matter]:
    """Return the matters of which something waits that another person asked for and this one can decide."""
    envelopes = home.journal.envelopes()
    asked = frozenset(one.objects[0] for one in envelopes if one.verb is Verb.MATTER_WIDENING)
    return [
        one
        for one in matters(home, asked).values()
        if one.waiting and one.waiting.asked_by != home.actor.id and sees_waiting(home, one, reach)
    ]


def _asked(matter: Matter, widening: str) -> Widening:
    found = next((one for one in matter.widenings if one.said.widening == widening), None)
    if found is None:
        raise NotHeldError(_NONE)
    return found


def _waiting(matter: Matter, widening: str) -> Widening:
    found = _asked(matter, widening)
    if found.state is not WideningState.WAITS:
        raise MatterError("it does not wait to be agreed any more; see the matter's page")
    return found
