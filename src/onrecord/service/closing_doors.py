"""What must not open again when an older copy of the store takes the place of a lost one.

A session, link, invitation or token that was ended after the copy was taken stands in it as good, a role,
recovery or export that was refused as one to be agreed, a code for a lost phone that was used as unused. So
all of them end, and so does what the journal says was ended since.
"""

import datetime as dt
from collections.abc import Iterator

from sqlcipher3.dbapi2 import Connection

from onrecord.database.connection import transaction
from onrecord.ports.service_copies import Ended

_END_ROLE = (
    "UPDATE account_grant SET state = 'ended', decided_at = ? WHERE state = 'in_force' "
    "AND account_id = ? AND role = ? AND scope_kind = ? AND scope_name = ?"
)
_Statement = tuple[str, str, tuple[object, ...]]


def close_doors(connection: Connection, ended: Ended, now: dt.datetime) -> None:
    """End all that lets somebody in without a password, and what the journal says was ended since."""
    tables = _tables(connection)
    with transaction(connection):
        for table, column in _columns_of_tokens(connection, tables):
            # What no token's MAC can be: one in use is hexadecimal.
            connection.execute(
                f'UPDATE "{table}" SET "{column}" = \'ended-\' || rowid WHERE "{column}" IS NOT NULL'  # noqa: S608 - names of the store's own tables
            )
        for table, statement, values in (*_doors(_written(now)), *_ended(ended, _written(now))):
            if table in tables:
                connection.execute(statement, values)


def _doors(now: str) -> Iterator[_Statement]:
    yield "django_session", "DELETE FROM django_session", ()
    yield "usersessions_usersession", "DELETE FROM usersessions_usersession", ()
    yield "invitation", "UPDATE invitation SET answered_at = ? WHERE answered_at IS NULL", (now,)
    yield "api_token", "UPDATE api_token SET revoked_at = ? WHERE revoked_at IS NULL", (now,)
    yield (
        "capture_link",
        "UPDATE capture_link SET taken_back_at = ? WHERE used_at IS NULL AND taken_back_at IS NULL",
        (now,),
    )
    refuse = "UPDATE account_grant SET state = 'refused', decided_at = ? WHERE state = 'proposed'"
    yield "account_grant", refuse, (now,)
    yield "recovery", "UPDATE recovery SET state = 'refused' WHERE state = 'asked'", ()
    yield "mfa_authenticator", "DELETE FROM mfa_authenticator WHERE type = 'recovery_codes'", ()
    refuse = "UPDATE export SET state = 'refused', decided_at = ? WHERE state = 'asked'"
    yield "export", refuse, (now,)
    yield "export", "UPDATE export SET expires_at = ? WHERE expires_at > ?", (now, now)


def _ended(ended: Ended, now: str) -> Iterator[_Statement]:
    for account in sorted(ended.closed):
        yield "account", "UPDATE account SET is_active = 0 WHERE id = ?", (account,)
    for account in sorted(ended.recovered):
        # A password that begins so fits nothing: the library's own mark of an unusable one.
        unusable = "UPDATE account SET password = '!' || hex(randomblob(20)) WHERE id = ?"
        yield "account", unusable, (account,)
        yield "mfa_authenticator", "DELETE FROM mfa_authenticator WHERE user_id = ?", (account,)
        linked = "DELETE FROM socialaccount_socialaccount WHERE user_id = ?"
        yield "socialaccount_socialaccount", linked, (account,)
    for role in ended.roles:
        yield (
            "account_grant",
            _END_ROLE,
            (now, role.account, role.role, role.scope, role.of),
        )


def _columns_of_tokens(connection: Connection, tables: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield each column that finds a row by a secret that somebody was given: it is named for its MAC."""
    for table in sorted(tables):
        for (column,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall():
            if column == "mac" or column.endswith("_mac"):
                yield table, column


def _tables(connection: Connection) -> frozenset[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return frozenset(name for (name,) in rows)


def _written(now: dt.datetime) -> str:
    """Return an instant as Django writes it there: UTC, without saying so."""
    return now.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ")
