"""``ports.service.AccessLog``: a chain of keyed MACs, so that a line taken out or changed is found."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from onrecord.records.accounts import Access, AccessVerb, Officer
from onrecord.records.canonical import dumps
from onrecord.records.logs import ALWAYS, NOBODY, Span
from onrecord.service import models
from onrecord.service.together import Together

_PURPOSE = "access/1"
_PAGE = 1_000
_BEGINNING = ""
_NEWEST = "SELECT id, chain FROM access ORDER BY id DESC LIMIT 1"
_ADD = (
    "INSERT INTO access (id, at, account_id, verb, about, amount, chain) VALUES (%s, %s, %s, %s, %s, %s, %s)"
)

Mac = Callable[[str, bytes], str]


class DatabaseAccessLog:
    """Append-only; the newest line's number and MAC tell how many there are."""

    def __init__(self, mac: Mac) -> None:
        """Take the home's keyed MAC."""
        self._mac = mac
        self._together = Together(self._write)

    def add(
        self, officer: Officer | None, verb: AccessVerb, about: str, amount: int, at: dt.datetime
    ) -> None:
        """Append a line, durable on return. ``about`` names ids and counts, never words."""
        account = officer.account if officer else None
        line = models.Access(at=at, account_id=account, verb=verb.value, about=about, amount=amount)
        if connection.in_atomic_block:
            self._write([line])
        else:
            self._together.add(line)

    def lines(
        self,
        before: int | None,
        limit: int,
        account: int | None = None,
        verb: AccessVerb | None = None,
        span: Span = ALWAYS,
    ) -> Sequence[Access]:
        """Return lines, newest first, below a number: of one account (``NOBODY``: of none), kind and time."""
        rows = _narrowed(account, verb, span).select_related("account").order_by("-pk")
        rows = rows if before is None else rows.filter(pk__lt=before)
        return [_access(row) for row in rows[:limit]]

    def count(self, account: int | None = None, verb: AccessVerb | None = None, span: Span = ALWAYS) -> int:
        """Return how many lines there are of one account (``NOBODY``: of none), kind and time."""
        return _narrowed(account, verb, span).count()

    def newest(self) -> tuple[int, str]:
        """Return how many lines there are, and the link of the last."""
        last = models.Access.objects.order_by("-pk").first()
        return (last.pk, last.chain) if last else (0, _BEGINNING)

    def link(self, number: int) -> str | None:
        """Return the link of a line, None where there is none."""
        row = models.Access.objects.filter(pk=number).first()
        return row.chain if row else None

    def check(self) -> Iterator[str]:
        """Yield one sentence for each line that is missing, changed or out of order."""
        chain, expected = _BEGINNING, 1
        for row in models.Access.objects.order_by("pk").iterator(_PAGE):
            if row.pk != expected:
                yield f"the access log lacks line {expected}: restore the service database from its backup"
            if row.chain != self._link(row, chain):
                yield f"line {row.pk} of the access log is not as it was written: compare it with a backup"
            chain, expected = row.chain, row.pk + 1

    def _write(self, lines: Sequence[models.Access]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # SQLite has one writer by itself; here another process may be adding lines.
                cursor.execute("LOCK TABLE access IN EXCLUSIVE MODE")
            cursor.execute(_NEWEST)
            last, chain = cursor.fetchone() or (0, _BEGINNING)
            for number, line in enumerate(lines, last + 1):
                line.pk = number
                chain = line.chain = self._link(line, chain)
            cursor.executemany(_ADD, [_values(line) for line in lines])

    def _link(self, row: models.Access, before: str) -> str:
        said = [row.pk, row.at.isoformat(), row.account_id, row.verb, row.about, row.amount, before]
        return self._mac(_PURPOSE, dumps(said))


def _narrowed(account: int | None, verb: AccessVerb | None, span: Span) -> QuerySet[models.Access]:
    asked: dict[str, object] = {
        "account": None if account == NOBODY else account,
        "verb": verb,
        "at__gte": span.since,
        "at__lt": span.before,
    }
    rows = models.Access.objects.filter(**{name: value for name, value in asked.items() if value is not None})
    return rows.filter(account__isnull=True) if account == NOBODY else rows


def _values(line: models.Access) -> tuple[Any, ...]:
    at = connection.ops.adapt_datetimefield_value(line.at)
    return line.pk, at, line.account_id, line.verb, line.about, line.amount, line.chain


def _access(row: models.Access) -> Access:
    return Access(
        number=row.pk,
        at=row.at,
        account=row.account_id,
        account_name=row.account.name if row.account else "",
        verb=AccessVerb(row.verb),
        about=row.about,
        amount=row.amount,
    )
