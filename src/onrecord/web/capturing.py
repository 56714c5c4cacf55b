"""The work of a capture in the browser: looking at what was sent, and capturing it."""

import contextlib
import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from django.urls import reverse

from onrecord import wiring
from onrecord.api.statuses import said_of
from onrecord.hosting import WORK_WAIT_SECONDS, Host
from onrecord.ports.homes import Home
from onrecord.ports.service import Service
from onrecord.ports.uploads import Owner
from onrecord.procedures.capture import Outcome
from onrecord.procedures.catch_up import catch_up
from onrecord.procedures.hand_in import (
    GRADES,
    Given,
    HandingIn,
    NotTaken,
    confirm_may,
    custodians_of,
    hand_in,
)
from onrecord.procedures.look_at import Looking, look_at
from onrecord.procedures.second_copies import standing_copy
from onrecord.procedures.sight import sight_of
from onrecord.procedures.sources import LeftOut
from onrecord.procedures.stop import stop
from onrecord.procedures.withheld_before import Beforehand
from onrecord.procedures.withhold import Withhold
from onrecord.records.accounts import Officer
from onrecord.records.captures import CaptureState, Context
from onrecord.records.errors import OnRecordError, UploadError
from onrecord.records.works import Work, WorkState
from onrecord.records.written_names import comparable_name
from onrecord.served import by_then
from onrecord.web.drafts import DRAFTS, Draft
from onrecord.web.reconciling import IDENTIFY
from onrecord.web.withholding import to_withhold
from onrecord.web.working import Told

LOOK, CAPTURE = "look", "capture"
_NEWEST = 100
_ASKING = threading.Lock()


def begin(host: Host, officer: Officer) -> Draft:
    """Begin an upload, for the one custodian if there is but one; what nobody went on with is given up."""
    known = custodians_of(officer)
    give_up_outdated(host)
    for old in DRAFTS.take_too_many(officer.account):
        give_up(host, old)
    draft = DRAFTS.keep(Draft(host.uploads.begin(Owner(officer.account)), officer.account, host.now()))
    if known.only is not None:
        draft = name_custodian(host, officer, draft, known.only)
    return draft


def name_custodian(host: Host, officer: Officer, draft: Draft, custodian: str) -> Draft:
    """Say whose conversations an upload holds.

    Raises:
        NotPermittedError, UnfitNameError: they may not hand in for that name, or no receipt may have it.
    """
    known, name = confirm_may(host.permissions, officer, custodian), comparable_name(custodian)
    on_behalf = known.is_on_behalf(custodian)
    return DRAFTS.change(draft.upload, draft.account, custodian=name, on_behalf=on_behalf)


def ask_to_look(host: Host, service: Service, draft: Draft) -> Work:
    """Ask for an upload to be looked at.

    Raises:
        UploadError: it is not whole, or its capture was confirmed.
    """
    host.uploads.feed(draft.upload, draft.owner)
    return ask_once_to_look(service, draft, (LOOK, draft.account, {}), host.now())


def ask_once_to_look(
    service: Service, draft: Draft, asked: tuple[str, int, Mapping[str, object]], now: dt.datetime
) -> Work:
    """Ask for a look by verb, account and what is said; one that will find the same is given instead.

    Raises:
        UploadError: its capture was confirmed.
    """
    verb, account, said = asked
    with _ASKING:
        held = DRAFTS.of(draft.upload, draft.account)
        waits = next((one for one in under_way(service, verb, account, held) if _is_of(one, held)), None)
        if waits is not None:
            return waits
        held = DRAFTS.read(draft.upload, draft.account)
        return service.works.ask(verb, account, {**said, "upload": held.upload, "changes": held.changes}, now)


def _is_of(work: Work, draft: Draft) -> bool:
    """Tell whether a look goes by the draft as it is now: it waits, or nothing was changed since it began."""
    return work.state is WorkState.WAITING or work.said.get("changes") == draft.changes


