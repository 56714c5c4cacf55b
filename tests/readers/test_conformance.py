"""One suite over the whole registry: what each reader keeps, on every sample it has and on broken ones.

A reader that is added to ``READERS`` is held to all of it. The rules stand in
``tests/support/conformance.py``; what a reader needs beside its module: samples with golden files
(``python -m tests.support.golden NAME``) and its page in ``docs/formats``. What is told of memory
stands in ``test_flat_memory.py``.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support import conformance, golden
from tests.support.conformance import Reading, reading
from tests.support.samples import SAMPLES, Contents, contents, golden_of, samples, title_of

from onrecord.channels.paths import PathFeed
from onrecord.compute import jobs
from onrecord.compute.sandbox import ChildSandbox
from onrecord.ports.originals import Aside, Original
from onrecord.readers.matching import HEAD_BYTES, Match, Reader
from onrecord.readers.registry import READERS, choose
from onrecord.records.errors import AmbiguousFormatError, OnRecordError
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions
from onrecord.simulation.chance import Chance

pytestmark = pytest.mark.minutes

DOCS = Path(__file__).parents[2] / "docs" / "formats"

EVERY_LINE = {"whatsapp-text"}
"""Readers of formats in which every line belongs to a message: each stands in one span."""

OF_FRAMES = {"signal-frames"}
"""Readers of formats that are not text: their spans count frames in place of lines."""

ALSO_KNOWN: dict[tuple[str, str], str] = {}
"""A reader that is certain of an entry of another's sample, by reader and title, and why that is right."""

_NO_FOLDERS = "a page out of its folders could be Facebook's or Instagram's: a person names the reader"
TIED = {"instagram-json/vendored/joweich_chat-miner__test_export.json": _NO_FOLDERS}
"""Samples between whose readers a person must choose, and why."""

CUTS, FLIPS = 150, 250
"""Damaged samples a reader: cut at this many places, and with a few bits turned this many times."""
BROKEN_IN_CHILD = 24
MOST_DAMAGED_BYTES = 300_000
"""Longer samples are not damaged: they would be read hundreds of times."""

BOTH = [(reader, sample) for reader in READERS for sample in samples(reader.NAME)]
each_reader = pytest.mark.parametrize("reader", READERS, ids=lambda one: one.NAME)
each_sample = pytest.mark.parametrize(
    ("reader", "sample"), BOTH, ids=[title_of(sample) for _, sample in BOTH]
)


def read(reader: Reader, original: Original) -> Reading:
    return reading(reader.read(original))


@each_reader
def test_a_reader_says_what_it_is(reader: Reader) -> None:
    conformance.check_module(reader)
    pages = conformance.pages(reader)
    assert pages, "the docstring's Source names its page in docs/formats"
    assert [page for page in pages if not (DOCS / page).is_file()] == []
    own = f"{reader.NAME}.md"
    assert any(page == own or f"`{reader.NAME}`" in (DOCS / page).read_text("utf-8") for page in pages)


def test_a_name_belongs_to_one_reader() -> None:
    assert len({reader.NAME for reader in READERS}) == len(READERS)


@each_reader
def test_a_reader_has_samples_each_with_its_golden_file_and_no_other(reader: Reader) -> None:
    expected = {golden_of(sample) for sample in samples(reader.NAME)}
    assert expected
    assert set((SAMPLES / reader.NAME).rglob("*.golden.json")) == expected


@each_sample
def test_a_sample_reads_as_its_golden_file(reader: Reader, sample: Path) -> None:
    assert golden.read_sample(reader, sample) == golden.kept(sample)


@each_sample
def test_a_sample_keeps_every_rule_from_a_file_and_twice_and_through_a_pipe(
    reader: Reader, sample: Path
) -> None:
    source = contents(sample)
    first = read(reader, source.original())
    conformance.check(first, source.original())
    conformance.check_spans(first, source.original(), of_lines=reader.NAME not in OF_FRAMES)
    conformance.check_conversations(first)
    if reader.NAME in EVERY_LINE:
        conformance.check_every_line(first, source.original())
    again = source.original()
    assert read(reader, again).plain() == first.plain()
    assert read(reader, again).plain() == first.plain()  # the same original, opened once more
    piped = source.piped()
    assert read(reader, piped).plain() == first.plain()
    conformance.check_accounted(first, source.original(), piped.opened)


