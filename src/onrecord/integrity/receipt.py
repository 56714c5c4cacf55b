"""The receipt as text: the answer first, then who, when and what, then digests. Versions 1 and 2.

Version 2 is version 1 with a line for each of several conversations; a receipt of one is of version 1.

``docs/formats/receipt.md`` lists the fields; the order here is the order there.
"""

from collections.abc import Callable
from enum import Enum
from typing import TypeVar

from onrecord.integrity.encoding import refuse_carriage_returns
from onrecord.integrity.receipt_fields import FieldReader, FieldWriter
from onrecord.records.captures import CaptureState, Grade, KeptOriginal, LineTree, MediaCount
from onrecord.records.errors import MalformedReceiptError, VerificationError
from onrecord.records.messages import CaptureId, OriginalId, TimerChange
from onrecord.records.receipts import Clearance, Receipt, SafeToClear, Withheld

VERSION = 1
VERSION_OF_SEVERAL = 2
MAX_RECEIPT_BYTES = 512 * 1024**2
"""It lists a hash for each withheld line: this is room for six million."""

_Word = TypeVar("_Word", bound=Enum)
_Part = TypeVar("_Part")


def write_receipt(receipt: Receipt) -> bytes:
    """Write a receipt.

    Raises:
        MalformedReceiptError: a value cannot stand in a receipt (a negative count, an unpaired
            surrogate beside its other half, a kind that is not a word).
    """
    data = _write(receipt)
    read_receipt(data)
    return data


def read_receipt(data: bytes) -> Receipt:
    """Read a receipt; writing what is returned gives the same bytes.

    Raises:
        MalformedReceiptError: a field is missing, unknown, doubled, out of place or written another way, or
            there is more than ``MAX_RECEIPT_BYTES``.
    """
    if len(data) > MAX_RECEIPT_BYTES:
        raise MalformedReceiptError("the receipt is longer than any is; ask for the file as it was issued")
    try:
        refuse_carriage_returns(data, "the receipt")
    except VerificationError as error:
        raise MalformedReceiptError(str(error)) from error
    receipt = _read(FieldReader(data))
    written = _write(receipt)
    if written != data:
        raise MalformedReceiptError(
            f"line {_first_difference(written, data)} of the receipt is not written as OnRecord writes it; "
            "ask for the file as it was issued"
        )
    return receipt


def _write(receipt: Receipt) -> bytes:
    out = FieldWriter()
    out.number("onrecord-receipt", VERSION_OF_SEVERAL if receipt.conversations else VERSION)
    _write_answer(out, receipt.clearance)
    _write_provenance(out, receipt)
    _write_contents(out, receipt)
    _write_reading(out, receipt)
    _write_commitments(out, receipt)
    return out.data()


def _write_answer(out: FieldWriter, clearance: Clearance) -> None:
    out.text("safe_to_clear", clearance.answer.value)
    out.text("scope", clearance.scope)
    out.texts("reason", clearance.reasons)


def _write_provenance(out: FieldWriter, receipt: Receipt) -> None:
    out.text("custodian", receipt.custodian)
    out.text("device", receipt.device)
    out.text("channel", receipt.channel)
    out.text("title", receipt.title)
    out.texts("conversation", receipt.conversations)
    out.text("organisation", receipt.organisation)
    out.text("received_by", receipt.received_by)
    out.time("received_at", receipt.received_at)
    out.text("grade", receipt.grade.value)
    out.text("state", receipt.state.value)
    out.text("capture", receipt.capture)
    out.text("supersedes", receipt.supersedes)


def _write_contents(out: FieldWriter, receipt: Receipt) -> None:
    out.number("messages", receipt.messages)
    out.numbers("messages", receipt.by_kind)
    out.number("anomalies", receipt.anomalies)
    out.number("unknown_notices", receipt.unknown_notices)
    out.time("first_said", receipt.first_said)
    out.time("last_said", receipt.last_said)
    out.number("media.present", receipt.media.present)
    out.number("media.omitted", receipt.media.omitted)
    out.number("media.missing", receipt.media.missing)
    for place, timer in enumerate(receipt.timers, 1):
        _write_timer(out, f"timer.{place}", timer)
    out.texts("limit", receipt.limits)
    out.texts("warning", receipt.warnings)


def _write_timer(out: FieldWriter, name: str, timer: TimerChange) -> None:
    out.time(f"{name}.at", timer.at)
    out.text(f"{name}.who", timer.who)
    if timer.seconds is None:
        out.text(f"{name}.seconds", "unknown")
    else:
        out.number(f"{name}.seconds", timer.seconds)


def _write_reading(out: FieldWriter, receipt: Receipt) -> None:
    out.text("reader", receipt.reader)
    out.text("reader_version", receipt.reader_version)
    out.text("zone", receipt.zone)
    out.text("date_order", receipt.date_order)
    out.time("exported_at", receipt.exported_at)


