"""WhatsApp's encrypted backups of an Android phone: `.crypt12`, `.crypt14` and `.crypt15` files.

Units: sizes are bytes; a part's name is the file's without its `.cryptNN`, in the same folder.
Limits: a backup with an end-to-end password or passkey opens with its 64-digit key alone, since the key
that the password unlocks is on WhatsApp's servers; media in Google Drive (`.mcrypt1`) are not opened.
Source: docs/formats/whatsapp-crypt.md.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from onrecord.ports.originals import Original
from onrecord.readers.containers.whatsapp_crypt.headers import Header, read_header
from onrecord.readers.containers.whatsapp_crypt.keys import (
    KEY_FILE_BYTES,
    cipher_key,
    is_key_file,
    read_secret,
)
from onrecord.readers.containers.whatsapp_crypt.payload import Sealed, measure, opened, whole
from onrecord.readers.matching import HEAD_BYTES, Match
from onrecord.readers.unwrapping import Part
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Entry

NAME = "whatsapp-crypt"
VERSION = "1"
SECRET = "the phone's key file, or the 64 digits of the end-to-end encrypted backup"  # noqa: S105
NAMES: Sequence[str] = ()
INSIDE = "Databases|Backups"

_NAMED = re.compile(r"\.crypt(\d{1,2})$", re.IGNORECASE)


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry: the name and the header together are certain, either alone is possible."""
    header = read_header(head)
    if _NAMED.search(filename):
        return Match.CERTAIN if header else Match.POSSIBLE
    return Match.POSSIBLE if header and header.is_telling else Match.NO


def needs_secret(original: Original) -> bool:
    """Tell whether there is an encrypted file of a kind that a key would open."""
    return any(header for _, header in _encrypted(original))


def kept(original: Original) -> Sequence[Entry]:
    """Return the encrypted files: what was received, by which the parts can be checked."""
    return [entry for entry, _ in _encrypted(original)]


def parts(original: Original, secret: bytes) -> Sequence[Part]:
    """Decrypt every encrypted file once, check its tag and measure it; plain files stay as they are.

    Raises:
        WrongKeyError: the key does not open one of them; the message names it.
        UnreadableError: one is damaged, cut short, or of a version not known.
        UnsafeSourceError: one unpacks to far more than a database does.
    """
    encrypted = list(_encrypted(original))
    key = read_secret(secret)
    sealed_numbers = {entry.number for entry, _ in encrypted}
    found = {
        entry.name: Part(entry.name, entry.size_bytes, json.dumps({"entry": _place(entry)}), entry.name)
        for entry in original.entries()
        if entry.number not in sealed_numbers and not _holds_key(original, entry)
    }
    for entry, header in encrypted:
        if header is None:
            raise UnreadableError(
                f"{entry.name!r} is not a WhatsApp backup that OnRecord opens (crypt12, crypt14, crypt15): "
                "make a new backup on the phone, and capture that"
            )
        with original.open(entry) as stream:
            measured = measure(stream, entry, Sealed(header, *cipher_key(key, header, entry.name)))
        name = _part_name(entry.name, header, found)
        recipe = json.dumps({"entry": _place(entry), **measured.recipe})
        found[name] = Part(name, measured.size_bytes, recipe, entry.name)
    return [found[name] for name in sorted(found)]


def unwrap(original: Original, part: Part) -> Iterator[bytes]:
    """Yield the bytes of one part.

    Raises:
        UnreadableError: it is not what it was when it was measured.
    """
    recipe: dict[str, Any] = json.loads(part.recipe)
    entry = Entry(*recipe["entry"])
    with original.open(entry) as stream:
        pieces = opened(stream, entry.name, recipe) if "key" in recipe else whole(stream)
        length = 0
        for piece in pieces:
            length += len(piece)
            yield piece
    if length != part.size_bytes:
        raise UnreadableError(
            f"{entry.name!r} is not as long as it was: let the copying finish, then capture again"
        )


def _place(entry: Entry) -> Sequence[int | str]:
    return entry.number, entry.name, entry.size_bytes


def _encrypted(original: Original) -> Iterator[tuple[Entry, Header | None]]:
    for entry in original.entries():
        named = _NAMED.search(entry.name)
        if named or "." not in entry.name.rpartition("/")[2]:
            with original.open(entry) as stream:
                header = read_header(stream.read(HEAD_BYTES))
            if named or (header and header.is_telling):
                yield entry, header


def may_be_key(head: bytes, filename: str) -> bool:
    """Tell of a file that lies beside whether it may hold the key, which is never kept."""
    return is_key_file(head[:KEY_FILE_BYTES], filename)


def _holds_key(original: Original, entry: Entry) -> bool:
    """Tell whether a file is a key, which is never kept."""
    if entry.size_bytes > KEY_FILE_BYTES:
        return False
    with original.open(entry) as stream:
        return is_key_file(stream.read(KEY_FILE_BYTES), entry.name.rpartition("/")[2])


def _part_name(name: str, header: Header, taken: dict[str, Part]) -> str:
    plain = _NAMED.sub("", name) if _NAMED.search(name) else f"{name}.db"
    while plain in taken:
        plain = f"crypt{header.generation}/{plain}"
    return plain
