"""What earlier captures of the same chat left out, told before one that may bring it in is confirmed."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.urls import reverse

from onrecord.procedures.look_at import Looked
from onrecord.procedures.withheld_earlier import WithheldEarlier, brought_back, withheld_earlier
from onrecord.records.accounts import AccessVerb
from onrecord.rendering.said_times import at_instant
from onrecord.web.drafts import Draft
from onrecord.web.journeys import address
from onrecord.web.requests import asked_by, home_for, host_of, note_access, sight_for
from onrecord.web.withheld_rows import amounts_held

_VERB = "receipt"
_MOST = 5


def left_out_earlier(request: HttpRequest, draft: Draft, looked: Looked) -> Mapping[str, object]:
    """Return what earlier captures left out of the chats of a draft, of those that left out more than it.

    It is what their receipts say, to who may see those.
    """
    read = (one.summary for one in looked.seen)
    found = withheld_earlier(home_for(request), read, draft.custodian, sight_for(request, _VERB))
    more = brought_back(found, _messages(draft))
    for one in more[:_MOST]:
        note_access(asked_by(request), AccessVerb.RECEIPT, one.capture, 1)
    again = reverse("capture") if draft.left_before else address(draft, "official_business")
    return {
        "earlier": [_row(one) for one in more[:_MOST]],
        "earlier_more": max(0, len(more) - _MOST),
        "leave_out_url": again,
    }


def _messages(draft: Draft) -> int:
    """Return how many messages are left out of a draft, by what is known of it yet."""
    before = draft.left_before.messages if draft.left_before else 0
    return before + sum(one.messages for one in draft.kept_back.values())


def _row(one: WithheldEarlier) -> Mapping[str, object]:
    return {
        "capture": one.capture,
        "when": at_instant(one.at, host_of().settings.zone),
        "amounts": amounts_held(one.withheld, one.warnings),
    }
