"""Which entry is a message database, and which the contacts'."""

from collections.abc import Sequence

from onrecord.ports.originals import Original
from onrecord.readers.matching import HEAD_BYTES, Match
from onrecord.readers.sqlite.beginnings import MAGIC, tables_seen
from onrecord.records.messages import Entry

MESSAGES_NAME, CONTACTS_NAME = "msgstore.db", "wa.db"
_NEW = frozenset(("message", "chat", "jid"))
_OWN = frozenset(("message_quoted", "message_revoked", "message_media", "message_system", "message_add_on"))
_OLD = frozenset(("messages_quotes", "messages_links", "messages_vcards", "chat_list", "group_participants"))


def recognise(head: bytes, filename: str) -> Match:
    """Judge by the tables that the first bytes name; where the schema lies further on, by the name.

    The contacts' database is no source by itself, but part of one.
    """
    if not head.startswith(MAGIC):
        return Match.NO
    if filename.lower() == CONTACTS_NAME:
        return Match.CERTAIN
    tables = tables_seen(head)
    newer = len(_NEW & tables) + len(_OWN & tables)
    older = "messages" in tables and bool(_OLD & tables)
    if newer >= len(_NEW) or older:
        return Match.CERTAIN
    named = filename.lower().startswith("msgstore") and filename.lower().endswith(".db")
    return Match.CERTAIN if named and not (tables and "wa_contacts" in tables) else Match.NO


def databases(original: Original) -> Sequence[Entry]:
    """Return the entries that are message databases, the one with the app's own name first."""
    found = [
        entry
        for entry in original.entries()
        if base(entry).lower() != CONTACTS_NAME
        and recognise(head_of(original, entry), base(entry)) > Match.NO
    ]
    return sorted(found, key=lambda entry: (base(entry).lower() != MESSAGES_NAME, entry.number))


def contacts_beside(original: Original, database: Entry) -> Entry | None:
    """Return the contacts' database: the one in the same folder, else any."""
    named = [entry for entry in original.entries() if base(entry).lower() == CONTACTS_NAME]
    folder = database.name.rpartition("/")[0]
    same = [entry for entry in named if entry.name.rpartition("/")[0] == folder]
    return next(iter((*same, *named)), None)


def head_of(original: Original, entry: Entry) -> bytes:
    """Return an entry's first bytes, none if it cannot be a database."""
    with original.open(entry) as stream:
        first = stream.read(len(MAGIC))
        return first + stream.read(HEAD_BYTES - len(MAGIC)) if first == MAGIC else b""


def base(entry: Entry) -> str:
    """Return an entry's name without its path."""
    return entry.name.rpartition("/")[2]
