"""From copies to one timeline and its findings."""

from collections.abc import Sequence
from concurrent.futures import Executor

from onrecord.reconciliation.copies import Copy
from onrecord.records.reconciliation import Reconciliation


def reconcile(
    copies: Sequence[Copy], *, default_zone: str = "Europe/London", executor: Executor | None = None
) -> Reconciliation:
    """Put copies of one conversation together.

    The order of the copies does not matter, and one that is given twice counts once. ``default_zone`` is
    the clock that most copies are taken to show when no copy proves another. ``executor`` runs what can be
    run side by side; none runs it here.

    Raises:
        NotOneConversationError: they are not copies of one conversation.
    """
    raise NotImplementedError
