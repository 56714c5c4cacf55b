"""What the holder of a link answered, in rows, to be checked before it is captured."""

from django.urls import reverse

from onrecord.governance.reasons import OTHER
from onrecord.procedures.look_at import Looked
from onrecord.records.capture_links import CaptureLink
from onrecord.records.errors import UploadError
from onrecord.web.components import Link, Row
from onrecord.web.date_orders import order_said
from onrecord.web.drafts import Draft
from onrecord.web.forms.links import MADE
from onrecord.web.reading_cards import said
from onrecord.web.requests import host_of
from onrecord.web.withheld_rows import left_out


def answer_rows(link: CaptureLink, draft: Draft, looked: Looked) -> list[Row]:
    """Return what is captured, and each answer with the way to change it.

    Raises:
        UploadError: the questions are not answered.
    """
    answers = draft.answers
    if answers is None:
        raise UploadError("answer the questions first")
    terms_url = reverse("link_terms", args=[link.id])
    reasons = {one.code: one.says for one in host_of().reasons()}
    titles = ", ".join(one.summary.title or one.name for one in looked.seen[:5])
    more = f" and {len(looked.seen) - 5:,} more" if len(looked.seen) > 5 else ""  # noqa: PLR2004 - as above
    lines = [
        ("Why the app was used", said(answers.why) if answers.reason == OTHER else reasons[answers.reason]),
        ("How the file was made", MADE[answers.supplied]),
        *order_said(draft),
        ("Which phone", said(answers.device)),
        ("Time zone", answers.zone),
    ]
    rows = [
        left_out(draft),
        Row("Whose phone", said(link.custodian)),
        Row("What is captured", said(titles + more)),
    ]
    return rows + [Row(key, value, (Link("Change", terms_url, key.lower()),)) for key, value in lines]
