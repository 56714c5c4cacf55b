"""Captures from an upload: whose may be handed in, what its files are called, and the work itself."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from onrecord import wiring
from onrecord.api.assuming import assumed, stopped, texts
from onrecord.api.leaving_out import CHOOSING, to_withhold
from onrecord.api.left_out_earlier import LeftOutEarlier
from onrecord.api.statuses import said_of
from onrecord.hosting import WORK_WAIT_SECONDS, Host
from onrecord.ports.homes import Home
from onrecord.ports.service import Service
from onrecord.ports.uploads import Owner
from onrecord.procedures.capture import Outcome
from onrecord.procedures.catch_up import catch_up
from onrecord.procedures.hand_in import GRADES, Given, HandingIn, NotTaken, Supplied, confirm_may, hand_in
from onrecord.procedures.hand_in import VERB as CAPTURE
from onrecord.procedures.second_copies import standing_copy
from onrecord.procedures.sources import LeftOut
from onrecord.procedures.withhold import Withhold
from onrecord.records.accounts import Officer
from onrecord.records.captures import CaptureState, Context
from onrecord.records.errors import UploadError
from onrecord.records.works import Work
from onrecord.served import STOPPED, by_then

VERB = "capture_upload"
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\]")
_LONGEST_PART = 255

Told = Callable[[str, int, int], None]


def file_name(said: str) -> str:
    """Return a file's name in an upload, as it was given.

    Raises:
        UploadError: it could not be a file's below a folder.
    """
    parts = said.split("/")
    if _UNSAFE.search(said) or any(one in {"", ".", ".."} or len(one) > _LONGEST_PART for one in parts):
        raise UploadError("a file's name has parts of 1 to 255 signs, parted by /, none of them . or ..")
    return said


def take_upload(
    host: Host, service: Service, officer: Officer, work: Work, told: Told
) -> Mapping[str, object]:
    """Capture every source of an upload and index it; then the upload is discarded.

    Raises:
        NotPermittedError: the officer may not any more.
        UploadError: the upload is not whole.
        NotHeldError: what was chosen to be left out is gone.
    """
    said = texts(work.said)
    is_on_behalf = confirm_may(host.permissions, officer, said["custodian"]).is_on_behalf(said["custodian"])
    owner = Owner(officer.account, int(said["token"]))
    feed = host.uploads.feed(said["upload"], owner)
    given = Given(feed, assumed(said, host.settings.zone), lambda _name, _what: ())
    result: dict[str, list[object]] = {"captures": [], "refused": [], "left_out": []}
    withhold = to_withhold(host, service, officer, said)
    with host.writing(officer, WORK_WAIT_SECONDS) as home:
        officer = by_then(officer, CAPTURE)
        confirm_may(host.permissions, officer, said["custodian"])
        catch_up(home, partial(told, "indexing"))
        terms = _terms(host, home, said, (Context(on_behalf=is_on_behalf), withhold))
        earlier = LeftOutEarlier(host, service, officer, owner.token)
        terms = replace(terms, on_read=partial(earlier.look, home, terms.custodian))
        for one in hand_in(home, given, terms, partial(told, "capturing")):
            kind, form = _told(one, host, earlier)
            result[kind].append(form)
            earlier.found = ()
        host.uploads.discard(said["upload"], owner)
        CHOOSING.drop(said["upload"], owner)
        catch_up(home, partial(told, "indexing"))
    return result


def _told(one: Outcome | NotTaken | LeftOut, host: Host, earlier: LeftOutEarlier) -> tuple[str, object]:
    if isinstance(one, LeftOut):
        return "left_out", one.name
    if isinstance(one, NotTaken):
        return "refused", {"name": one.name, "why": said_of(one.error)}
    if one.capture.state is CaptureState.STOPPED:
        STOPPED.set()
        return "refused", {"name": "", "why": stopped(one.spills, host)}
    held = {"capture": one.capture.id, "state": one.capture.state.value}
    behind = {"second_copy_behind": True} if one.copy_behind else {}
    return "captures", {**held, "left_out_earlier": earlier.told(), **behind}


def _terms(
    host: Host, home: Home, said: Mapping[str, str], more: tuple[Context, Withhold | None]
) -> HandingIn:
    settings, (context, withhold) = host.settings, more
    return HandingIn(
        custodian=said["custodian"],
        device=said["device"],
        grade=GRADES[Supplied(said["supplied"])],
        organisation=settings.organisation,
        rule=wiring.clearing_rule(settings),
        second_copy=standing_copy(home, settings.second_copy),
        withhold=withhold,
        context=context,
    )
