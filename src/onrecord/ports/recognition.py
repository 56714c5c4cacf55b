"""Text in pictures, recognised by a program that is not ours: a finding, never part of the record."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Tool:
    """The program that recognises text. ``fault``, when not empty, says why it is not run here."""

    name: str
    version: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Recognised:
    """Text as recognised in one picture, and how sure the tool is of its words on average, 0 to 100."""

    text: str
    confidence: int


class TextRecogniser(Protocol):
    """Recognises text in pictures that may be hostile: whatever it runs can reach nothing else."""

    def tool(self) -> Tool:
        """Return which program it is, or why none is run."""

    def recognise(self, picture: bytes) -> Recognised | None:
        """Return the text in a picture, which may be none at all; None when the tool cannot read it."""
