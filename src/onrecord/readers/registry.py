"""The readers built in, and the choice among them. A new one is added to ``READERS``, and is done."""

import importlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.ports.originals import Original
from onrecord.readers.entry_names import file_name, is_media, stand_alone
from onrecord.readers.formats import (
    android_sms_db,
    canonical_lines,
    discord_json,
    email_eml,
    email_maildir,
    email_mbox,
    email_msg,
    email_pst,
    facebook_e2ee_json,
    facebook_html,
    facebook_json,
    imessage_db,
    instagram_json,
    linkedin_messages,
    note,
    rsmf,
    screenshot,
    signal_android_db,
    signal_desktop_db,
    signal_frames,
    signal_jsonl,
    slack_export,
    sms_xml,
    telegram_json,
    voice_note,
    whatsapp_android_db,
    whatsapp_ios_db,
    whatsapp_text,
    x_direct_messages,
)
from onrecord.readers.matching import HEAD_BYTES, Match, Reader
from onrecord.readers.mentions import mentioned
from onrecord.readers.originals import is_zip
from onrecord.readers.unrecognised import kind_of, unread, unread_together
from onrecord.records.errors import (
    AmbiguousFormatError,
    SettingsError,
    UnknownFormatError,
    UnreadableError,
    UnsafeSourceError,
)
from onrecord.records.messages import Entry

READERS: tuple[Reader, ...] = (
    whatsapp_text,
    whatsapp_android_db,
    whatsapp_ios_db,
    canonical_lines,
    signal_jsonl,
    signal_frames,
    signal_desktop_db,
    signal_android_db,
    email_eml,
    email_mbox,
    email_maildir,
    email_msg,
    email_pst,
    sms_xml,
    android_sms_db,
    imessage_db,
    facebook_json,
    facebook_e2ee_json,
    facebook_html,
    instagram_json,
    x_direct_messages,
    linkedin_messages,
    telegram_json,
    slack_export,
    discord_json,
    rsmf,
    note,
    screenshot,
    voice_note,
)
"""Every built-in reader. The order settles nothing but who reads a file without a byte in it."""

_Rank = tuple[Match, tuple[Entry, ...]]


@dataclass(frozen=True, slots=True)
class Choice:
    """The reader of a source, and the entries that it recognised."""

    reader: Reader
    entries: Sequence[Entry]


def readers_named(names: Sequence[str]) -> tuple[Reader, ...]:
    """Return the built-in readers and those that the settings name, from installed packages.

    Raises:
        SettingsError: no installed package offers one of them, one is no reader, two have one name, or one
            says a channel that there is not.
    """
    if not names:
        return READERS
    from onrecord.readers.installed import Installed  # noqa: PLC0415 - the same
    from onrecord.readers.offers import offers  # noqa: PLC0415 - costs as much as three readers, and is seldom needed

    offered = offers()
    for name in names:
        if name not in offered:
            raise SettingsError(
                f"no installed package offers the reader {name!r} that settings.toml names: install it, or "
                "take the name out of readers"
            )
    loaded = [Installed(name, offered[name].load()) for name in names]
    readers: tuple[Reader, ...] = (*READERS, *loaded)
    if len({reader.NAME for reader in readers}) < len(readers):
        raise SettingsError(
            "two readers have the same name: take one of them out of readers in settings.toml"
        )
    return readers


def load(readers: Sequence[Reader], name: str = "") -> None:
    """Import what the reader of that name reads with, or what all do when none is given."""
    for reader in readers:
        if not name or name == reader.NAME:
            for module in getattr(reader, "READS_WITH", ()):
                importlib.import_module(module)


def choose(original: Original, readers: Sequence[Reader] = READERS) -> Reader:
    """Return the one reader that is surest of the source; see ``judge``."""
    return judge(original, readers).reader


def judge(original: Original, readers: Sequence[Reader] = READERS) -> Choice:
    """Show each entry's beginning to every reader and take the surest, or the one that was given.

    In a container, entries named as pictures, sound or video are not shown; and a reader whose
    ``WHEN_ALONE`` is true is asked only when no other knows anything, and nothing else is there.

    Raises:
        UnreadableError: no reader knows it, or there is none of the name given.
        AmbiguousFormatError: two readers are equally sure; the message names them.
        UnsafeSourceError: it holds nothing but another zip, or breaks a limit.
    """
    entries, every = original.entries(), readers
    readers = given(original.assumptions.reader, readers)
    if entries and not any(entry.size_bytes for entry in entries):
        return _judge_empty(entries, readers)
    ranks, zip_seen = ranked(original, entries, readers)
    if not any(match for match, _ in ranks.values()):
        ranks = ranked_alone(original, entries, readers, ranks)
    if not any(match for match, _ in ranks.values()):
        raise _unknown(original, every, zip_seen)
    return _surest(original, readers, ranks)


def ranked(
    original: Original, entries: Sequence[Entry], readers: Sequence[Reader]
) -> tuple[dict[str, _Rank], Entry | None]:
    """Return how sure each reader is at most, and of which entries; and a zip among them, if any."""
    ranks: dict[str, _Rank] = {reader.NAME: (Match.NO, ()) for reader in readers}
    zip_seen: Entry | None = None
    first = in_turn(readers, alone=False)
    for entry, head in _heads(original, entries):
        if is_zip(head):
            zip_seen = entry  # kept, never read: an attachment, or a nested zip
            continue
        for match, reader in matches(head, entry, first):
            ranks[reader.NAME] = _ranked(ranks[reader.NAME], match, entry)
    return ranks, zip_seen