def ask_to_capture(draft: Draft, work: Callable[[], Work], shown: str, secret: bytes = b"") -> Work:
    """Ask by ``work`` for a capture of what a page showed: nothing changes it until that is over.

    Raises:
        UploadError: it was asked for before, or something was changed since it was shown.
    """
    DRAFTS.confirm(draft, secret, shown)
    is_asked = False
    try:
        asked = work()
        is_asked = True
    finally:
        if not is_asked:
            DRAFTS.reopen(draft.upload)
    return asked


@contextlib.contextmanager
def reopened(upload: str) -> Iterator[None]:
    """Let what was not captured be changed again, however its capture ended."""
    try:
        yield
    finally:
        DRAFTS.reopen(upload)


def capture_under_way(service: Service, draft: Draft) -> Work | None:
    """Return the work that captures a draft, None where none waits or runs."""
    return next(under_way(service, CAPTURE, draft.account, draft), None)


def under_way(service: Service, verb: str, account: int, draft: Draft) -> Iterator[Work]:
    """Yield the work of a verb that an account asked for on a draft, and that waits or runs."""
    for one in service.works.of(account, _NEWEST):
        if one.verb == verb and one.said.get("upload") == draft.upload and not one.state.is_over:
            yield one


def give_up(host: Host, draft: Draft) -> None:
    """Forget a capture under way, and all that was sent."""
    host.uploads.discard(draft.upload, draft.owner)
    DRAFTS.drop(draft.upload)


def give_up_outdated(host: Host) -> None:
    """Give up what nobody went on with for a day."""
    for old in DRAFTS.take_outdated(host.now()):
        give_up(host, old)


def look(host: Host, service: Service, officer: Officer, work: Work, told: Told) -> Mapping[str, object]:
    """Look at an upload. A marking that stops it discards it at once, before that is journalled."""
    draft = DRAFTS.of(str(work.said["upload"]), officer.account)
    feed = host.uploads.feed(draft.upload, draft.owner)
    home, tell = host.reading(officer), partial(told, "reading what you sent")
    sight = sight_of(home, host.permissions, officer, IDENTIFY)
    looking = Looking(draft.assumptions(host.settings.zone), draft.secrets, sight)
    looked = look_at(home, feed, looking, tell)
    if looked.spills:
        give_up(host, draft)
        _stop_link(host, service, draft)
        host.reading(officer).mailbag.remove(draft.mail)
        with host.writing(officer, WORK_WAIT_SECONDS) as home:
            stop(home, looked.spills, _whose(officer, draft), draft.came_by)
        return {"upload": draft.upload, "stopped": sum(looked.spills.values())}
    DRAFTS.change(draft.upload, draft.account, looked=looked)
    return {"upload": draft.upload}


def capture(host: Host, service: Service, officer: Officer, work: Work, told: Told) -> Mapping[str, object]:
    """Capture an upload as was answered, and index it. Once receipts stand for it, it is discarded."""
    upload = str(work.said["upload"])
    with reopened(upload):
        return _capture(host, service, officer, DRAFTS.of(upload, officer.account), told)


def _capture(
    host: Host, service: Service, officer: Officer, draft: Draft, told: Told
) -> Mapping[str, object]:
    confirm_may(host.permissions, officer, draft.custodian)
    with host.writing(officer, WORK_WAIT_SECONDS) as home:
        if not draft.link:  # its holder has no account, and the link was claimed for this capture
            confirm_may(host.permissions, by_then(officer, CAPTURE), draft.custodian)
        catch_up(home, partial(told, "indexing"))
        result = _captured(host, home, draft, to_withhold(host, service, draft), told)
        give_up(host, draft)
        if result["stopped"]:
            _stop_link(host, service, draft)
        if result["stopped"] or (result["captures"] and not result["refused"]):
            home.mailbag.remove(draft.mail)  # else it waits on: not all that is in it is kept
        return {**result, **_indexed(home, partial(told, "indexing"))}


