"""Close a matter: nothing more is asked, and who had a role for it alone sees its copies no more."""

from dataclasses import replace

from onrecord.ports.homes import Home
from onrecord.procedures.matter_reach import TERMINAL, Reach, whole_matter
from onrecord.procedures.widen_matter import say_or_ask
from onrecord.records.errors import MatterError
from onrecord.records.matters import Matter


def close_matter(home: Home, named: str, reason: str, reach: Reach = TERMINAL) -> Matter:
    """Close a matter: need-to-know ends with it, at once; what was said of it stays.

    Raises:
        MatterError: it is closed already, or no reason is given.
        NotHeldError: there is no such matter, or not all of it is theirs to see.
    """
    return _say(home, named, reason, reach, is_closed=True)


def reopen_matter(home: Home, named: str, reason: str, reach: Reach = TERMINAL) -> Matter:
    """Ask to open a closed matter again, as it stood; its readers see its copies once a second person agrees.

    Raises:
        MatterError: it is open, no reason is given, its custodians are out of the officer's reach, or a
            change waits already.
        NotHeldError: there is no such matter, or not all of it is theirs to see.
    """
    return _say(home, named, reason, reach, is_closed=False)


def _say(home: Home, named: str, reason: str, reach: Reach, *, is_closed: bool) -> Matter:
    matter = whole_matter(home, named, reach)
    if matter.last.is_closed is is_closed:
        raise MatterError(f"the matter is {'closed' if is_closed else 'open'} already")
    if not reason.strip():
        raise MatterError("no reason is given: say why, in words that will be read years from now")
    said = replace(matter.last, is_closed=is_closed, reason=reason.strip(), actor=home.actor.name)
    return say_or_ask(home, matter, said, reach)
