"""Who and where: the lists of people and conversations beside the messages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.ports.originals import Original
from onrecord.readers.json_pieces.pieces import Broken, JsonPieces
from onrecord.readers.json_pieces.values import parsed
from onrecord.records.messages import Anomaly, Entry, Span

PEOPLE = ("users.json", "org_users.json")
PLACES = ("channels.json", "groups.json", "dms.json", "mpims.json")


@dataclass(frozen=True, slots=True)
class Person:
    """A member or app, as the list of people has it."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Place:
    """A channel or direct conversation. ``known`` tells that a list has it."""

    key: str
    title: str
    members: Sequence[str]
    known: bool


class Context:
    """What the lists say, and which entry holds what."""

    def __init__(self, original: Original, days: Sequence[Entry]) -> None:
        """Take the files of messages, in the order in which they are to be read."""
        self.days = days
        self.people: dict[str, Person] = {}
        self._original = original
        self._places: dict[tuple[str, str], Place] = {}
        self._names: dict[str, str] = {}
        self._files: dict[str, Entry] = {}
        self._own: set[int] = {day.number for day in days}
        self._of_entry: dict[int, Place] = {}

    def load(self) -> Iterator[Anomaly]:
        """Read the lists, and yield what is broken in them."""
        for entry in self._original.entries():
            root, _, name = entry.name.rpartition("/")
            if name in (*PEOPLE, *PLACES):
                self._own.add(entry.number)
                yield from self._load_list(entry, root, is_people=name in PEOPLE)
        for entry in self._original.entries():
            self._note_file(entry)
        for day in self.days:
            self._of_entry[day.number] = self._found(day)

    def knows(self, user_id: object) -> bool:
        """Tell whether the lists have a person."""
        return isinstance(user_id, str) and user_id in self.people

    def label(self, user_id: object) -> str | None:
        """Return a person's name; the id where the lists lack it."""
        if not isinstance(user_id, str) or not user_id:
            return None
        return self.people[user_id].label if user_id in self.people else user_id

    def address(self, user_id: object) -> str | None:
        """Return a person's e-mail address, else the id."""
        if not isinstance(user_id, str) or not user_id:
            return None
        return self.people[user_id].address if user_id in self.people else user_id

    def channel_name(self, channel_id: str) -> str:
        """Return a channel's name; the id where the lists lack it."""
        return self._names.get(channel_id, channel_id)

    def place_of(self, day: Entry) -> Place:
        """Return the conversation that a file of messages belongs to."""
        return self._of_entry[day.number]

    def file(self, file_id: str) -> Entry | None:
        """Return the entry that holds an uploaded file, as some tools add them to an export."""
        return self._files.get(file_id)

    def unread(self) -> list[str]:
        """Return the names of entries that are neither messages, lists nor uploaded files."""
        files = {entry.number for entry in self._files.values()}
        return [one.name for one in self._original.entries() if one.number not in self._own | files]

    def _load_list(self, entry: Entry, root: str, *, is_people: bool) -> Iterator[Anomaly]:
        with self._original.open(entry) as stream:
            for piece in JsonPieces(stream, [("*",)]):
                value, reason = None, "this is not valid JSON"
                if isinstance(piece, Broken):
                    reason = piece.reason
                else:
                    try:
                        value = parsed(piece.data).value
                    except ValueError:
                        value = None
                if isinstance(value, dict) and isinstance(value.get("id"), str):
                    self._note_person(value) if is_people else self._note_place(value, root)
                else:
                    span = Span(entry.name, piece.first, piece.last, piece.first_byte)
                    yield Anomaly(span, f"in a list of Slack's: {reason}")

    def _note_person(self, user: Mapping[str, Any]) -> None:
        profile = user.get("profile")
        profile = profile if isinstance(profile, dict) else {}
        names = (
            profile.get("display_name"),
            profile.get("real_name"),
            user.get("real_name"),
            user.get("name"),
        )
        label = next((name for name in names if isinstance(name, str) and name), user["id"])
        email = profile.get("email")
        self.people[user["id"]] = Person(label, email if isinstance(email, str) and email else user["id"])

    def _note_place(self, place: Mapping[str, Any], root: str) -> None:
        members = place.get("members")
        ids = [one for one in members if isinstance(one, str)] if isinstance(members, list) else []
        name = place.get("name")
        folder = name if isinstance(name, str) and name else place["id"]
        if folder != place["id"]:
            self._names[place["id"]] = folder
        # People's names may come later in the folder than the channels: they are looked up at the end.
        found = Place(place["id"], folder, ids, known=True)
        self._places[root, folder] = self._places[root, place["id"]] = found

    def _note_file(self, entry: Entry) -> None:
        """Note an uploaded file: in a folder named by its id, or with the id before its name."""
        if entry.number in self._own:
            return
        folder, _, name = entry.name.rpartition("/")
        for file_id in (folder.rpartition("/")[2], name.partition("-")[0]):
            if _is_file_id(file_id):
                self._files.setdefault(file_id, entry)

    def _found(self, day: Entry) -> Place:
        path, _, _ = day.name.rpartition("/")
        root, _, folder = path.rpartition("/")
        found = self._places.get((root, folder))
        if found is None:
            return Place(folder, folder, (), known=False)
        labels = [self.label(one) or one for one in found.members]
        title = found.title if found.title != found.key else ", ".join(labels) or found.key
        return Place(found.key, title, labels, known=True)


def _is_file_id(text: str) -> bool:
    return len(text) >= 7 and text[0] == "F" and text.isalnum() and text.isupper()  # noqa: PLR2004
