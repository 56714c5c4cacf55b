"""What is kept of a source as a feed: each file made by a child, placeholders where lines were withheld."""

from onrecord.compute.frames import Inside
from onrecord.compute.unwrapped import UnwrappedFeed, Unwrapper
from onrecord.ports.originals import Feed
from onrecord.readers.unwrapping import Part
from onrecord.records.canonical import dumps
from onrecord.records.withholding import Drawing, Recipe


class DerivedFeed(UnwrappedFeed):
    """``ports.originals.Feed`` over a derived original; nothing of the source is kept as it came.

    A plain file stays one; all else is a folder of the files that are kept.
    """

    def __init__(self, feed: Feed, drawing: Drawing, unwrapper: Unwrapper) -> None:
        """Take the source, what is kept of it, and what makes a file of that."""
        parts = []
        for number, file in enumerate(drawing.files):
            lines = drawing.text.lines if number == drawing.text.entry else ()
            reader = drawing.reader if number == drawing.text.entry else ""
            recipe = dumps(Recipe(file.entry, lines, reader)).decode()
            parts.append(Part(file.name, file.size_bytes, recipe))
        super().__init__(feed, Inside((), parts), unwrapper)
        is_same = bool(drawing.reader) or parts[0].name == feed.files[0].name
        is_plain = not feed.is_folder and len(parts) == 1 and is_same
        self.is_folder = not is_plain
