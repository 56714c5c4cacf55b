"""A message as read, and what the whole file says that reading one message needs."""

from dataclasses import dataclass

from onrecord.readers.formats.whatsapp_text import phrases
from onrecord.readers.formats.whatsapp_text.headers import Style
from onrecord.readers.formats.whatsapp_text.media import Attachment, Media
from onrecord.readers.formats.whatsapp_text.notices import Notice
from onrecord.readers.formats.whatsapp_text.openings import Openings
from onrecord.readers.formats.whatsapp_text.people import Colons, Known
from onrecord.records.messages import Flag, Kind


@dataclass(frozen=True, slots=True)
class Reading:
    """One message as read. ``author`` is its sender; ``lines`` how many of its lines it has, if not all."""

    kind: Kind
    body: str | None
    author: str | None
    edited: bool = False
    notice: Notice | None = None
    attachments: tuple[Attachment, ...] = ()
    flags: tuple[Flag, ...] = ()
    lines: int | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What the whole file says that a single message needs.

    ``trusted`` tells that the app's marks are there to tell its words from typed ones;
    ``colon_names`` are the names that hold ``": "``. ``title`` is the chat's, where
    the name of the file tells it: on iPhone it stands as sender before what the app says.
    """

    style: Style
    trusted: bool
    speakers: frozenset[str]
    colon_names: tuple[str, ...]
    openings: Openings
    media: Media
    title: str | None = None

    def known(self, colons: Colons = Colons.NOWHERE) -> Known:
        """Return what the file says of people, for reading a notice."""
        return Known(self.colon_names, self.speakers, colons)

    def is_title(self, author: str) -> bool:
        """Tell whether a sender is the chat's title: the other person's name, or the group's."""
        return self.title is not None and phrases.plain(author) == phrases.plain(self.title)

    def believes(self, text: str) -> bool:
        """Tell whether words of the app are the app's: marked, or in a file that cannot tell."""
        return not self.trusted or text.startswith(phrases.APP_MARKS)
