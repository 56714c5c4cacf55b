"""Tell apart the sources in what was given, and open those that a key opens."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from onrecord.ports.originals import Feed, Unwrapped
from onrecord.ports.sandbox import Sandbox
from onrecord.procedures.reading_rules import READER
from onrecord.records.errors import (
    AmbiguousFormatError,
    UnreadableError,
    UnsafeSourceError,
    WrongKeyError,
)
from onrecord.records.identification import Found, Identified
from onrecord.records.messages import Assumptions, Entry

_WITHIN = (
    "it is encrypted itself, inside what was opened here, and is not kept: take it out of the backup and "
    "capture it with its own key"
)
_OF_THE_CONTAINER = (
    "it is no part of a conversation in the backup: capture it by itself, if it should be kept"
)
_AS_SENT = f"read as {READER}: the browser that sent it read it so"

Ask = Callable[[str, str], Sequence[bytes]]
"""Called with a source's name and what opens it ("the backup's password"); returns what a person gives,
one or several that are tried in turn."""


Unread: TypeAlias = UnreadableError | AmbiguousFormatError | UnsafeSourceError | WrongKeyError
"""Why a source is not read."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source, ready to be read: its feed, what to assume, why it is read so, and which texts name it.

    ``damaged`` are files that it names, and keeps, and nobody can read. ``within`` is where it lies in what
    was given: its folder or file there, and in a container its own place after that. ``app`` is the folder of
    a container that holds one app's messages, as the container names it; empty where there is none.
    """

    feed: Feed
    assumptions: Assumptions
    why: str
    named_by: Sequence[str] = ()
    damaged: Sequence[str] = ()
    within: str = ""
    app: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """One source that cannot be read, and why."""

    name: str
    error: Unread


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that belongs to no source, why, and what to do when it should."""

    name: str
    why: str


class FeedPart:
    """Some of a feed's files as a feed of their own, named from their folder on."""

    def __init__(self, feed: Feed, found: Found, kept: Sequence[int] = ()) -> None:
        """Take the files of one source, and before them those that go with each source of a container."""
        files = {file.number: file for file in feed.files}
        numbers = [*(number for number in kept if number not in found.files), *found.files]
        self._feed = feed
        self._numbers = numbers
        self._found = found
        self._files = tuple(
            replace(files[number], number=place, name=files[number].name.removeprefix(found.root))
            for place, number in enumerate(numbers)
        )

    @property
    def received(self) -> int:
        """How many files, the first, are what a container was received as."""
        return len(self._numbers) - len(self._found.files)

    @property
    def name(self) -> str:
        """The source's own name."""
        return self._found.name

    @property
    def is_folder(self) -> bool:
        """Whether the source is several files."""
        return self._found.is_folder or len(self._files) > 1

    @property
    def files(self) -> Sequence[Entry]:
        """The files, numbered anew from 0."""
        return self._files

    def without_received(self) -> "FeedPart":
        """Return the same without what the container keeps as received."""
        return FeedPart(self._feed, self._found)

    def open(self, number: int) -> int:
        """Return a new descriptor at a file's first byte."""
        return self._feed.open(self._numbers[number])

    def confirm_unchanged(self) -> None:
        """Check that the files are what they were when first opened.

        Raises:
            SourceChangedError: one of them changed while it was read.
        """
        self._feed.confirm_unchanged()


def sources(
    sandbox: Sandbox, feed: Feed, assumptions: Assumptions, ask: Ask
) -> Iterator[Source | Refused | LeftOut]:
    """Yield each source in a feed: what is encrypted is opened first, with what ``ask`` returns.

    One that its key does not open is refused; the others are yielded all the same. Files out of which
    something was left before they came are one source: the browser committed to all of them together.

    Raises:
        UnsafeSourceError: a limit is broken.
    """
    if assumptions.withheld is not None and feed.is_folder:
        yield Source(feed, replace(assumptions, reader=READER), _AS_SENT)
        return
    identified = sandbox.identify(feed, assumptions).result()
    for found in identified.found:
        if found.container:
            try:
                yield from _opened(sandbox, FeedPart(feed, found), found, assumptions, ask)
            except (UnreadableError, UnsafeSourceError, WrongKeyError) as error:
                yield Refused(found.name, _with_reader(error, found, assumptions))
        elif len(identified.found) == 1 and not identified.left_out and _is_whole(feed, found):
            yield _source(feed, found, assumptions)
        else:
            yield _source(FeedPart(feed, found), found, assumptions)
    yield from _left_out(feed, identified)


