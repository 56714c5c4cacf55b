"""Several people's copies of one conversation, put together: one timeline, and who is missing what.

Pure: tables in, a ``Reconciliation`` out. docs/reconciliation.md explains every step.
"""

from onrecord.reconciliation.copies import Copy, together
from onrecord.reconciliation.reconcile import reconcile

__all__ = ["Copy", "reconcile", "together"]
