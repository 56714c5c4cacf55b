r"""Protective markings in a batch or in raw lines: where, how sure, by which rule; never the words.

    >>> screen = Screen()
    >>> [(found.level.value, found.line) for found in screen.lines("notes.txt", 8, [b"UK SECRET\n"])]
    [('SECRET', 8)]

Detection of markings is not detection of spills: docs/screening.md.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.records.captures import Marking
from onrecord.records.schema import Batch
from onrecord.screening.fields import fields_of
from onrecord.screening.findings import Finding
from onrecord.screening.grammar import NAME_SPACES, Grammar
from onrecord.screening.pack import Pack, load
from onrecord.screening.prefilter import Prefilter

_CHUNK_LINES = 8_192
_CHUNK_BYTES = 8 * 1024**2
Rows = npt.NDArray[np.int64]


class Screen:
    """Screens text against one pack of markings.

    Making one reads the pack and the table of characters from the installed package, so make
    it before files can no longer be opened; screening opens nothing.
    """

    def __init__(self, pack: Pack | None = None) -> None:
        """Compile a pack; the default is the UK's of 2024.

        Raises:
            SettingsError: the pack cannot be read.
        """
        chosen = pack or load()
        self._grammar = Grammar(chosen)
        self._prefilter = Prefilter(chosen)
        for size in (1, 10_000):  # the ways of a few texts and of many, each loading what it needs
            self._prefilter.mask(pa.array(["\u2014" * size]))

    def batch(self, batch: Batch) -> list[Marking]:
        """Screen bodies, subjects, quotations, revisions, what notices name, labels, and attachments' names.

        Returns:
            Markings in row order. A body's line is counted from the first line of its
            message, and never past the last.
        """
        places = batch.column("span")
        found = [
            (row, offset, finding)
            for texts, rows in _texts(batch)
            for row, offset, finding in self._texts(texts, rows)
        ]
        found += self._labels(batch)
        found += self._names(*_attachments(batch))
        found.sort(key=lambda item: item[:2])
        markings = (_marking(places[row].as_py(), offset, finding) for row, offset, finding in found)
        return list(dict.fromkeys(markings))

    def lines(self, entry: str, first_line: int, lines: Iterable[bytes], declared: str = "") -> list[Marking]:
        """Screen raw lines of one entry; ``first_line`` is the 1-based number of the first.

        An entry whose name, or declared type, says that it holds fields (a table, a page, a card)
        is read field by field too. Bytes that are not UTF-8 are read as U+FFFD. Memory: the findings
        and 8 MiB of lines.
        """
        candidates = self._with_fields(entry, declared, self._candidates(enumerate(lines, first_line)))
        return [_found(entry, line, finding) for line, finding in self._grammar.block(candidates)]

    def names(self, names: Iterable[str]) -> list[Marking]:
        """Screen the names of entries; a finding's entry is the name, its line 0: the name itself."""
        given = iter(names)
        found: list[Marking] = []
        while some := list(islice(given, _CHUNK_LINES)):
            worth = self._worth(pa.array(some, pa.string()))
            found += (
                _found(some[place], 0, finding)
                for place in worth
                for finding in self._grammar.name(some[place])
            )
        return found

    def _texts(self, texts: pa.StringArray, rows: Rows) -> Iterator[tuple[int, int, Finding]]:
        candidates = np.flatnonzero(self._prefilter.mask(texts))
        split = [texts[place].as_py().split("\n") for place in candidates]
        mask = iter(self._prefilter.mask(pa.array(chain.from_iterable(split), pa.string())))
        for place, lines in zip(candidates, split, strict=True):
            worth = [
                (offset, line) for (offset, line), good in zip(enumerate(lines), mask, strict=False) if good
            ]
            for offset, finding in self._grammar.block(worth):
                yield int(rows[place]), offset, finding

    def _names(self, names: pa.StringArray, rows: Rows) -> Iterator[tuple[int, int, Finding]]:
        for place in self._worth(names):
            for finding in self._grammar.name(names[place].as_py()):
                yield int(rows[place]), 0, finding

    def _worth(self, names: pa.StringArray) -> Sequence[int]:
        """Return the places of names that the grammar might find something in."""
        spaced = names
        for sign in NAME_SPACES:
            spaced = pc.replace_substring(spaced, pattern=sign, replacement=" ")
        return [int(place) for place in np.flatnonzero(self._prefilter.mask(spaced))]

    def _labels(self, batch: Batch) -> Iterator[tuple[int, int, Finding]]:
        """Screen each label and address of a sender once, at the first row that bears it."""
        for name in ("sender", "address"):
            labels = pc.dictionary_encode(batch.column(name).cast(pa.string()))
            firsts = pc.index_in(pa.array(range(len(labels.dictionary)), labels.indices.type), labels.indices)
            yield from self._texts(labels.dictionary, firsts.to_numpy(zero_copy_only=False))

    def _with_fields(
        self, entry: str, declared: str, numbered: Iterable[tuple[int, str]]
    ) -> Iterator[tuple[int, str]]:
        for number, text in numbered:
            yield number, text
            fields = fields_of(entry, text, declared)
            if fields:
                for place in np.flatnonzero(self._prefilter.mask(pa.array(fields, pa.string()))):
                    yield number, fields[int(place)]

    def _candidates(self, numbered: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, str]]:
        while chunk := list(_chunk(numbered)):
            texts = [line.decode("utf-8", "replace").removesuffix("\n") for _, line in chunk]
            for place in np.flatnonzero(self._prefilter.mask(pa.array(texts, pa.string()))):
                yield chunk[place][0], texts[place]


def _chunk(numbered: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    size = 0
    for number, line in islice(numbered, _CHUNK_LINES):
        yield number, line
        size += len(line)
        if size >= _CHUNK_BYTES:
            return


def _texts(batch: Batch) -> Iterator[tuple[pa.StringArray, Rows]]:
    """Yield each column of texts with the row of each text."""
    rows = np.arange(batch.num_rows)
    yield batch.column("body"), rows
    yield pc.struct_field(batch.column("notice"), "subject"), rows
    yield batch.column("subject"), rows
    yield pc.struct_field(batch.column("quoted"), "body"), rows
    yield pc.struct_field(batch.column("quoted"), "sender"), rows
    yield batch.column("forwarded_from"), rows
    yield batch.column("deleted_by"), rows
    yield _flat(batch.column("revisions"), "body")
    yield _flat(batch.column("recipients"), "label")
    yield _flat(batch.column("recipients"), "address")
    yield _flat(batch.column("reactions"), "by")
    yield _flat(batch.column("reactions"), "emoji")


def _attachments(batch: Batch) -> tuple[pa.StringArray, Rows]:
    return _flat(batch.column("attachments"), "name")


def _flat(column: pa.ListArray, field: str) -> tuple[pa.StringArray, Rows]:
    return pc.struct_field(column.flatten(), field), pc.list_parent_indices(column).to_numpy()


def _marking(span: dict[str, object], offset: int, finding: Finding) -> Marking:
    first, last = int(str(span["first"])), int(str(span["last"]))
    return _found(str(span["entry"]), min(first + offset, last), finding)


def _found(entry: str, line: int, finding: Finding) -> Marking:
    return Marking(finding.level, finding.tier, finding.rule, entry, line)