def matches(head: bytes, entry: Entry, readers: Sequence[Reader]) -> Sequence[tuple[Match, Reader]]:
    """Return how sure each reader is of one entry; those that tie are asked again with its whole path."""
    found = [(reader.recognise(head, file_name(entry)), reader) for reader in readers]
    best = max((match for match, _ in found), default=Match.NO)
    tied = [reader for match, reader in found if match is best]
    if best is Match.NO or len(tied) == 1 or entry.name == file_name(entry):
        return found
    return [
        (reader.recognise(head, entry.name) if reader in tied else match, reader) for match, reader in found
    ]


def in_turn(readers: Sequence[Reader], *, alone: bool) -> Sequence[Reader]:
    """Return the readers that are asked first, or those of what stands ``alone``: pictures and sound."""
    return [reader for reader in readers if getattr(reader, "WHEN_ALONE", False) is alone]


def ranked_alone(
    original: Original, entries: Sequence[Entry], readers: Sequence[Reader], ranks: dict[str, _Rank]
) -> dict[str, _Rank]:
    """Ask the readers of pictures and sound, unless something else is there that they do not account for."""
    found = dict(ranks)
    for reader in in_turn(readers, alone=True):
        for entry in entries:
            with original.open(entry) as stream:
                match = reader.recognise(stream.read(HEAD_BYTES), file_name(entry))
            found[reader.NAME] = _ranked(found[reader.NAME], match, entry)
    known = [entry for _, some in found.values() for entry in some]
    return found if original.assumptions.reader or stand_alone(entries, known) else ranks


def given(name: str, readers: Sequence[Reader]) -> Sequence[Reader]:
    """Return the readers to choose among: the one of that name, or all when none is given.

    Raises:
        UnreadableError: there is no such reader.
    """
    chosen = [reader for reader in readers if not name or name == reader.NAME]
    if not chosen:
        known = ", ".join(reader.NAME for reader in readers)
        raise UnreadableError(
            f"there is no reader {name!r}, built in or named in settings.toml: if an installed package "
            f"offers it, name it there in readers; else give one of {known}"
        )
    return chosen


def _ranked(rank: _Rank, match: Match, entry: Entry) -> _Rank:
    if match is Match.NO or match < rank[0]:
        return rank
    return match, ((*rank[1], entry) if match is rank[0] else (entry,))


def _surest(original: Original, readers: Sequence[Reader], ranks: dict[str, _Rank]) -> Choice:
    best = max(match for match, _ in ranks.values())
    first, *others = [reader for reader in readers if ranks[reader.NAME][0] is best]
    if others:
        first = _encloser(original, [first, *others], ranks)
    return Choice(first, ranks[first.NAME][1])


def _encloser(original: Original, tied: Sequence[Reader], ranks: dict[str, _Rank]) -> Reader:
    """Return the one of several readers whose files name those of all the others: they were sent in it."""
    for reader in tied:
        own = ranks[reader.NAME][1]
        names = {file_name(entry) for one in tied for entry in ranks[one.NAME][1] if entry not in own}
        if names and names <= mentioned(original, own, names):
            return reader
    names_of = tuple(reader.NAME for reader in tied)
    raise AmbiguousFormatError(
        f"{original.name!r} could be read as {' or '.join(names_of)}: choose one with --reader, or capture "
        "each conversation as a file of its own, under the name that the app gave it",
        names_of,
    )


def _heads(original: Original, entries: Sequence[Entry]) -> Iterator[tuple[Entry, bytes]]:
    for entry in entries:
        if len(entries) == 1 or not is_media(entry):
            with original.open(entry) as stream:
                yield entry, stream.read(HEAD_BYTES)


def _judge_empty(entries: Sequence[Entry], readers: Sequence[Reader]) -> Choice:
    """Give a source without a byte to the first reader that likes its name best."""
    reader = max(readers, key=lambda one: max(one.recognise(b"", file_name(entry)) for entry in entries))
    return Choice(reader, entries)


def _unknown(
    original: Original, every: Sequence[Reader], zip_seen: Entry | None
) -> UnreadableError | UnsafeSourceError:
    if zip_seen is not None and file_name(zip_seen).lower().endswith(".zip"):
        return UnsafeSourceError(
            f"{original.name!r} holds a zip ({zip_seen.name!r}) and no conversation beside it, deeper than "
            "limits.zip_depth allows: take the inner zip out and capture that"
        )
    kinds = []
    for entry in original.entries():
        with original.open(entry) as stream:
            kinds.append(kind_of(stream.read(HEAD_BYTES), entry))
    if original.assumptions.reader and (fit := _fitting(original, every)):
        return UnreadableError(
            f"{original.name!r} is nothing that the reader {original.assumptions.reader!r} knows: give "
            f"--reader {fit}, or leave --reader out"
        )
    if len(kinds) == 1:
        return UnknownFormatError(unread(original.name, original.entries()[0], kinds[0]))
    return UnknownFormatError(unread_together(original.name, kinds))


def _fitting(original: Original, readers: Sequence[Reader]) -> str:
    """Return the name of the reader that is surest of a source, or nothing when none is."""
    ranks, _ = ranked(original, original.entries(), readers)
    if not any(match for match, _ in ranks.values()):
        ranks = ranked_alone(original, original.entries(), readers, ranks)
    return max(ranks, key=lambda name: ranks[name][0]) if any(one for one, _ in ranks.values()) else ""