@each_sample
def test_what_was_found_by_a_reader_can_be_screened(reader: Reader, sample: Path) -> None:
    for aside in read(reader, contents(sample).original()).asides:
        with aside.open() as one, aside.open() as other:
            assert one.read() == other.read()


def heads(source: Contents) -> Iterator[tuple[str, bytes]]:
    original = source.original()
    for entry in original.entries():
        with original.open(entry) as stream:
            yield entry.name.rpartition("/")[2], stream.read(HEAD_BYTES)


@each_sample
def test_a_sample_is_chosen_by_its_own_reader_without_a_tie(reader: Reader, sample: Path) -> None:
    if title_of(sample) in TIED:
        with pytest.raises(AmbiguousFormatError, match="choose one with --reader"):
            choose(contents(sample).original(), READERS)
        return
    assert choose(contents(sample).original(), READERS).NAME == reader.NAME


@each_sample
def test_no_other_reader_is_certain_of_a_sample(reader: Reader, sample: Path) -> None:
    known = [
        (other.NAME, name)
        for name, head in heads(contents(sample))
        for other in READERS
        if other is not reader and (other.NAME, title_of(sample)) not in ALSO_KNOWN
        if head and other.recognise(head, name) is Match.CERTAIN
    ]
    assert known == []


def noise() -> Iterator[bytes]:
    chance = Chance(20261123, "noise")
    yield from (b"", b"\0" * HEAD_BYTES, b"\xff" * 999, b"[" * HEAD_BYTES, b"{" * 9999, b"<" * 9999)
    yield from (b"PK\3\4", b"\xef\xbb\xbf", "\u202e".encode() * 9, b"\n" * 9999, b"{}", b"[]", b'{"a":')
    for length in (1, 2, 3, 5, 8, 16, 64, 100, 512, 4096, HEAD_BYTES) * 5:
        yield bytes(chance.below(256) for _ in range(length))


@each_reader
def test_no_reader_is_certain_of_noise(reader: Reader) -> None:
    own = next(name for sample in samples(reader.NAME) for name, _ in heads(contents(sample)))
    for head in noise():
        for name in ("x\n.bin", "", "chat.txt", "\udcff", *([own] if head else [])):
            assert reader.recognise(head, name) in {Match.NO, Match.POSSIBLE}, (head[:20], name)


@each_reader
def test_a_head_that_is_cut_or_changed_is_judged_without_an_error(reader: Reader) -> None:
    chance = Chance(20261123, "heads", reader.NAME)
    found = [one for sample in samples(reader.NAME) for one in heads(contents(sample)) if one[1]]
    for turn in range(CUTS + FLIPS):
        name, head = found[turn % len(found)]
        cut = head[: chance.below(len(head))] if turn % 2 else flipped(head, chance)
        assert reader.recognise(cut, name) in set(Match)


def flipped(data: bytes, chance: Chance) -> bytes:
    """Return the bytes with one to eight bits turned, or a stretch taken out, doubled, or zeroed."""
    changed = bytearray(data)
    way, place = chance.below(8), chance.below(len(data))
    stretch = slice(place, place + 1 + chance.below(40))
    if way == 0:
        del changed[stretch]
    elif way == 1:
        changed[place:place] = changed[stretch]
    elif way == 2:
        changed[stretch] = bytes(len(changed[stretch]))
    else:
        for _ in range(way):
            changed[chance.below(len(changed))] ^= 1 << chance.below(8)
    return bytes(changed)


def damageable(reader: Reader) -> list[tuple[Contents, str]]:
    """Return every file of every sample that is not too long, with the sample it belongs to."""
    sources = [contents(sample) for sample in samples(reader.NAME)]
    pairs = [(source, path) for source in sources for path, data in source.files.items() if data]
    return [pair for pair in pairs if len(pair[0].files[pair[1]]) <= MOST_DAMAGED_BYTES]


def refusal(reader: Reader, source: Contents) -> str:
    """Read a broken source, hold the rules on what is found, and return all that is said about it."""
    try:
        original = source.original()
        found = read(reader, original)
    except OnRecordError as error:
        told = str(error)
        conformance.hold(told.isprintable(), "an error is one legible line", told)
        return told
    conformance.check(found, original)
    assert found.statement is not None
    return " ".join((*(one.reason for one in found.anomalies), *found.statement.warnings, "."))


