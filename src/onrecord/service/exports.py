"""``ports.exports.Exports`` over the service's database."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import F, QuerySet

from onrecord.records.errors import NotHeldError
from onrecord.records.exports import (
    MOST_DOWNLOADS,
    Agreement,
    Export,
    ExportState,
    WantedExport,
    filters_of,
    said_of,
)
from onrecord.service import models

_NONE = "there is no such export; the list of exports has those that there are"
_OVER = "that export cannot be taken any more: ask for it again"


class DatabaseExports:
    """Exports of messages; see ``ports.exports.Exports``."""

    def ask(self, account: int, wanted: WantedExport, messages: int, now: dt.datetime) -> Export:
        """Note what is asked for, and how many messages that is now."""
        made = models.Export.objects.create(
            account_id=account,
            state=ExportState.ASKED.value,
            words=wanted.words,
            filters=said_of(wanted.filters),
            recipient=wanted.recipient,
            purpose=wanted.purpose,
            asked_at=now,
            messages=messages,
        )
        return self.export(made.pk)

    def export(self, number: int) -> Export:
        """Return one export.

        Raises:
            NotHeldError: there is no such export.
        """
        row = _rows().filter(pk=number).first()
        if row is None:
            raise NotHeldError(_NONE)
        return _export(row)

    def of(self, account: int) -> Sequence[Export]:
        """Return an account's exports, newest first."""
        return [_export(row) for row in _rows().filter(account=account).order_by("-pk")]

    def waiting(self) -> Sequence[Export]:
        """Return the exports that wait for a second person, oldest first."""
        return [_export(row) for row in _rows().filter(state=ExportState.ASKED.value).order_by("pk")]

    def above(self, messages: int, limit: int) -> Sequence[Export]:
        """Return exports of more messages than so many, whatever became of them, newest first."""
        return [_export(row) for row in _rows().filter(messages__gt=messages).order_by("-pk")[:limit]]

    def agree(self, number: int, by: int, now: dt.datetime, agreement: Agreement) -> Export:
        """Note that a waiting export was agreed.

        Raises:
            NotHeldError: there is no such export, or it does not wait any more.
        """
        copies = agreement.copies
        return self._decided(
            number,
            by,
            now,
            state=ExportState.AGREED.value,
            messages=agreement.messages,
            expires_at=agreement.expires_at,
            copies=None if copies is None else sorted(copies),
        )

    def refuse(self, number: int, by: int, now: dt.datetime) -> Export:
        """Note that a waiting export was refused.

        Raises:
            NotHeldError: there is no such export, or it does not wait any more.
        """
        return self._decided(number, by, now, state=ExportState.REFUSED.value)

    def taken(self, number: int, now: dt.datetime) -> Export:
        """Note that an agreed export is taken once more: of several at once, no more than are left get it.

        Raises:
            NotHeldError: it is not agreed, has expired, or was taken as often as it may be.
        """
        rows = models.Export.objects.filter(pk=number, state=ExportState.AGREED.value)
        rows = rows.filter(expires_at__gt=now, downloads__lt=MOST_DOWNLOADS)
        if not rows.update(downloads=F("downloads") + 1):
            raise NotHeldError(_OVER)
        return self.export(number)

    def _decided(self, number: int, by: int, now: dt.datetime, **values: object) -> Export:
        rows = models.Export.objects.filter(pk=number, state=ExportState.ASKED.value)
        if not rows.update(decided_by_id=by, decided_at=now, **values):
            raise NotHeldError(_NONE)
        return self.export(number)


def _rows() -> "QuerySet[models.Export]":
    return models.Export.objects.select_related("account", "decided_by")


def _export(row: models.Export) -> Export:
    return Export(
        id=row.pk,
        account=row.account_id,
        account_name=row.account.name,
        state=ExportState(row.state),
        wanted=WantedExport(row.words, filters_of(row.filters), row.recipient, row.purpose),
        asked_at=row.asked_at,
        messages=row.messages,
        copies=None if row.copies is None else frozenset(map(str, row.copies)),
        decided_by_name=row.decided_by.name if row.decided_by else "",
        decided_at=row.decided_at,
        expires_at=row.expires_at,
        downloads=row.downloads,
    )
