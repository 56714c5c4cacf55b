"""How accounts are asked for: by address whatever its case, and by key without Django's compiler."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import BaseUserManager
from django.db import connections

from onrecord.service.instants import instant

if TYPE_CHECKING:
    from onrecord.service.models import Account

_FIELDS = ("id", "password", "last_login", "email", "name", "is_active", "created_at")
_BY_KEY = f"SELECT {', '.join(_FIELDS)} FROM account WHERE id = %s"  # noqa: S608 - names of our own


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Return the account of an address."""
        return self.get(email__iexact=username)

    def get(self, *wanted: Any, **named: Any) -> "Account":  # noqa: ANN401 - Django's signature
        """Return one account. Every page asks for one by its key alone: that question is written out.

        Raises:
            Account.DoesNotExist: there is none.
        """
        if wanted or named.keys() != {"pk"}:
            return super().get(*wanted, **named)
        with connections[self.db].cursor() as cursor:
            cursor.execute(_BY_KEY, (named["pk"],))
            row = cursor.fetchone()
        if row is None:
            raise self.model.DoesNotExist
        return self.model.from_db(self.db, _FIELDS, _values(row))


def _values(row: Sequence[Any]) -> list[Any]:
    key, password, seen, email, name, is_active, created = row
    return [key, password, instant(seen) if seen else None, email, name, bool(is_active), instant(created)]
