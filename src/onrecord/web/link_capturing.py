"""The work of a capture through a single-use link: that of any capture in the browser, once and no more.

It is queued under the account of whoever made the link, since its holder has none, and done as the holder.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from django.urls import reverse

from onrecord.hosting import WAIT_SECONDS, WORK_WAIT_SECONDS, Host
from onrecord.ports.service import Service
from onrecord.procedures.link import (
    came_by,
    captures_by,
    claim_link,
    confirm_in_force,
    holder_of,
    settle_link,
)
from onrecord.records.accounts import Officer
from onrecord.records.capture_links import CaptureLink
from onrecord.records.errors import NotHeldError, UploadError
from onrecord.records.works import Work
from onrecord.web import capturing, withholding
from onrecord.web.drafts import DRAFTS, Draft
from onrecord.web.working import Told

LOOK, CAPTURE = "link_look", "link_capture"
LAY_OUT, PLAN = "link_lay_out", "link_plan"
OF_LINKS = {withholding.LAY_OUT: LAY_OUT, withholding.PLAN: PLAN}
"""The verbs of what a link's holder asks for, by those of an account."""
_NEWEST = 100


def begin(host: Host, service: Service, link: CaptureLink) -> Draft:
    """Begin an upload through a link; what was begun before is given up.

    Raises:
        UploadError: the link was used, or what was sent is being worked on.
    """
    confirm_idle(service, link)
    give_up(host, service, link)
    holder = holder_of(link)
    draft = capturing.begin(host, holder)
    draft = DRAFTS.change(draft.upload, draft.account, came_by=came_by(link), link=link.id)
    service.links.under_way(link.id, draft.upload)
    return draft


def give_up(host: Host, service: Service, link: CaptureLink) -> None:
    """Forget what a link's holder has under way; nothing is no error."""
    with contextlib.suppress(NotHeldError):
        capturing.give_up(host, draft_of(link))
    service.links.under_way(link.id, "")


def draft_of(link: CaptureLink) -> Draft:
    """Return what a link's holder has under way.

    Raises:
        NotHeldError: there is nothing.
    """
    return DRAFTS.of(link.upload, holder_of(link).account)


def confirm_idle(service: Service, link: CaptureLink) -> None:
    """Check that a link can be used yet, and that nothing is being done for it.

    Raises:
        UploadError: it was used, a marking stopped what came by it, or something is.
    """
    confirm_usable(link)
    work = work_of(service, link)
    if work is not None and not work.state.is_over:
        raise UploadError("what you sent is being worked on; wait until that is done")


def confirm_usable(link: CaptureLink) -> None:
    """Check that a link can be used yet.

    Raises:
        UploadError: it was used, or a marking stopped what came by it.
    """
    if link.stopped_at is not None and link.used_at is None:
        raise UploadError(
            "a SECRET or TOP SECRET marking was found in what you sent, so this link takes no more files. "
            f"Once you have called the security team, ask {link.made_by_name} for another link"
        )
    if link.used_at is not None:
        raise UploadError("this link was used already: it is for one capture alone")


def work_of(service: Service, link: CaptureLink) -> Work | None:
    """Return the newest work that was asked for through a link."""
    newest = service.works.of(link.made_by, _NEWEST)
    return next((one for one in newest if one.said.get("link") == link.id), None)


def ask(host: Host, service: Service, link: CaptureLink, verb: str) -> Work:
    """Ask for what was sent through a link to be looked at, laid out, or planned with some left out.

    Raises:
        UploadError: it is not whole, the link was used, or something is being done for it.
    """
    if verb == LOOK:
        return _ask_to_look(host, service, link)
    _, ask_for = _asking(host, service, link, verb)
    return ask_for()


def _ask_to_look(host: Host, service: Service, link: CaptureLink) -> Work:
    """Ask for a look: of one that is under way, ``capturing`` tells whether it will do."""
    link = service.links.link(link.id)
    newest = work_of(service, link)
    if newest is None or newest.verb != LOOK:
        confirm_idle(service, link)
    confirm_usable(link)
    draft = draft_of(link)
    host.uploads.feed(draft.upload, draft.owner)
    return capturing.ask_once_to_look(service, draft, (LOOK, link.made_by, {"link": link.id}), host.now())


def ask_to_capture(host: Host, service: Service, link: CaptureLink, shown: str, secret: bytes) -> Work:
    """Ask for what was sent through a link to be captured as a page showed it.

    ``secret`` is the browser's, which seals the opening of what is left out.

    Raises:
        UploadError: as of ``ask``; or something was changed since the page was shown.
    """
    draft, ask_for = _asking(host, service, link, CAPTURE)
    return capturing.ask_to_capture(draft, ask_for, shown, secret)


def _asking(host: Host, service: Service, link: CaptureLink, verb: str) -> tuple[Draft, Callable[[], Work]]:
    """Return what a link's holder has under way, whole, and what asks for work on it."""
    link = service.links.link(link.id)
    confirm_idle(service, link)
    draft = draft_of(link)
    host.uploads.feed(draft.upload, draft.owner)
    said = {"link": link.id, "upload": draft.upload}
    return draft, partial(service.works.ask, verb, link.made_by, said, host.now())


def look(host: Host, service: Service, _maker: Officer, work: Work, told: Told) -> Mapping[str, object]:
    """Look at what was sent through a link."""
    link = service.links.link(str(work.said["link"]))
    confirm_in_force(service, host.permissions, link, host.now())
    return capturing.look(host, service, holder_of(link), work, told)


def lay_out(host: Host, service: Service, _maker: Officer, work: Work, told: Told) -> Mapping[str, object]:
    """Lay out the messages of what was sent through a link, for its holder to choose from."""
    link = service.links.link(str(work.said["link"]))
    confirm_in_force(service, host.permissions, link, host.now())
    return withholding.lay_out(host, service, holder_of(link), work, told)


def plan(host: Host, service: Service, _maker: Officer, work: Work, told: Told) -> Mapping[str, object]:
    """Say what leaving out would do, to the holder of a link."""
    link = service.links.link(str(work.said["link"]))
    confirm_in_force(service, host.permissions, link, host.now())
    return withholding.plan(host, service, holder_of(link), work, told)


def capture(host: Host, service: Service, _maker: Officer, work: Work, told: Told) -> Mapping[str, object]:
    """Capture what was sent through a link, which is then used; with nothing kept it still can be."""
    name = str(work.said["link"])
    holder = holder_of(service.links.link(name))
    with capturing.reopened(str(work.said["upload"])):
        link = claim_link(host.reading(holder), service, host.permissions, name)
        with _settled(host, service, link):
            return capturing.capture(host, service, holder, work, told)


@contextlib.contextmanager
def _settled(host: Host, service: Service, link: CaptureLink) -> Iterator[None]:
    try:
        yield
    finally:
        settle(host, service, link, WORK_WAIT_SECONDS)


def settle(host: Host, service: Service, link: CaptureLink, wait_seconds: float) -> CaptureLink:
    """Note what came of the capture that a link was claimed for: the journal says so."""
    with host.writing(holder_of(link), wait_seconds) as home:
        return settle_link(home, service, link.id, captures_by(home))


def settled(host: Host, service: Service, link: CaptureLink) -> CaptureLink:
    """Return a link as it stands, also after the service ended in the midst of its capture."""
    if link.claimed_at is None or link.used_at is not None:
        return link
    work = work_of(service, link)
    return link if work is not None and not work.state.is_over else settle(host, service, link, WAIT_SECONDS)


def page_of(_work: Work) -> str:
    """Return where whoever made a link sees what came of it: their account has the work."""
    return reverse("links")
