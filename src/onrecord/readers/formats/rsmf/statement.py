"""What is said of a source: whether the mail's headers agree with what it carries, and what is not there."""

from collections.abc import Iterator, Mapping

from onrecord.ports.originals import Original
from onrecord.readers.formats.rsmf.events import Events, moment
from onrecord.readers.formats.rsmf.package import Package
from onrecord.readers.formats.rsmf.roster import Roster
from onrecord.records.legible import legible
from onrecord.records.messages import Conversation, Entry, Statement

LIMITS = (
    "RSMF is made by a tool from another source: what it left out, cut or changed cannot be seen here.",
    "Custom properties, avatars and icons stand in the original alone.",
    "The text of the mail around the manifest is a flattened copy, which is not compared with the events.",
    "A wall clock without an offset does not say its zone; many tools write UTC.",
    "An edit that does not give the wording before it leaves no earlier wording.",
)
_VERSIONS = ("1.", "2.")
_MOST_NAMES = 5
_MOST_DIGITS = 18


class Tally:
    """Gathers what the manifests of a source held."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.entries: list[str] = []
        self.read_entries: set[str] = set()
        self.conversations: dict[str, Conversation] = {}
        self.platforms: set[str] = set()
        self.versions: set[str] = set()
        self.warnings: list[str] = []
        self.events = self.important = self.deleted = self.naive = 0

    def add(self, package: Package, roster: Roster, events: Events) -> None:
        """Take in one manifest that was read to its end."""
        self.entries.append(package.entry.name)
        self.read_entries |= {package.entry.name} | events.named
        for name in sorted(events.used):
            found = roster.conversations[name]
            self.conversations.setdefault(found.key, found)
        self.platforms |= roster.platforms
        self.versions.add(roster.version)
        self.events += events.count
        self.important += events.important
        self.deleted += events.deleted
        self.naive += events.naive
        self.warnings += [f"{package.entry.name!r}: {one}" for one in _warnings(package, roster, events)]


def statement(original: Original, tally: Tally, first: Entry) -> Statement:
    """Return the statement; ``first`` is the first file that holds a manifest, damaged or not."""
    conversations = [tally.conversations[key] for key in sorted(tally.conversations)]
    title = conversations[0].title if len(conversations) == 1 else original.name.rpartition("/")[2]
    channels = {one.channel for one in conversations}
    platforms = ", ".join(sorted(filter(None, tally.platforms)))
    return Statement(
        title=title,
        channel=channels.pop() if len(channels) == 1 else "social_media",
        platform=f"RSMF ({platforms})" if platforms else "RSMF",
        entry=tally.entries[0] if tally.entries else first.name,
        evidence=list(_evidence(tally)),
        limits=LIMITS,
        warnings=tally.warnings,
        unread_entries=_unread(original, tally),
        conversations=conversations,
    )


def _evidence(tally: Tally) -> Iterator[str]:
    versions = ", ".join(sorted(filter(None, tally.versions))) or "none given"
    yield f"manifests: {len(tally.entries):,}; version: {versions}; events: {tally.events:,}"
    if tally.important:
        yield f"events marked as of high importance: {tally.important:,}"
    if tally.deleted:
        yield f"events marked as deleted: {tally.deleted:,}"
    if tally.naive:
        yield f"events whose time has no offset, read as a wall clock: {tally.naive:,}"


def _warnings(package: Package, roster: Roster, events: Events) -> Iterator[str]:
    if not roster.version.startswith(_VERSIONS):
        yield "its version is not 1 or 2: what is known of those was read"
    unknown = sorted([*events.unknown, *roster.others])
    if unknown:
        yield f"members that the format does not have, not read: {legible(', '.join(unknown[:_MOST_NAMES]))}"
    if roster.unlisted:
        yield f"participants that are named and not listed, shown by their ids: {len(roster.unlisted):,}"
    if package.damaged:
        yield f"files in its zip that are damaged: {len(package.damaged):,}"
    yield from _disagreements(package.headers, roster, events)


def _disagreements(headers: Mapping[str, str], roster: Roster, events: Events) -> Iterator[str]:
    """Compare what the mail's headers say with what it carries."""
    for name, found in (("EventCount", events.count), ("AttachmentCount", events.attachments)):
        said = _said(headers, name)
        if said.isdecimal() and int(said[:_MOST_DIGITS]) != found:
            yield f"its header X-RSMF-{name} says {int(said[:_MOST_DIGITS]):,}, and it holds {found:,}"
    for name, found_at in (("BeginDate", events.first), ("EndDate", events.last)):
        moments = [one for one in moment(_said(headers, name)) if one is not None]
        if moments and found_at and moments[0].replace(tzinfo=None) != found_at:
            yield f"its header X-RSMF-{name} is not the time of its events"
    for name, value in (("Version", roster.version), ("EventCollectionID", roster.collection)):
        if _said(headers, name) not in {"", value}:
            yield f"its header X-RSMF-{name} is not what the manifest says"


def _said(headers: Mapping[str, str], name: str) -> str:
    return headers.get(f"x-rsmf-{name.lower()}", "")


def _unread(original: Original, tally: Tally) -> list[str]:
    return [entry.name for entry in original.entries() if entry.name not in tally.read_entries]
