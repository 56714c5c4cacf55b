"""A download's files of messages, conversation by conversation, oldest message first."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from onrecord.ports.originals import Original
from onrecord.readers.csv_records import Record, fields, records
from onrecord.readers.formats.linkedin_messages.rows import KNOWN, Columns, Owner, Row, Thread, key_of, row_of
from onrecord.readers.heads import head_of
from onrecord.readers.matching import Match
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Conversation, Entry, Span, Statement

CHANNEL = "social_media"
HELD_BYTES = 32 * 1024**2
"""Messages of a longer file come in its own order, and a warning says so."""

NOT_ENDED = "A quoted field does not end: what it holds is not taken apart."
OTHER_NUMBER = "A record has another number of fields than the header."
LIMITS = (
    "Attachments: only their links are here, and these expire.",
    "Messages deleted before the download.",
    "Earlier versions of edited messages, and whether a message was edited.",
    "Reactions, and when messages were delivered and read.",
    "Who joined, left or renamed a conversation.",
    "Who of several recipients has which profile, where names hold commas.",
    "Seconds' fractions: within a second the order is that of the file.",
    "Whether the file was changed between LinkedIn and this capture: it is a text that can be edited.",
)

_MOST_UNKNOWN = 100


class DownloadReader:
    """Reads one download, once."""

    def __init__(self, original: Original, recognise: Callable[[bytes, str], Match]) -> None:
        """Find the files, the people in them, and whose download it is.

        Raises:
            UnreadableError: no file of messages is there.
        """
        self._original = original
        self._threads: dict[str, Thread] = {}
        self._folders: Counter[str] = Counter()
        self._unknown: dict[str, None] = {}
        self._warnings: list[str] = []
        self._profile: Entry | None = None
        self._columns = Columns(())
        self._entries = list(self._found(recognise))
        if not self._entries:
            raise UnreadableError(
                f"{original.name!r} holds no messages of LinkedIn: ask LinkedIn for a copy of your data, "
                "with messages, and capture messages.csv"
            )
        for entry in self._entries:
            self._survey(entry)
        self._owner, self._evidence = self._known_owner()

    def _found(self, recognise: Callable[[bytes, str], Match]) -> Iterator[Entry]:
        entries = self._original.entries()
        for entry in entries:
            if not entry.name.lower().endswith(".csv") and len(entries) > 1:
                continue
            head = head_of(self._original, entry)
            if recognise(head, entry.name) is not Match.NO:
                yield entry
            elif entry.name.rpartition("/")[2].lower() == "profile.csv":
                self._profile = entry

    def _taken(self, entry: Entry) -> Iterator[tuple[Record, Mapping[str, str] | Anomaly]]:
        """Yield a file's records with what each says, the header left out."""
        columns: Columns | None = None
        with self._original.open(entry) as stream:
            for record in records(stream):
                if columns is not None:
                    yield record, _said(record, columns) or _faulty(entry, record)
                    continue
                columns = Columns.of(_text(record))
                if columns is None:
                    return
                self._columns = columns
                strange = [name for name in columns.names if name not in KNOWN]
                self._unknown.update(dict.fromkeys(strange[:_MOST_UNKNOWN]))

    def _survey(self, entry: Entry) -> None:
        for _, said in self._taken(entry):
            if not isinstance(said, Anomaly):
                self._threads.setdefault(key_of(said), Thread()).note(said)
                self._folders[said.get("FOLDER", "").upper()] += 1

    def _known_owner(self) -> tuple[Owner, str | None]:
        name = self._named_owner()
        everywhere = [thread.addresses for thread in self._threads.values() if thread.addresses]
        shared = set.intersection(*everywhere) if len(everywhere) > 1 else set()
        if len(shared) == 1:
            return Owner(name, shared.pop()), "one profile takes part in all conversations: the owner's"
        if name is not None:
            return Owner(name), "the owner's name is that of Profile.csv"
        return Owner(), None

    def _named_owner(self) -> str | None:
        if self._profile is None:
            return None
        with self._original.open(self._profile) as stream:
            lines = [fields(_text(one)) for one in itertools.islice(records(stream), 2)]
        if len(lines) < 2:  # noqa: PLR2004 - a header and the owner
            return None
        said = dict(zip(lines[0], lines[1], strict=False))
        return f"{said.get('First Name', '')} {said.get('Last Name', '')}".strip() or None

    def read(self) -> Iterator[Row | Anomaly | Statement]:
        """Yield rows and anomalies, file by file, and the statement."""
        for entry in self._entries:
            if entry.size_bytes <= HELD_BYTES:
                yield from self._turned(entry)
                continue
            self._warnings.append(f"{entry.name!r} is long: its messages come in the order of the file.")
            for record, said in self._taken(entry):
                yield said if isinstance(said, Anomaly) else self._row(entry, record, said)
        yield self._statement()

    def _turned(self, entry: Entry) -> Iterator[Row | Anomaly]:
        threads: dict[str, list[tuple[str, Record]]] = {}
        for record, said in self._taken(entry):
            if isinstance(said, Anomaly):
                yield said
            else:
                threads.setdefault(key_of(said), []).append((said["DATE"], record))
        for group in threads.values():
            # Times are written so that they sort as texts.
            if group[0][0] >= group[-1][0]:
                group.reverse()
            for _, record in group:
                # Taken apart again: bytes are a tenth of what their parts take.
                again = _said(record, self._columns)
                yield _faulty(entry, record) if again is None else self._row(entry, record, again)

    def _row(self, entry: Entry, record: Record, said: Mapping[str, str]) -> Row:
        torn = "\ufffd" in _text(record) and b"\xef\xbf\xbd" not in record.data
        return row_of(said, entry.name, record, self._owner, torn=torn)

    def _statement(self) -> Statement:
        if self._unknown:
            names = ", ".join(repr(name) for name in list(self._unknown)[:20])
            self._warnings.append(
                f"Columns that this reader does not know, kept in the original alone: {names}."
            )
        read = {entry.number for entry in [*self._entries, *([self._profile] if self._profile else [])]}
        conversations = tuple(
            Conversation(
                key, thread.title or ", ".join(self._others(thread)) or key, CHANNEL, tuple(thread.people)
            )
            for key, thread in self._threads.items()
        )
        return Statement(
            title=conversations[0].title if len(conversations) == 1 else "LinkedIn messages",
            channel=CHANNEL,
            platform="linkedin",
            entry=self._entries[0].name,
            evidence=tuple(self._told()),
            limits=LIMITS,
            warnings=tuple(self._warnings),
            unread_entries=tuple(one.name for one in self._original.entries() if one.number not in read),
            conversations=conversations,
        )

    def _told(self) -> Iterator[str]:
        for folder, count in sorted(self._folders.items()):
            yield f"{count:,} in the folder {folder or 'without a name'}"
        if self._evidence:
            yield self._evidence

    def _others(self, thread: Thread) -> list[str]:
        others = [person for person in thread.people if person and person != self._owner.name]
        return (others or [person for person in thread.people if person])[:4]


def _text(record: Record) -> str:
    return record.data.decode("utf-8", "replace")


def _said(record: Record, columns: Columns) -> Mapping[str, str] | None:
    return columns.of_record(_text(record)) if record.is_whole else None


def _faulty(entry: Entry, record: Record) -> Anomaly:
    span = Span(entry.name, record.first, record.last, record.first_byte)
    return Anomaly(span, OTHER_NUMBER if record.is_whole else NOT_ENDED)
