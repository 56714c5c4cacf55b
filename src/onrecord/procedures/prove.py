"""Prove one line of a captured text against its receipt: its bytes, or that it was withheld."""

import itertools
from base64 import b64decode
from collections.abc import Sequence

from onrecord.integrity.line_proof import (
    LineProof,
    Says,
    check_line_proof,
    parse_line_proof,
    shown,
    write_line_proof,
)
from onrecord.integrity.opening import parse_opening
from onrecord.integrity.receipt import read_receipt
from onrecord.ports.homes import Home
from onrecord.ports.sandbox import Sandbox
from onrecord.procedures.accepted import accepted
from onrecord.procedures.sources import Source
from onrecord.procedures.standing_receipts import standing_receipts
from onrecord.records.errors import NotHeldError, VerificationError
from onrecord.records.receipts import Receipt
from onrecord.records.withholding import LinesOf, Proven


def prove_kept(home: Home, receipt: bytes, line: int) -> bytes:
    """Return the proof of one line (1-based) from what the home keeps.

    Of a line that was withheld it shows that it was, and nothing of it.

    Raises:
        NotHeldError: the home has no such capture, or the text no such line.
        VerificationError: the receipt is of another source than the one that is kept.
    """
    said = read_receipt(receipt)
    standing = standing_receipts(home).get(said.capture)
    if standing is None:
        raise NotHeldError(f"this home does not hold {said.capture}: ask the office that gave the receipt")
    kept = accepted(standing.captured)
    feed = home.archive.feed(kept.id, kept.originals, is_folder=kept.is_folder, name=kept.name)
    salts = kept.withholding or bytes.fromhex(kept.seed)
    proven = home.sandbox.prove(feed, kept.assumptions, line, salts).result()
    feed.confirm_unchanged()
    return _written(said, proven)


def prove_opened(
    sandbox: Sandbox, receipt: bytes, opening: bytes, found: Sequence[Source], line: int
) -> bytes:
    """Return the proof of one line (1-based) from the custodian's own file and opening; needs no home.

    ``found`` are the sources in that file: of a backup of several apps the receipt is of one. Where a
    browser left something out of a zip, the receipt is of its files in the order of their names.

    Raises:
        NotHeldError: the text has no such line.
        VerificationError: receipt, opening and file do not belong together.
    """
    said, opened = read_receipt(receipt), parse_opening(opening)
    if opened.capture != said.capture:
        raise VerificationError("the opening is of another receipt than this one; look for the right file")
    attempts = list(itertools.product(found, (LinesOf.ROWS, LinesOf.FILES_BY_NAME)))
    for number, (source, lines_of) in enumerate(attempts, 1):
        try:
            proven = sandbox.prove(source.feed, source.assumptions, line, opened.seed, lines_of).result()
            source.feed.confirm_unchanged()
            return _written(said, proven)
        except (NotHeldError, VerificationError):
            if number == len(attempts):
                raise
    raise VerificationError("nothing in that file can be read: give the file as it was handed over")


def check_proof(receipt: bytes, proof: bytes) -> tuple[Receipt, LineProof, Says]:
    """Check the proof of a line against a receipt, offline, and return both with what it says.

    Raises:
        VerificationError: something does not match; the message names it.
    """
    said, proven = read_receipt(receipt), parse_line_proof(proof)
    return said, proven, check_line_proof(said, proven)


def _written(receipt: Receipt, proven: Proven) -> bytes:
    if proven.tree != receipt.line_tree:
        raise VerificationError(
            "the lines are not those that the receipt commits to: give the file as it was handed over"
        )
    path = tuple(map(bytes.fromhex, proven.path))
    proof = LineProof(receipt.capture, proven.index, path, bytes.fromhex(proven.leaf))
    if proven.salt is not None and proven.line is not None:
        salt, line = bytes.fromhex(proven.salt), b64decode(proven.line)
        proof = shown(receipt.capture, proven.index, path, salt, line)
    check_line_proof(receipt, proof)
    return write_line_proof(proof)
