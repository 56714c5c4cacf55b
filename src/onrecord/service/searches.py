"""``ports.service.Searches`` over the service's database."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet

from onrecord.records.errors import NotHeldError
from onrecord.records.saved_searches import SavedSearch
from onrecord.service import models


class DatabaseSearches:
    """Saved searches; see ``ports.service.Searches``."""

    def of(self, account: int) -> Sequence[SavedSearch]:
        """Return an account's searches, by name."""
        return [_search(row) for row in models.SavedSearch.objects.filter(account=account).order_by("name")]

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
