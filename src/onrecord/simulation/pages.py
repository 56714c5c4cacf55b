"""One phone at its export: the names it shows, the time it shows, the lines it writes."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from onrecord.records.messages import Kind, NoticeKind, Presence
from onrecord.simulation.cast import Export, Package, Phone
from onrecord.simulation.forms import FORMS, Form, Platform
from onrecord.simulation.languages import LANGUAGES, Language
from onrecord.simulation.past import Past

MARK = "\u200e"
"""LEFT-TO-RIGHT MARK: the app's own words begin with it on an iPhone."""

_EMBEDDED = "\u202a{}\u202c"


def bare(label: str) -> str:
    """Return a label as a person reads it: without the marks around a number, which are the app's."""
    return label.strip(_EMBEDDED.format(""))


@dataclass(frozen=True, slots=True)
class Line:
    """One item as a phone writes it.

    ``label`` is the sender as written, None for a line without one; ``text`` what follows,
    lines parted by LF; ``marked`` whether U+200E stands before the bracket. The rest is
    what a careful reader can find in it: ``body`` is what was said, None where only the
    app's own words stand.
    """

    label: str | None
    text: str
    shown: Kind
    body: str | None = None
    marked: bool = False
    edited: bool = False
    notice: NoticeKind | None = None
    seconds: int | None = None
    attachment: str | None = None
    presence: Presence | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What all lines of one export share."""

    past: Past
    phone: Phone
    export: Export
    language: Language
    form: Form
    zone: ZoneInfo
    title: str
    is_group: bool

    @property
    def on_iphone(self) -> bool:
        """Tell whether the phone is an iPhone."""
        return self.phone.platform is Platform.IPHONE

    @property
    def has_files(self) -> bool:
        """Tell whether the media stand beside the text."""
        return self.export.with_media and self.export.package is not Package.TEXT

    def local(self, at: dt.datetime) -> dt.datetime:
        """Return the naive time that the phone shows for an instant, to the second."""
        shifted = at + dt.timedelta(seconds=self.phone.clock_offset_seconds)
        return shifted.astimezone(self.zone).replace(tzinfo=None)

    def name(self, person: str) -> str | None:
        """Return somebody's label, None for the holder of the phone."""
        return None if person == self.phone.holder else self._written(self.phone.names[person])

    def label(self, person: str) -> str:
        """Return the label before somebody's own messages."""
        return self.name(person) or self._written(self.phone.own_name)

    def _written(self, label: str) -> str:
        bare_number = self.on_iphone and label.startswith("+")
        return _EMBEDDED.format(label) if bare_number else label


def open_page(past: Past, export: Export) -> Page:
    """Gather what the lines of an export share."""
    phone = past.world.phone(export.phone)
    is_group = past.world.is_group
    other = next(person.id for person in past.world.people if person.id != phone.holder)
    return Page(
        past=past,
        phone=phone,
        export=export,
        language=LANGUAGES[phone.language],
        form=FORMS[phone.form],
        zone=ZoneInfo(phone.zone),
        title=past.title_at(export.at) if is_group else phone.names[other],
        is_group=is_group,
    )
