"""``ports.service.Searches`` over the service's database."""

import datetime as dt
from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet

from onrecord.records.errors import NotHeldError
from onrecord.records.saved_searches import SavedSearch
from onrecord.service import models
from onrecord.service.instants import instant

# Every search page asks: Django's own way of asking costs more than the answer.
_OF = "SELECT id, name, query, saved_at FROM saved_search WHERE account_id = %s ORDER BY name"


class DatabaseSearches:
    """Saved searches; see ``ports.service.Searches``."""

    def of(self, account: int) -> Sequence[SavedSearch]:
        """Return an account's searches, by name."""
        with connection.cursor() as cursor:
            cursor.execute(_OF, (account,))
            rows = cursor.fetchall()
        return [SavedSearch(number, name, query, instant(at)) for number, name, query, at in rows]

    def save(self, account: int, name: str, query: str, now: dt.datetime) -> SavedSearch:
        """Keep a search."""
        made = models.SavedSearch.objects.create(account_id=account, name=name, query=query, saved_at=now)
        return _search(made)

    def rename(self, account: int, number: int, name: str) -> None:
        """Give a search another name.

        Raises:
            NotHeldError: the account has none of that number.
        """
        _refuse_none(_rows(account, number).update(name=name))

    def remove(self, account: int, number: int) -> None:
        """Forget a search.

        Raises:
            NotHeldError: the account has none of that number.
        """
        _refuse_none(_rows(account, number).delete()[0])


def _rows(account: int, number: int) -> QuerySet[models.SavedSearch]:
    return models.SavedSearch.objects.filter(pk=number, account=account)


def _refuse_none(changed: int) -> None:
    if not changed:
        raise NotHeldError("you have no such saved search; the list shows those that you have")


def _search(row: models.SavedSearch) -> SavedSearch:
    return SavedSearch(row.pk, row.name, row.query, row.saved_at)
