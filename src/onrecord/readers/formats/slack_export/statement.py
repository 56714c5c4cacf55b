"""What is said of a whole export: its conversations, limits and warnings."""

from collections.abc import Mapping

from onrecord.ports.originals import Original
from onrecord.readers.formats.slack_export.context import PEOPLE, Context, Place
from onrecord.records.messages import Anomaly, Conversation, Entry, Statement

LIMITS = (
    "Slack exports links to uploaded files, not the files: they are not here unless a tool added them.",
    "An edited message has its last wording alone, unless the workspace keeps a log of changes.",
    "A deleted message leaves no trace, unless a thread began with it or the workspace keeps a log.",
    "Who read a message, and when a reaction was given, is not recorded.",
    "The export that every plan has holds public channels alone, no private channels and direct messages.",
    "Names are those on the day of the export, not those at the time of the message.",
)


class Tally:
    """Counts what was read."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.places: dict[str, Place] = {}
        self.first_entry = ""
        self.days = 0
        self.messages = 0

    def begin(self, entry: Entry) -> None:
        """Note a file of messages."""
        self.days += 1
        self.first_entry = self.first_entry or entry.name

    def count(self, item: Mapping[str, object] | Anomaly, place: Place) -> None:
        """Note a message of a conversation."""
        if not isinstance(item, Anomaly):
            self.messages += 1
            self.places.setdefault(place.key, place)


def statement(original: Original, context: Context, tally: Tally) -> Statement:
    """Return the statement."""
    entries = original.entries()
    name = original.name.rpartition("/")[2]
    return Statement(
        title=name.removesuffix(".zip"),
        channel="slack",
        platform="Slack",
        entry=tally.first_entry or (entries[0].name if entries else ""),
        evidence=[f"{tally.days:,} files of a day and channel, {tally.messages:,} items"],
        limits=LIMITS,
        warnings=_warnings(original, tally),
        unread_entries=context.unread(),
        conversations=[
            Conversation(place.key, place.title, "slack", tuple(place.members))
            for place in sorted(tally.places.values(), key=lambda one: one.key)
        ],
    )


def _warnings(original: Original, tally: Tally) -> list[str]:
    found = []
    if not any(entry.name.rpartition("/")[2] in PEOPLE for entry in original.entries()):
        found.append(
            "users.json is missing: people stand here by Slack's ids where messages do not name them"
        )
    unknown = [place.title for place in tally.places.values() if not place.known]
    if unknown:
        found.append(
            "folders of messages that are in no list of channels, so their ids are unknown: "
            f"{len(unknown):,} ({', '.join(sorted(unknown)[:5])})"
        )
    return found
