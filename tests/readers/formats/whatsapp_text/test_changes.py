import io

import pytest
from tests.readers.formats.whatsapp_text.source import MemoryOriginal, android

from onrecord.readers.formats import whatsapp_text
from onrecord.records.errors import SourceChangedError


class Changing(MemoryOriginal):
    """A file that holds more messages each time it is opened."""

    opened = 0

    def open(self, entry):  # noqa: ARG002 - every opening gives more
        self.opened += 1
        return io.BytesIO(android(*(f"Ann: number {number}" for number in range(20 * self.opened))))


def test_a_file_that_gains_messages_between_the_passes_is_refused_as_changed() -> None:
    original = Changing("WhatsApp Chat with Ann.txt", [("WhatsApp Chat with Ann.txt", b"x")])
    with pytest.raises(SourceChangedError, match="capture it again"):
        list(whatsapp_text.read(original))
