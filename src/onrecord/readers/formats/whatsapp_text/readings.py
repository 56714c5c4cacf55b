"""A message as read, and what the whole file says that reading one message needs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from onrecord.readers.formats.whatsapp_text import phrases
from onrecord.readers.formats.whatsapp_text.headers import Style
from onrecord.readers.formats.whatsapp_text.media import Attachment, Media
from onrecord.readers.formats.whatsapp_text.notices import Notice
from onrecord.readers.formats.whatsapp_text.openings import Openings
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
    ``colon_names`` are the names that hold ``": "``.
    """

    style: Style
    trusted: bool
    speakers: Collection[str]
    colon_names: Sequence[str]
    openings: Openings
    media: Media

    def believes(self, text: str) -> bool:
        """Tell whether words of the app are the app's: marked, or in a file that cannot tell."""
        return not self.trusted or text.startswith(phrases.APP_MARKS)