def _write_commitments(out: FieldWriter, receipt: Receipt) -> None:
    out.number("stored_copies", receipt.stored_copies)
    out.number("withheld", receipt.withheld.count)
    out.texts("withheld_leaf", receipt.withheld.leaves)
    for place, original in enumerate(receipt.originals, 1):
        out.text(f"original.{place}.name", original.name)
        out.text(f"original.{place}.id", original.id)
        out.number(f"original.{place}.bytes", original.size_bytes)
        out.text(f"original.{place}.sha256", original.sha256)
    out.number("line_tree.version", receipt.line_tree.version)
    out.number("line_tree.leaves", receipt.line_tree.leaves)
    out.text("line_tree.root", receipt.line_tree.root)
    out.text("log", receipt.origin)


def _read(fields: FieldReader) -> Receipt:
    """Read all fields. Python evaluates arguments in the order written, which is the receipt's order."""
    if fields.number("onrecord-receipt") not in (VERSION, VERSION_OF_SEVERAL):
        raise MalformedReceiptError("the receipt is of a version unknown here; use a newer OnRecord")
    receipt = Receipt(
        clearance=_read_answer(fields),
        custodian=fields.text("custodian"),
        device=fields.text("device"),
        channel=fields.text("channel"),
        title=fields.text("title"),
        conversations=fields.texts("conversation"),
        organisation=fields.text("organisation"),
        received_by=fields.text("received_by"),
        received_at=fields.instant("received_at"),
        grade=_word(Grade, fields, "grade"),
        state=_word(CaptureState, fields, "state"),
        capture=CaptureId(fields.text("capture")),
        supersedes=fields.optional_text("supersedes"),
        messages=fields.number("messages"),
        by_kind=fields.numbers("messages"),
        anomalies=fields.number("anomalies"),
        unknown_notices=fields.number("unknown_notices"),
        first_said=fields.time("first_said"),
        last_said=fields.time("last_said"),
        media=_read_media(fields),
        timers=_read_numbered(fields, "timer", "at", _read_timer),
        limits=fields.texts("limit"),
        warnings=fields.texts("warning"),
        reader=fields.text("reader"),
        reader_version=fields.text("reader_version"),
        zone=fields.text("zone"),
        date_order=fields.text("date_order"),
        exported_at=fields.time("exported_at"),
        stored_copies=fields.number("stored_copies"),
        withheld=Withheld(fields.number("withheld"), fields.texts("withheld_leaf")),
        originals=_read_numbered(fields, "original", "name", _read_original),
        line_tree=_read_line_tree(fields),
        origin=fields.text("log"),
    )
    fields.end()
    return receipt


def _read_numbered(
    fields: FieldReader, name: str, first: str, read: Callable[[FieldReader, str], _Part]
) -> tuple[_Part, ...]:
    """Read ``name.1``, ``name.2`` and so on, each of which begins with the field ``first``."""
    parts: list[_Part] = []
    while fields.next_is(f"{name}.{len(parts) + 1}.{first}"):
        parts.append(read(fields, f"{name}.{len(parts) + 1}"))
    return tuple(parts)


def _read_answer(fields: FieldReader) -> Clearance:
    return Clearance(
        answer=_word(SafeToClear, fields, "safe_to_clear"),
        scope=fields.optional_text("scope"),
        reasons=fields.texts("reason"),
    )


def _read_media(fields: FieldReader) -> MediaCount:
    return MediaCount(
        present=fields.number("media.present"),
        omitted=fields.number("media.omitted"),
        missing=fields.number("media.missing"),
    )


def _read_timer(fields: FieldReader, name: str) -> TimerChange:
    return TimerChange(
        at=fields.time(f"{name}.at"),
        who=fields.optional_text(f"{name}.who"),
        seconds=fields.number_or_unknown(f"{name}.seconds"),
    )


def _read_original(fields: FieldReader, name: str) -> KeptOriginal:
    return KeptOriginal(
        name=fields.text(f"{name}.name"),
        id=OriginalId(fields.text(f"{name}.id")),
        size_bytes=fields.number(f"{name}.bytes"),
        sha256=fields.text(f"{name}.sha256"),
    )


def _read_line_tree(fields: FieldReader) -> LineTree:
    return LineTree(
        version=fields.number("line_tree.version"),
        leaves=fields.number("line_tree.leaves"),
        root=fields.text("line_tree.root"),
    )


def _word(words: type[_Word], fields: FieldReader, name: str) -> _Word:
    text = fields.text(name)
    try:
        return words(text)
    except ValueError as error:
        raise MalformedReceiptError(
            f"the receipt's {name} is a word unknown here; use a newer OnRecord"
        ) from error


def _first_difference(written: bytes, data: bytes) -> int:
    """Return the 1-based number of the first line that differs."""
    pairs = enumerate(zip(written.split(b"\n"), data.split(b"\n"), strict=False), 1)
    return next((number for number, (ours, theirs) in pairs if ours != theirs), 1)
