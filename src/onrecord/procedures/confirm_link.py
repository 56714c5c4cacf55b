"""Confirm that what came through a link came from whom the link was for: the word of whoever made it."""

from collections.abc import Sequence

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.ports.service import Service
from onrecord.procedures.accepted import Accepted
from onrecord.procedures.confirm import Confirmation, unanswered
from onrecord.procedures.journalled import payload_of
from onrecord.procedures.link import captures_seen
from onrecord.records.accounts import Officer
from onrecord.records.errors import NotHeldError
from onrecord.records.events import Verb
from onrecord.records.messages import CaptureId
from onrecord.records.searches import Sight

_MOST_LINKS = 200


def awaits_maker(home: Home, service: Service, officer: Officer, kept: Accepted) -> bool:
    """Tell whether a capture came through a link that the officer made, and they have not answered yet."""
    return _is_theirs_to_say(service, officer, kept) and bool(unanswered(home, [kept.id]))


def awaiting_maker(home: Home, service: Service, officer: Officer, sight: Sight) -> Sequence[CaptureId]:
    """Return the captures in sight that came through links of the officer and wait for their word.

    Of those by their newest links; what was answered is known by its envelope, and not opened.
    """
    own = [one for one in service.links.all() if one.made_by == officer.account and one.captures]
    answered = {
        name
        for one in home.journal.envelopes()
        if own and one.verb is Verb.CONFIRMATION
        for name in one.objects
    }
    seen = [
        CaptureId(capture)
        for link in own[:_MOST_LINKS]
        for capture in captures_seen(home, link, sight)
        if capture not in answered
    ]
    return [one.id for one in unanswered(home, seen)] if seen else []


def confirm_linked(
    home: Home, service: Service, officer: Officer, capture: str, doubt: str = ""
) -> Confirmation:
    """Journal that a capture came from whom its link was for; or, with a doubt, that it may not have.

    Raises:
        NotHeldError: it came through no link of theirs, or they said so already.
    """
    waiting = unanswered(home, [CaptureId(capture)])
    kept = next((one for one in waiting if _is_theirs_to_say(service, officer, one)), None)
    if kept is None:
        raise NotHeldError("no such capture waits for your word; it may have been answered")
    doubt = doubt.strip()
    said = Confirmation(kept.id, not doubt, doubt, home.actor.name, link=kept.context.link)
    draft = Draft(Verb.CONFIRMATION, (kept.id,), identity=kept.id, payload=payload_of(said))
    home.journal.append(draft, home.clock.now(), home.actor.id)
    return said


def _is_theirs_to_say(service: Service, officer: Officer, kept: Accepted) -> bool:
    try:
        return bool(kept.context.link) and service.links.link(kept.context.link).made_by == officer.account
    except NotHeldError:
        return False
