"""List the notes for the record, as events of the journal say them; the last word about each holds.

They have no storage of their own, as the register of people has none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.procedures.journalled import events_of, payload_of, read_payload
from onrecord.procedures.moves import Moves, moves_of
from onrecord.records.errors import NotHeldError
from onrecord.records.events import Verb
from onrecord.records.notes import NOTE_PAYLOAD_VERSION, Note, NoteSaid, NoteWord
from onrecord.records.searches import EVERYTHING, Sight

_MOST_NAMED = 1_000
"""So many captures of one note an envelope names."""


@dataclass(frozen=True, slots=True)
class Notes:
    """All notes by id, oldest first; ``unread`` are the ids of those that went with a capture."""

    by_id: Mapping[str, Note] = field(default_factory=dict)
    unread: Sequence[str] = ()

    def one(self, note: str) -> Note:
        """Return one note.

        Raises:
            NotHeldError: there is none, or it went with the capture that it spoke of.
        """
        if note in self.unread:
            raise NotHeldError(
                f"note {note} cannot be read: what it spoke of was destroyed, or its key is damaged "
                "(onrecord verify tells)"
            )
        if note not in self.by_id:
            raise NotHeldError(f"there is no note {note!r}: `onrecord notes` lists all")
        return self.by_id[note]


def notes(home: Home, sight: Sight = EVERYTHING) -> Notes:
    """Read all notes on copies in sight from the journal.

    Whose copy a note was on that cannot be read, nobody can tell: only who sees every copy is told of it.

    Raises:
        VerificationError: an event is changed or missing, or of a later version.
    """
    moves = moves_of(home)
    words: dict[str, list[NoteWord]] = {}
    identities: dict[str, str] = {}
    unread: dict[str, None] = {}
    for event in events_of(home, Verb.NOTE):
        note = event.envelope.objects[0]
        if event.payload is None:
            unread[note] = None
            continue
        words.setdefault(note, []).append(
            NoteWord(read_payload(NoteSaid, event, NOTE_PAYLOAD_VERSION, "a note "), event.envelope.at)
        )
        identities[note] = event.envelope.identity
    read = {
        note: Note(tuple(_followed(word, moves) for word in said), identities[note])
        for note, said in words.items()
        if note not in unread and _is_seen(said[-1].said, moves, sight)
    }
    return Notes(read, tuple(unread) if sight.copies is None else ())


def _is_seen(said: NoteSaid, moves: Moves, sight: Sight) -> bool:
    """Tell whether all copies in which a note's messages stand now are in sight."""
    return all(sight.sees(copy) for copy in moves.copy_now(said.copy, said.captures))


def _followed(word: NoteWord, moves: Moves) -> NoteWord:
    """Return a word on a note under the copy in which its messages stand now, if it is one."""
    now = moves.copy_now(word.said.copy, word.said.captures)
    return replace(word, said=replace(word.said, copy=next(iter(now)))) if len(now) == 1 else word


def note_event(said: NoteSaid, identity: str) -> Draft:
    """Return the event that says something of a note, under the key of a capture that it speaks of."""
    return Draft(Verb.NOTE, (said.note, *said.captures[-_MOST_NAMED:]), identity, payload_of(said))
