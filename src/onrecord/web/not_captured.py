"""What an officer sent and did not capture: its pages are found again once their tab is closed."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.timezone import localtime

from onrecord.records.accounts import Officer
from onrecord.records.capture_links import CaptureLink
from onrecord.records.errors import NotHeldError
from onrecord.rendering.amounts import day_month
from onrecord.web.drafts import DRAFTS, Draft
from onrecord.web.link_capturing import draft_of
from onrecord.web.reading_cards import said


def not_captured(officer: Officer) -> Sequence[tuple[str, str, str]]:
    """Return what it is, where to go on, and where to give it up, for each upload that waits."""
    return [
        (_says(one), _goes_on(one), reverse("give_up_upload", args=[one.upload]))
        for one in DRAFTS.unfinished(officer.account)
    ]


def not_captured_of(link: CaptureLink) -> Sequence[tuple[str, str, str]]:
    """Return the same of what the holder of a single-use link sent and did not capture."""
    try:
        draft = draft_of(link)
    except NotHeldError:
        return []
    if draft.looked is None:
        return []
    return [(_says(draft), reverse("link_read", args=[link.id]), reverse("link_give_up", args=[link.id]))]


def _says(draft: Draft) -> str:
    sent = localtime(draft.begun_at)
    titles = [seen.summary.title or seen.name for seen in draft.looked.seen] if draft.looked else []
    more = f" and {len(titles) - 1:,} more" if len(titles) > 1 else ""
    what = f"{titles[0]}{more}, " if titles else ""
    whose = f"{draft.custodian}, " if draft.custodian else ""
    return said(f"{whose}{what}sent {day_month(sent)}, {sent:%H:%M}")


def _goes_on(draft: Draft) -> str:
    return reverse("what_we_read" if draft.custodian else "whose_capture", args=[draft.upload])
