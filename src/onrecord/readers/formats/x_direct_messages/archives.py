"""An archive's files of direct messages, conversation by conversation, oldest message first."""

import json
import re
from collections.abc import Callable, Iterator, Sequence

import orjson

from onrecord.ports.originals import Original
from onrecord.readers.batching import Row, batches
from onrecord.readers.formats.x_direct_messages.events import Account, Fields, row_of
from onrecord.readers.heads import head_of
from onrecord.readers.json_pieces.pieces import Broken, JsonPieces, Piece
from onrecord.readers.matching import Item, Match
from onrecord.readers.named_files import NamedFiles
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Conversation, Entry, Span, Statement

CHANNEL = "social_media"
TURNED_BYTES = 64 * 1024**2
"""Of a longer conversation the messages come as they are written, and a warning says so."""

_KEY, _MESSAGE = range(2)
_PATHS = (("*", "dmConversation", "conversationId"), ("*", "dmConversation", "messages", "*"))
_TIME = re.compile(rb'"createdAt"\s*:\s*"([^"]{1,40})"')
_FILE = re.compile(r"direct-messages?(?:-group)?(?:-part(\d{1,6}))?\.js")
_ACCOUNT = re.compile(rb"(?:\xef\xbb\xbf)?\s*window\.YTD\.account\.part0\s*=")
_PAIR = re.compile(r"(\d+)-(\d+)")

NOT_PROPER = "A message is not proper JSON."
NO_MESSAGE = "An element of a conversation is not an object."
LIMITS = (
    "Names of accounts: people are ids, but for the archive's owner, where the archive says who that is.",
    "Messages that the owner deleted, and conversations that the owner left.",
    "Earlier versions of edited messages.",
    "End-to-end encrypted messages.",
    "Some of who joined, left or renamed a group: X says that these may be missing.",
    "When messages were delivered and read, and which message a reply answers.",
    "Whether the files were changed between the app and this capture.",
)

Recognise = Callable[[bytes, str], Match]


class ArchiveReader:
    """Reads one archive, once."""

    def __init__(self, original: Original, recognise: Recognise) -> None:
        """Find the files of direct messages, and whose archive it is.

        Raises:
            UnreadableError: there are none.
        """
        self._original = original
        self._read: list[int] = []
        self._entries, account = self._found(recognise)
        self._keys = [key for entry in self._entries for key in self._keys_of(entry)]
        self._fields = Fields(NamedFiles(original.entries()), account or _inferred(self._keys))
        self._conversations: dict[str, tuple[str | None, dict[str, None]]] = {}
        self._warnings: list[str] = []

    def _found(self, recognise: Recognise) -> tuple[list[Entry], Account | None]:
        found: list[Entry] = []
        account = None
        entries = self._original.entries()
        for entry in entries:
            if not entry.name.lower().endswith(".js") and len(entries) > 1:
                continue
            head = head_of(self._original, entry)
            if recognise(head, entry.name) is not Match.NO:
                found.append(entry)
            elif _ACCOUNT.match(head):
                account = self._account(entry) or account
        if not found:
            raise UnreadableError(
                f"{self._original.name!r} holds no direct messages of X: capture the archive's folder, "
                "or data/direct-messages.js from it"
            )
        return sorted(found, key=_rank), account

    def _account(self, entry: Entry) -> Account | None:
        with self._original.open(entry) as stream:
            for piece in JsonPieces(stream, [("*", "account")], assigned=True):
                said = None if isinstance(piece, Broken) else parsed(piece.data)
                if isinstance(said, dict) and isinstance(said.get("accountId"), str):
                    self._read.append(entry.number)
                    name = said.get("accountDisplayName") or said.get("username")
                    return Account(said["accountId"], name if isinstance(name, str) else None)
        return None

    def _keys_of(self, entry: Entry) -> Iterator[str]:
        with self._original.open(entry) as stream:
            for piece in JsonPieces(stream, _PATHS[:1], assigned=True):
                key = None if isinstance(piece, Broken) else parsed(piece.data)
                if isinstance(key, str):
                    yield key

    def items(self) -> Iterator[Item]:
        """Yield what ``read`` does, in batches, and the words that no column holds."""
        yield from batches(self._fields.spare.beside(self.read()))

    def read(self) -> Iterator[Row | Anomaly | Statement]:
        """Yield rows and anomalies, file by file, and the statement."""
        for entry in self._entries:
            yield from self._file(entry)
        yield self._statement()

    def _file(self, entry: Entry) -> Iterator[Row | Anomaly]:
        held = _Held(entry)
        with self._original.open(entry) as stream:
            pieces = JsonPieces(stream, _PATHS, assigned=True)
            for piece in pieces:
                if isinstance(piece, Broken):
                    yield Anomaly(_span(entry, piece), f"{piece.reason[:1].upper()}{piece.reason[1:]}.")
                    continue
                if piece.place[0] != held.number:
                    yield from self._told(held)
                    held = _Held(entry, piece.place[0])
                if piece.pattern == _KEY:
                    held.name(piece)
                else:
                    held.add(piece)
                    if held.length > TURNED_BYTES:
                        held.is_long = True
                        yield from self._told(held)
                        held.pieces, held.length = [], 0
        yield from self._told(held)
        self._fields.unknown.update(pieces.others)

    def _told(self, held: "_Held") -> Iterator[Row | Anomaly]:
        if not held.pieces:
            return
        if held.is_long:
            warning = f"A conversation in {held.entry.name!r} is long: its messages come newest first."
            self._warnings += [warning] if warning not in self._warnings else []
        elif held.is_newest_first():
            held.pieces.reverse()
        fields = self._fields
        name, people = self._conversations.setdefault(held.key, (None, _pair(held.key)))
        fields.people, fields.name = people, name
        for piece in held.pieces:
            yield self._row(held, piece)
        self._conversations[held.key] = fields.name, fields.people

    def _row(self, held: "_Held", piece: Piece) -> Row | Anomaly:
        event = parsed(piece.data)
        if not isinstance(event, dict):
            return Anomaly(_span(held.entry, piece), NOT_PROPER if event is None else NO_MESSAGE)
        span = _span(held.entry, piece).as_json()
        return {**row_of(event, span, self._fields), "conversation": held.key}

    def _statement(self) -> Statement:
        fields = self._fields
        if fields.unknown:
            names = ", ".join(repr(name) for name in sorted(fields.unknown)[:20])
            self._warnings.append(
                f"Fields that this reader does not know, kept in the original alone: {names}."
            )
        read = [*self._read, *(entry.number for entry in self._entries)]
        conversations = tuple(self._listed())
        return Statement(
            title=conversations[0].title if len(conversations) == 1 else "X direct messages",
            channel=CHANNEL,
            platform="x",
            entry=self._entries[0].name,
            evidence=tuple(self._evidence()),
            limits=LIMITS,
            warnings=tuple(self._warnings),
            unread_entries=fields.files.unread(self._original.entries(), read),
            conversations=conversations,
        )

    def _evidence(self) -> Iterator[str]:
        account = self._fields.account
        yield f"{len(self._keys):,} conversations in {len(self._entries):,} files"
        if account.is_inferred:
            yield f"id {account.id} takes part in all conversations of two: the owner's"
        elif account.id is not None:
            yield f"the archive is that of id {account.id}, as it says"

    def _listed(self) -> Iterator[Conversation]:
        for key, (name, people) in self._conversations.items():
            labels = tuple(self._fields.label(person) for person in people)
            others = [self._fields.label(person) for person in people if person != self._fields.account.id]
            title = name or ", ".join((others or list(labels))[:4]) or key
            yield Conversation(key, title, CHANNEL, labels)