def _opened(
    sandbox: Sandbox, feed: Feed, found: Found, assumptions: Assumptions, ask: Ask
) -> Iterator[Source | Refused | LeftOut]:
    """Unwrap a container, and yield the sources inside.

    What the container keeps as received goes with each, but for those that merely lay beside it.
    """
    unwrapped = _unwrapped(sandbox, feed, found, ask(found.name, found.secret) if found.secret else (b"",))
    parts = tuple(file.number for file in unwrapped.files if file.number not in unwrapped.kept)
    inside = FeedPart(unwrapped, replace(found, files=parts, root="", is_folder=True))
    identified = sandbox.identify(inside, assumptions).result()
    for one in identified.found:
        if one.container:
            yield from (LeftOut(inside.files[number].name, _WITHIN) for number in one.files)
            continue
        is_beside = all(parts[number] in unwrapped.passed_on for number in one.files)
        kept = () if is_beside and len(identified.found) > 1 else unwrapped.kept
        named = replace(
            one,
            name=one.name if not kept else found.name,
            files=tuple(parts[number] for number in one.files),
            is_folder=one.is_folder or bool(kept),
        )
        part = FeedPart(unwrapped, named, kept)
        opened = _source(part, named, replace(assumptions, received_files=part.received))
        within = f"{_within(found)}/{_within(one)}"
        app = _app([inside.files[number].name for number in one.files])
        yield replace(opened, within=within, app=app) if isinstance(opened, Source) else opened
    inner = list(_left_out(inside, identified))
    yield from inner
    told = {one.name for one in inner}
    yield from (LeftOut(name, _OF_THE_CONTAINER) for name in unwrapped.left_out if name not in told)


def _app(names: Sequence[str]) -> str:
    """Return the folder that files of a container lie in, all of them; empty where they lie in none."""
    tops = {name.partition("/")[0] if "/" in name else "" for name in names}
    return tops.pop() if len(tops) == 1 else ""


def _unwrapped(sandbox: Sandbox, feed: Feed, found: Found, secrets: Sequence[bytes]) -> Unwrapped:
    """Open a container with the first secret that fits."""
    for number, secret in enumerate(secrets, 1):
        try:
            return sandbox.unwrap(feed, found.container, secret)
        except WrongKeyError:
            if len(secrets) == 1:
                raise
            if number == len(secrets):
                raise WrongKeyError(
                    f"none of the {number} keys given opens {found.name!r}: give {found.secret}"
                ) from None
    raise UnreadableError(f"{found.name!r} is encrypted, and no key was given: give {found.secret}")


def _with_reader(error: Unread, found: Found, assumptions: Assumptions) -> Unread:
    """Say why a source that is encrypted is asked for where a reader was given: it may be that reader's."""
    if not (assumptions.reader_given and found.secret and isinstance(error, UnreadableError)):
        return error
    return UnreadableError(
        f"{error}. What is inside may be for the reader {assumptions.reader!r} that was given: if it is not, "
        "move the file elsewhere"
    )


def _is_whole(feed: Feed, found: Found) -> bool:
    return len(found.files) == len(feed.files) and found.is_folder == feed.is_folder


def _source(feed: Feed, found: Found, assumptions: Assumptions) -> Source | Refused:
    if found.fault:
        return Refused(found.name, UnreadableError(found.fault))
    if len(found.readers) > 1:
        return Refused(found.name, AmbiguousFormatError(_choices(found), tuple(found.readers)))
    assumed = replace(assumptions, reader=found.readers[0])
    return Source(feed, assumed, found.why, found.named_by, found.damaged, _within(found))


def _within(found: Found) -> str:
    """Return a source's path: its folder's where it is all in there, else its file's."""
    return found.root.rstrip("/") if found.is_folder and found.root else found.root + found.name


def _choices(found: Found) -> str:
    return f"{found.name!r} could be read as {' or '.join(found.readers)}: choose one with --reader"


def _left_out(feed: Feed, identified: Identified) -> Iterator[LeftOut]:
    names = {file.number: file.name for file in feed.files}
    for number, why in zip(identified.left_out, identified.why_left, strict=True):
        yield LeftOut(names[number], why)
