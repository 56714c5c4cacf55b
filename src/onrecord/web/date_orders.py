"""The order of dates of a capture under way: what was said of it, and whether what it decides stands open."""

from collections.abc import Sequence

from onrecord.web.drafts import Draft
from onrecord.web.forms.capture import NOT_KNOWN, ORDERS_SAID


def order_said(draft: Draft) -> Sequence[tuple[str, str]]:
    """Return the row of the order for the page of answers; none where every date can be read in one way."""
    order = draft.answers.date_order if draft.answers else None
    if order is not None:
        return [("Order of dates", ORDERS_SAID[order])]
    return [("Order of dates", NOT_KNOWN)] if _is_needed(draft) else []


def is_not_known(draft: Draft) -> bool:
    """Tell whether whoever was asked for an order that dates need does not know it."""
    return draft.answers is not None and draft.answers.date_order is None and _is_needed(draft)


def is_unasked(draft: Draft) -> bool:
    """Tell whether dates need an order, and nobody was asked for it yet."""
    return draft.answers is None and _is_needed(draft)


def _is_needed(draft: Draft) -> bool:
    return draft.looked is not None and draft.looked.has_ambiguous_dates