class _Held:
    """The elements of the conversation at hand."""

    def __init__(self, entry: Entry, number: int = -1) -> None:
        self.entry, self.number = entry, number
        self.key = f"conversation {number + 1} of {entry.name}"
        self.pieces: list[Piece] = []
        self.length = 0
        self.is_long = False

    def name(self, piece: Piece) -> None:
        key = parsed(piece.data)
        self.key = key if isinstance(key, str) and key else self.key

    def add(self, piece: Piece) -> None:
        self.pieces.append(piece)
        self.length += len(piece.data)

    def is_newest_first(self) -> bool:
        """Tell which way it runs: X writes the newest first, unless the times say otherwise."""
        first, last = _TIME.search(self.pieces[0].data), _TIME.search(self.pieces[-1].data)
        return first is None or last is None or first[1] >= last[1]


def parsed(data: bytes) -> object:
    """Return the value of a piece of JSON; None where it is none."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(data)  # half characters, which orjson refuses
    except (ValueError, RecursionError):
        return None


def _rank(entry: Entry) -> tuple[bool, int, int]:
    """Order one's own conversations before groups, and parts by number."""
    name = entry.name.rpartition("/")[2]
    found = _FILE.fullmatch(name)
    return "-group" in name, int(found[1] or 0) if found else 0, entry.number


def _span(entry: Entry, piece: Piece | Broken) -> Span:
    return Span(entry.name, piece.first, piece.last, piece.first_byte)


def _pair(key: str) -> dict[str, None]:
    """Return the two people whom the key of a conversation of two names."""
    found = _PAIR.fullmatch(key)
    return dict.fromkeys(found.groups()) if found else {}


def _inferred(keys: Sequence[str]) -> Account:
    """Return the one who takes part in all conversations of two, which their keys tell."""
    pairs = [set(_pair(key)) for key in dict.fromkeys(keys) if _PAIR.fullmatch(key)]
    everywhere = set.intersection(*pairs) if len(pairs) > 1 else set()
    return Account(everywhere.pop(), is_inferred=True) if len(everywhere) == 1 else Account()
