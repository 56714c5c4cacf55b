"""What tells of people's names, beside the labels under which they write."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from onrecord.readers.formats.whatsapp_text import phrases
from onrecord.readers.formats.whatsapp_text.media import Media
from onrecord.readers.formats.whatsapp_text.notices import read_notice
from onrecord.readers.formats.whatsapp_text.people import Known
from onrecord.readers.formats.whatsapp_text.placeholders import left_out_by_android, name_before_words

LINES_LIMIT = 4_000
LINE_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Clues:
    """The chat's title, the app's own lines (the first of them), and whether a file is in the container."""

    title: str | None = None
    lines: Sequence[str] = ()
    holds: Callable[[str], bool] = field(default=lambda _name: False)

    @classmethod
    def of(cls, title: str | None, media: Media) -> "Clues":
        """Take what is known before the text is read."""
        return cls(title, (), media.holds)

    def also(self, lines: Sequence[bytes]) -> "Clues":
        """Add the app's own lines."""
        return replace(self, lines=[line.decode("utf-8", "replace").rstrip() for line in lines])

    def is_title(self, name: str) -> bool:
        """Tell whether a name is the chat's title."""
        return self.title is not None and phrases.plain(name) == phrases.plain(self.title)

    def shows_file(self, lead: str, words: str) -> bool:
        """Tell whether words after a name's last part are the app's for a file that is there, or left out."""
        if left_out_by_android(words):
            return True
        name = name_before_words(words)
        return name is not None and self.holds(name) and not self.holds(f"{lead}: {name}")


def people_in(lines: Sequence[str], known: Known) -> set[str]:
    """Return the people whom notices among some lines name."""
    notices = [notice for line in lines if (notice := read_notice(line, known)) is not None]
    return {name for notice in notices for name in (notice.actor, notice.subject) if name}
