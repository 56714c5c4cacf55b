"""What was read and answered of a capture, in rows, to be checked before it is captured."""

from onrecord.governance.reasons import OTHER
from onrecord.procedures.look_at import Looked
from onrecord.web.components import Link, Row
from onrecord.web.date_orders import order_said
from onrecord.web.drafts import Answers, Draft
from onrecord.web.journeys import address
from onrecord.web.reading_cards import said
from onrecord.web.requests import host_of

_MOST_TITLES = 5


def titles_row(looked: Looked) -> Row:
    """Return what is captured: the first titles, and how many more."""
    titles = ", ".join(one.summary.title or one.name for one in looked.seen[:_MOST_TITLES])
    further = len(looked.seen) - _MOST_TITLES
    return Row("What is captured", said(titles + (f" and {further:,} more" if further > 0 else "")))


def answer_rows(draft: Draft, answers: Answers, made: tuple[str, object]) -> list[Row]:
    """Return each answer with the way to change it; ``made`` says how the file was made, as it was asked."""
    reasons = {one.code: one.says for one in host_of().reasons()}
    lines = [
        ("Why the app was used", said(answers.why) if answers.reason == OTHER else reasons[answers.reason]),
        made,
        *order_said(draft),
        ("Which phone", said(answers.device)),
        ("Time zone", answers.zone),
    ]
    terms_url = address(draft, "capture_terms")
    return [Row(key, value, (Link("Change", terms_url, key.lower()),)) for key, value in lines]
