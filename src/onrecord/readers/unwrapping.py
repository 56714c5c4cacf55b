"""What a container is: a module that turns an encrypted or renamed source into files that readers know.

What is unwrapped is kept beside what was received, so that the archive can be read again without
the key, which is never kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from onrecord.ports.originals import Original
from onrecord.readers.matching import Match
from onrecord.records.messages import Entry


@dataclass(frozen=True, slots=True)
class Part:
    """One file inside a container: its path with ``/``, its length, and what opens it.

    ``recipe`` is the container's own, key material of this part included: it lives in memory alone.
    ``received`` is the name of the received file that it is made of, empty when it is of none alone.
    ``said_bytes`` is the length that the container gives the file, where it does: one that is shorter is cut.
    """

    name: str
    size_bytes: int
    recipe: str = field(default="", repr=False)
    received: str = ""
    said_bytes: int | None = None


class Container(Protocol):
    """One kind of container. A module that has these names is one; there is nothing to inherit.

    ``SECRET`` says what a person must give to open it ("the backup's password"); empty when nothing.
    ``NAMES`` are the names of files, without their paths, that may mark one in a folder; empty when
    each file must be looked at. A container takes all files at or below the folder of the file that marks
    it, or the folder above when the name of that one matches the pattern ``INSIDE``. One whose files bear
    names that no other has gives their pattern, from its folder on, as ``STORED``: sources beside are apart.
    """

    NAME: str
    VERSION: str
    SECRET: str
    NAMES: Sequence[str]
    INSIDE: str

    def may_be_key(self, head: bytes, filename: str) -> bool:
        """Tell of a file that lies beside whether it may hold the key, which is never kept."""

    def recognise(self, head: bytes, filename: str) -> Match:
        """Judge one entry by its first ``HEAD_BYTES`` and its name, without its path."""

    def needs_secret(self, original: Original) -> bool:
        """Tell whether this one cannot be opened without what ``SECRET`` names."""

    def kept(self, original: Original) -> Sequence[Entry]:
        """Return the received files that are kept as they came, beside the parts."""

    def parts(self, original: Original, secret: bytes) -> Sequence[Part]:
        """Check the secret and return what is inside, in name order, with exact lengths.

        Raises:
            WrongKeyError: the secret does not open it.
            UnreadableError: it is damaged, or of a version not known.
        """

    def unwrap(self, original: Original, part: Part) -> Iterator[bytes]:
        """Yield the bytes of one part in pieces of about 1 MiB, exactly ``size_bytes`` together.

        Needs nothing but the part's recipe. Called any number of times, in other processes than ``parts``.

        Raises:
            UnreadableError: it is damaged.
        """
