"""What an officer sent and a restart of the service took with it: said once, in the session that sent it.

The session knows an upload's random id and when it began; no name and nothing that was sent.
"""

import datetime as dt
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest
from django.utils.timezone import localtime

from onrecord.records.errors import NotHeldError
from onrecord.records.works import Work, WorkState
from onrecord.rendering.amounts import day_month
from onrecord.web.capturing import CAPTURE, LOOK
from onrecord.web.drafts import DRAFTS, MOST_OPEN, Draft
from onrecord.web.requests import asked_by, service_of

_PROCESS = secrets.token_hex(8)
"""Tells an upload that this process held, and that is over, from one that ended with another process."""
_SENT = "onrecord_sent"
_NEWEST = 100
_ENDED = "the session was ended while something was sent in it"


def note_sent(request: HttpRequest, draft: Draft) -> None:
    """Have a session know of an upload, before its browser hears that it began.

    Raises:
        SessionInterrupted: it was ended meanwhile.
        OperationalError, InterfaceError: the disk or the server under the service's own store fails.
    """
    sent = [*request.session.get(_SENT, []), [draft.upload, draft.begun_at.isoformat(), _PROCESS]]
    request.session[_SENT] = sent[-MOST_OPEN:]
    try:
        request.session.save()
    except UpdateError as error:
        raise SessionInterrupted(_ENDED) from error
    request.session.modified = False


@dataclass(frozen=True, slots=True)
class Lost:
    """An upload that a restart ended: when it was sent, and whether its capture had begun and was cut off.

    Then it may stand all the same: what ended it may have come after the commit.
    """

    when: str
    was_capturing: bool


def lost_uploads(request: HttpRequest) -> Sequence[Lost]:
    """Return each upload that a restart ended; the session then forgets it."""
    sent, account = request.session.get(_SENT, []), asked_by(request).account
    gone = [one for one in sent if not _is_held(one[0], account)]
    if not gone:
        return []
    request.session[_SENT] = [one for one in sent if one not in gone]
    works = service_of().works.of(account, _NEWEST)
    over, begun = set(_dealt_with(works)), {one.said.get("upload") for one in works if one.verb == CAPTURE}
    return [
        Lost(_when(at), upload in begun)
        for upload, at, process in gone
        if process != _PROCESS and upload not in over
    ]


def _is_held(upload: str, account: int) -> bool:
    try:
        DRAFTS.of(upload, account)
    except NotHeldError:
        return False
    return True


def _dealt_with(works: Sequence[Work]) -> Iterator[str]:
    """Yield the uploads of which the officer heard already: captured, stopped, or cut off while capturing."""
    for one in works:
        is_told = one.verb == CAPTURE and one.state not in (WorkState.REFUSED, WorkState.FAILED)
        if is_told or (one.verb == LOOK and one.result.get("stopped")):
            yield str(one.said.get("upload"))


def _when(began: str) -> str:
    at = localtime(dt.datetime.fromisoformat(began))
    return f"{day_month(at)} at {at:%H:%M}"