def confirm_harmless(reader: Reader, source: Contents, whole: Contents) -> None:
    """Check that a broken source is refused in our words, or read by the rules, and no content is told."""
    said = refusal(reader, source)
    assert said.strip()
    assert [body for body in bodies(reader, whole) if body in said] == []


_BODIES: dict[tuple[str, str], list[str]] = {}


def bodies(reader: Reader, source: Contents) -> list[str]:
    """Return the bodies of a sound sample that are too long to be in a sentence by chance."""
    key = (reader.NAME, source.name)
    if key not in _BODIES:
        rows = read(reader, source.original()).rows()
        _BODIES[key] = [body for row in rows if len(body := str(row["body"] or "")) > 15]
    return _BODIES[key]


@each_reader
def test_a_sample_cut_anywhere_is_refused_or_read_by_the_rules(reader: Reader) -> None:
    chance = Chance(20261123, "cuts", reader.NAME)
    pairs = damageable(reader)
    for turn in range(max(CUTS, len(pairs))):
        source, path = pairs[turn % len(pairs)]
        data = source.files[path]
        confirm_harmless(reader, source.with_file(path, data[: chance.below(len(data))]), source)


@each_reader
def test_a_sample_with_changed_bits_is_refused_or_read_by_the_rules(reader: Reader) -> None:
    chance = Chance(20261123, "flips", reader.NAME)
    pairs = damageable(reader)
    for turn in range(max(FLIPS, len(pairs))):
        source, path = pairs[turn % len(pairs)]
        confirm_harmless(reader, source.with_file(path, flipped(source.files[path], chance)), source)


@each_reader
def test_a_folder_that_lacks_one_of_its_files_is_refused_or_read_by_the_rules(reader: Reader) -> None:
    for sample in samples(reader.NAME):
        source = contents(sample)
        for path in source.files if source.is_folder and len(source.files) > 1 else ():
            rest = {name: data for name, data in source.files.items() if name != path}
            confirm_harmless(reader, Contents(source.name, is_folder=True, files=rest), source)


@pytest.fixture(scope="module")
def box() -> Iterator[ChildSandbox]:
    with ChildSandbox(Limits()) as made:
        yield made


def untold(_done: int, _total: int) -> None:
    """Nobody watches."""


def without_asides(items: Iterator[object]) -> list[object]:
    return reading(item for item in items if not isinstance(item, Aside)).plain()


@each_sample
def test_the_confined_child_reads_a_sample_as_it_is_read_here(
    reader: Reader,
    sample: Path,
    box: ChildSandbox,
    tmp_path: Path,
) -> None:
    feed = PathFeed(contents(sample).write(tmp_path), Limits(), allow_empty=True)
    if title_of(sample) in TIED:
        with pytest.raises(AmbiguousFormatError):
            box.survey(feed, Assumptions(), untold).result()
        return
    survey = box.survey(feed, Assumptions(), untold)
    there = without_asides(box.items(feed, Assumptions(), untold))
    assert there == without_asides(jobs.items(contents(sample).original(), READERS, untold))
    assert survey.result().summary.reader == reader.NAME


@each_reader
def test_the_confined_child_lacks_nothing_for_a_broken_sample(
    reader: Reader, box: ChildSandbox, tmp_path: Path
) -> None:
    """What a reader needs for what is broken is loaded before files are denied to it, too."""
    chance = Chance(20261123, "child", reader.NAME)
    pairs = damageable(reader)
    for turn in range(BROKEN_IN_CHILD):
        source, path = pairs[chance.below(len(pairs))]
        data = source.files[path]
        broken = source.with_file(
            path, data[: chance.below(len(data))] if turn % 2 else flipped(data, chance)
        )
        (tmp_path / str(turn)).mkdir()
        feed = PathFeed(broken.write(tmp_path / str(turn)), Limits(), allow_empty=True)
        there = outcome(box.items(feed, Assumptions(), untold))
        assert there == outcome(original_items(broken))


def original_items(source: Contents) -> Iterator[object]:
    yield from jobs.items(source.original(), READERS, untold)


def outcome(items: Iterator[object]) -> list[object]:
    """Return what was read, or how it was refused."""
    try:
        return without_asides(items)
    except OnRecordError as error:
        return [f"{type(error).__name__}: {error}"]