def _whose(officer: Officer, draft: Draft) -> str:
    """Return whose an upload is, where that was said or its sender hands in for one custodian alone."""
    return draft.custodian or custodians_of(officer).only or ""


def _stop_link(host: Host, service: Service, draft: Draft) -> None:
    """Have a link take no more files: each that is stopped costs the service its process."""
    if draft.link:
        service.links.stop(draft.link, host.now())


def _captured(
    host: Host, home: Home, draft: Draft, withhold: Withhold | Beforehand | None, told: Told
) -> dict[str, object]:
    feed = host.uploads.feed(draft.upload, draft.owner)
    given = Given(feed, draft.assumptions(host.settings.zone), lambda _name, _what: draft.secrets)
    taken, refused = list[dict[str, object]](), list[dict[str, str]]()
    spills = left = 0
    for one in hand_in(home, given, _terms(host, home, draft, withhold), partial(told, "capturing")):
        if isinstance(one, LeftOut):
            left += 1
        elif isinstance(one, NotTaken):
            refused.append({"name": one.name, "why": said_of(one.error)})
        elif one.capture.state is CaptureState.STOPPED:
            spills += one.spills
        else:
            taken.append(_told(one, withhold))
    return {"captures": taken, "refused": refused, "stopped": spills, "left_out": left}


def _told(outcome: Outcome, withhold: Withhold | Beforehand | None) -> dict[str, object]:
    """Return what was captured; ``promised`` is what an opening names instead, where no such one was made."""
    said: dict[str, object] = {"capture": outcome.capture.id, "state": outcome.capture.state.value}
    said |= {"copy_behind": True} if outcome.copy_behind else {}
    if isinstance(withhold, Beforehand) and withhold.capture != outcome.capture.id:
        said["promised"] = withhold.capture
    return said


def _terms(host: Host, home: Home, draft: Draft, withhold: Withhold | Beforehand | None) -> HandingIn:
    said, settings = draft.answers, host.settings
    if said is None:
        raise UploadError("the questions on this capture are not answered yet; answer them first")
    return HandingIn(
        custodian=draft.custodian,
        device=said.device,
        grade=GRADES[said.supplied],
        organisation=settings.organisation,
        rule=wiring.clearing_rule(settings),
        second_copy=standing_copy(home, settings.second_copy),
        withhold=withhold,
        context=Context(said.reason, said.why, draft.on_behalf, draft.came_by, draft.link),
    )


def _indexed(home: Home, progress: Callable[[int, int], None]) -> Mapping[str, object]:
    """Index what was captured. The receipts stand whatever comes of it: the next capture goes on."""
    try:
        catch_up(home, progress)
    except OnRecordError as error:
        return {"not_indexed": str(error)}
    return {}


def captures_in(result: Mapping[str, object]) -> Sequence[Mapping[str, str]]:
    """Return what was captured, from a work's result."""
    found = result.get("captures")
    return found if isinstance(found, list) else []


def promised_in(result: Mapping[str, object]) -> str:
    """Return the id that an opening names of a capture that was made before under another; else empty."""
    return next((one["promised"] for one in captures_in(result) if "promised" in one), "")


def refused_in(result: Mapping[str, object]) -> Sequence[Mapping[str, str]]:
    """Return what was not captured, by name and why, from a work's result."""
    found = result.get("refused")
    return found if isinstance(found, list) else []


def page_of_look(work: Work) -> str:
    """Return the page of what was read, or of why it was stopped."""
    if work.result.get("stopped"):
        return reverse("capture_stopped", args=[work.id])
    return reverse("what_we_read", args=[work.result["upload"]])


def page_of_capture(work: Work) -> str:
    """Return the page of what came of a capture."""
    return reverse("captured", args=[work.id])


def first_page(_work: Work) -> str:
    """Return where a capture begins."""
    return reverse("capture")


def check_page(work: Work) -> str:
    """Return the page of the answers that a capture was asked for with."""
    return reverse("check_capture", args=[work.said["upload"]])
