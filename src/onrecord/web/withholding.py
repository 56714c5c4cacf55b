"""The work of choosing what to keep back: laying the messages out, and saying what the choice would do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from django.urls import reverse

from onrecord import wiring
from onrecord.governance.clearing import Stored
from onrecord.hosting import Host
from onrecord.ports.homes import Home
from onrecord.ports.service import Service
from onrecord.procedures.leaf_through import Page, leaf_through
from onrecord.procedures.second_copies import standing_copy
from onrecord.procedures.sources import LeftOut, Refused, Source, sources
from onrecord.procedures.withheld_apps import of_apps
from onrecord.procedures.withheld_before import Beforehand
from onrecord.procedures.withhold import (
    HandOver,
    Withhold,
    one_source,
    plan_withholding,
)
from onrecord.records import canonical
from onrecord.records.accounts import Officer
from onrecord.records.errors import NotHeldError, UploadError, WithholdingError
from onrecord.records.messages import CaptureId
from onrecord.records.withholding import Choice
from onrecord.records.works import Work
from onrecord.web.apps_chosen import is_of_rows
from onrecord.web.drafts import DRAFTS, Draft
from onrecord.web.keeping_back import KeepingBack, Listing
from onrecord.web.working import Told

LAY_OUT, PLAN = "lay_out", "plan"
_MARKED = "a protective marking stops this capture; give it up, and call the security team"
_NOT_CHOSEN = "nothing is chosen to be left out; choose something, or say that all of it is official business"


def ask(host: Host, service: Service, draft: Draft, verb: str) -> Work:
    """Ask for the messages to be laid out, to choose from; or what keeping back would do."""
    return service.works.ask(verb, draft.account, {"upload": draft.upload}, host.now())


def lay_out(host: Host, _service: Service, officer: Officer, work: Work, told: Told) -> Mapping[str, object]:
    """Lay the messages of an upload out in pages, sealed in staging beside it."""
    draft = DRAFTS.of(str(work.said["upload"]), officer.account)
    source = _source(host, host.reading(officer), draft)
    days, total = list[str](), 0

    def written(pages: Iterator[Page]) -> Iterator[bytes]:
        nonlocal total
        for page in pages:
            days.append(page.last_day)
            total += len(page.leaves)
            yield canonical.dumps(page)

    telling = partial(told, "laying out the messages")
    found = leaf_through(host.sandbox, source, telling, of_rows=is_of_rows(draft))
    pages = host.uploads.set_aside(draft.upload, draft.owner, written(found))
    kept = draft.keeping_back or KeepingBack()
    DRAFTS.change(draft.upload, draft.account, listing=Listing(pages, tuple(days), total), keeping_back=kept)
    return {"upload": draft.upload, "messages": total}


def plan(host: Host, _service: Service, officer: Officer, work: Work, told: Told) -> Mapping[str, object]:
    """Say what keeping back would do; nothing is kept of it but in memory."""
    draft = DRAFTS.of(str(work.said["upload"]), officer.account)
    if not draft.kept_back:
        raise WithholdingError(_NOT_CHOSEN)
    home, found = host.reading(officer), dict[str, KeepingBack]()
    rule = wiring.clearing_rule(host.settings)
    copy = standing_copy(home, host.settings.second_copy)
    stored = Stored(1) if copy is None else Stored(2, home.archive.shares_device(copy))
    tell = partial(told, "looking at what is left out")
    for one in of_apps(_sources(host, home, draft), choices_of(draft)):
        if one.choices:
            app = one.source.app if draft.app else ""
            planned = plan_withholding(host.sandbox, one.source, one.choices, (rule, stored), tell)
            if planned.spills:
                raise UploadError(_MARKED)
            found[app] = draft.kept_back[app].with_plan(planned, draft.date_order)
    DRAFTS.plan(draft.upload, draft.account, found)
    return {"upload": draft.upload}


def choices_of(draft: Draft) -> Sequence[Choice]:
    """Return all that was chosen, of a backup of several apps each with the app that it is of."""
    return [
        replace(choice, app=app)
        for app, chosen in draft.kept_back.items()
        for choice in chosen.every_choice(by_place=is_of_rows(draft, app))
    ]


def _sources(host: Host, home: Home, draft: Draft) -> Sequence[Source | Refused | LeftOut]:
    feed = host.uploads.feed(draft.upload, draft.owner)
    assumptions = draft.assumptions(host.settings.zone)
    return list(sources(home.sandbox, feed, assumptions, lambda _name, _what: draft.secrets))


def _source(host: Host, home: Home, draft: Draft) -> Source:
    """Return the source that is chosen from."""
    found = _sources(host, home, draft)
    if not draft.app:
        return one_source(found)
    return one_source([one for one in found if isinstance(one, Source) and one.app == draft.app])


def page_of(draft: Draft, number: int) -> Page:
    """Return a page (from 0) of an upload's messages.

    Raises:
        NotHeldError: there is no such page.
    """
    if draft.listing is None:
        raise NotHeldError("the messages are not laid out; go back to what was read")
    return canonical.build(Page, canonical.loads(draft.listing.pages.page(number)))


def to_withhold(host: Host, service: Service, draft: Draft) -> Withhold | Beforehand | None:
    """Return what a capture withholds, and how its custodian gets the opening.

    Raises:
        WithholdingError: what it would do was not said yet.
    """
    if draft.keeping_back is None:
        return draft.left_before
    if not draft.is_planned:
        raise WithholdingError(_NOT_CHOSEN)
    return Withhold(choices_of(draft), _sealing(host, service, draft))


def _sealing(host: Host, service: Service, draft: Draft) -> HandOver:
    """Return what seals an opening. A link's holder has no account: theirs waits under its maker's."""
    account = service.links.link(draft.link).made_by if draft.link else draft.account

    def hand_over(capture: CaptureId, opening: bytes) -> None:
        service.openings.keep(capture, account, opening, draft.browser_secret, host.now())

    return hand_over


def hub_page(work: Work) -> str:
    """Return the page on which one chooses."""
    return reverse("withhold", args=[work.said["upload"]])


def effect_page(work: Work) -> str:
    """Return the page that says what the choice would do."""
    return reverse("withhold_effect", args=[work.said["upload"]])


def question_page(work: Work) -> str:
    """Return the page that asks whether all of it is official business."""
    return reverse("official_business", args=[work.said["upload"]])
