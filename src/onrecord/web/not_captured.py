"""What an officer sent and did not capture: its pages are found again once their tab is closed."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.timezone import localtime

from onrecord.records.accounts import Officer
from onrecord.records.capture_links import CaptureLink
from onrecord.records.errors import NotHeldError
from onrecord.records.plurals import number_of
from onrecord.rendering.amounts import day_month
from onrecord.web.drafts import DRAFTS, Draft
from onrecord.web.link_capturing import draft_of
from onrecord.web.reading_cards import said

_CHOSEN = "something is to be left out"


def not_captured(officer: Officer) -> Sequence[tuple[str, str, str]]:
    """Return what it is, where to go on, and where to give it up, for each upload that waits."""
    waiting = DRAFTS.unfinished(officer.account)
    told = _apart([_says(one) for one in waiting])
    return [
        (said(says), _goes_on(one), reverse("give_up_upload", args=[one.upload]))
        for says, one in zip(told, waiting, strict=True)
    ]


def not_captured_of(link: CaptureLink) -> Sequence[tuple[str, str, str]]:
    """Return the same of what the holder of a single-use link sent and did not capture."""
    try:
        draft = draft_of(link)
    except NotHeldError:
        return []
    if draft.looked is None:
        return []
    return [
        (said(_says(draft)), reverse("link_read", args=[link.id]), reverse("link_give_up", args=[link.id]))
    ]


def _says(draft: Draft) -> str:
    sent = localtime(draft.begun_at)
    titles = [seen.summary.title or seen.name for seen in draft.looked.seen] if draft.looked else []
    more = f" and {len(titles) - 1:,} more" if len(titles) > 1 else ""
    what = f"{titles[0]}{more}, " if titles else ""
    whose = f"{draft.custodian}, " if draft.custodian else ""
    far = "".join(f"; {one}" for one in _far(draft))
    return f"{whose}{what}sent {day_month(sent)}, {sent:%H:%M:%S}{far}"


def _far(draft: Draft) -> Iterator[str]:
    """Yield what tells one upload of a chat from another: what is left out of it, and how far it is."""
    if draft.left_before is not None:
        yield f"left out: {draft.left_before.told}"
    if chosen := draft.kept_back.values():
        messages = sum(one.messages for one in chosen)
        yield f"to be left out: {number_of(messages, 'message')}" if draft.is_planned else _CHOSEN
    if draft.answers is not None:
        yield "its questions are answered"


def _apart(told: Sequence[str]) -> Sequence[str]:
    """Number those that read alike, in the order in which they were sent."""
    return [
        f"{one} ({told[: at + 1].count(one)} of {told.count(one)})" if told.count(one) > 1 else one
        for at, one in enumerate(told)
    ]


def _goes_on(draft: Draft) -> str:
    return reverse("what_we_read" if draft.custodian else "whose_capture", args=[draft.upload])
