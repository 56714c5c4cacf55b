"""What a database's first bytes tell, without SQLite."""

import re

MAGIC = b"SQLite format 3\0"

_CREATE_TABLE = re.compile(rb"CREATE TABLE (?:IF NOT EXISTS )?[\"'`\[]?(\w+)", re.IGNORECASE)


def tables_seen(head: bytes) -> frozenset[str]:
    """Return, in lower case, the tables that a database's first bytes name; none if it is no database.

    A large schema may lie further on: absence proves nothing.
    """
    if not head.startswith(MAGIC):
        return frozenset()
    return frozenset(match[1].decode("ascii", "replace").lower() for match in _CREATE_TABLE.finditer(head))
