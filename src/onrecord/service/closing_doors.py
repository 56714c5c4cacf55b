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
_Value = str | int | dt.datetime | None
_Statement = tuple[str, str, tuple[_Value, ...]]


def close_doors(connection: Connection, ended: Ended, now: dt.datetime) -> None:
    """End all that lets somebody in without a password, and what the journal says was ended since."""
    tables = _tables(connection)
    with transaction(connection):
        for table, column in _columns_of_tokens(connection, tables):
            # What no token's MAC can be: one in use is hexadecimal.
            connection.execute(
                f'UPDATE "{table}" SET "{column}" = \'ended-\' || rowid WHERE "{column}" IS NOT NULL'  # noqa: S608 - names of the store's own tables
            )
        at, unusable = _written(now), _unusable(connection)
        for table, statement, values in (*doors(at), *ends(ended, at, unusable)):
            if table in tables:
                connection.execute(statement, values)


def doors(now: _Value) -> Iterator[_Statement]:
    """Yield what ends all that opens something: a table, a statement, its values; ``now`` as stored."""
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


def ends(ended: Ended, now: _Value, unusable: str) -> Iterator[_Statement]:
    """Yield likewise what ends again what was ended; ``unusable`` is kept as a password that fits nothing."""
    for account in sorted(ended.closed):
        yield "account", "UPDATE account SET is_active = ? WHERE id = ?", (False, account)
    for account in sorted(ended.recovered):
        yield "account", "UPDATE account SET password = ? WHERE id = ?", (unusable, account)
        yield "mfa_authenticator", "DELETE FROM mfa_authenticator WHERE user_id = ?", (account,)
        linked = "DELETE FROM socialaccount_socialaccount WHERE user_id = ?"
        yield "socialaccount_socialaccount", linked, (account,)
    for role in ended.roles:
        yield (
            "account_grant",
            _END_ROLE,
            (now, role.account, role.role, role.scope, role.of),
        )


def is_of_token(column: str) -> bool:
    """Tell whether a column finds a row by a secret that somebody was given: it is named for its MAC."""
    return column == "mac" or column.endswith("_mac")


def _unusable(connection: Connection) -> str:
    """Return a password that fits nothing: it begins as the library marks one that cannot be used."""
    (random,) = connection.execute("SELECT hex(randomblob(20))").fetchone()
    return f"!{random}"


def _columns_of_tokens(connection: Connection, tables: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield each column of a token, with its table."""
    for table in sorted(tables):
        for (column,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall():
            if is_of_token(column):
                yield table, column


def _tables(connection: Connection) -> frozenset[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return frozenset(name for (name,) in rows)


def _written(now: dt.datetime) -> str:
    """Return an instant as Django writes it there: UTC, without saying so."""
    return now.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ")
