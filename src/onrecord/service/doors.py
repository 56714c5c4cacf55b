"""``ports.doors.Doors`` over the service's database, whichever it is. Import it once Django is set up."""

import datetime as dt
from collections.abc import Collection

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from onrecord.ports.service_copies import Ended
from onrecord.records.recoveries import RecoveryState
from onrecord.service import models
from onrecord.service.closing_doors import doors, ends, is_of_token


class DatabaseDoors:
    """What opens something; see ``ports.doors.Doors``."""

    def used_recoveries(self, account: int) -> int:
        """Return how often an account's owner got back into it."""
        return models.Recovery.objects.filter(account=account, state=RecoveryState.USED.value).count()

    def shut(self, ended: Ended, now: dt.datetime) -> None:
        """End all that lets somebody in without a password, and what the journal says was ended."""
        at = connection.ops.adapt_datetimefield_value(now)
        with transaction.atomic(), connection.cursor() as cursor:
            tables = frozenset(connection.introspection.table_names(cursor))
            _end_tokens(cursor, tables)
            for table, statement, values in (*doors(at), *ends(ended, at, make_password(None))):
                if table in tables:
                    cursor.execute(statement.replace("?", "%s"), [*values])


def _end_tokens(cursor: CursorWrapper, tables: Collection[str]) -> None:
    looks, quoted = connection.introspection, connection.ops.quote_name
    for table in sorted(tables):
        for column in (one.name for one in looks.get_table_description(cursor, table)):
            if is_of_token(column):
                key = quoted(looks.get_primary_key_column(cursor, table) or "id")
                # What no token's MAC can be: one in use is hexadecimal.
                cursor.execute(
                    f"UPDATE {quoted(table)} SET {quoted(column)} = 'ended-' || CAST({key} AS varchar(40)) "  # noqa: S608 - names of the store's own tables
                    f"WHERE {quoted(column)} IS NOT NULL"
                )
