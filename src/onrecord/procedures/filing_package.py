"""Put together what is filed: a page, the same as JSON, and the receipts of the captures that it rests on."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from onrecord.ports.homes import Home
from onrecord.procedures.accepted import accepted
from onrecord.procedures.chosen_messages import Chosen, Which, chosen
from onrecord.procedures.notes import notes
from onrecord.procedures.standing_receipts import Standing, standing_receipts
from onrecord.records.errors import NoteError, NotHeldError
from onrecord.records.filing import FiledCapture, FilingContents, FilingTerms, Package, PackageFile
from onrecord.records.messages import CaptureId, MessageId
from onrecord.records.notes import Note
from onrecord.records.searches import EVERYTHING, Sight
from onrecord.rendering.filed_json import filed_json
from onrecord.rendering.filed_page import filed_page

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class FilingRequest:
    """What is to be filed, under which terms: a note (``d-…``), or ``messages`` of a copy (``k-…``).

    A receipt of a capture that holds several conversations names them all; it goes with the package only
    where ``whole_receipts`` says so.
    """

    subject: str
    messages: Which | None
    terms: FilingTerms
    organisation: str
    whole_receipts: bool = False
    sight: Sight = EVERYTHING


@dataclass(frozen=True, slots=True)
class Prepared:
    """A package, and what of the archive it holds."""

    package: Package
    subject: str
    copy: str
    messages: int
    captures: Sequence[CaptureId]
    left_out: Sequence[CaptureId]


def prepare(home: Home, request: FilingRequest) -> Prepared:
    """Put a package together; the same record under the same terms gives the same bytes.

    Raises:
        NotHeldError: note, copy, messages or a receipt that they rest on are not there.
        NoteError: the note was withdrawn.
    """
    note, found = _found(home, request)
    receipts = _receipts(home, found.captures)
    held_in = {MessageId.parse(row["id"]).original for row in found.messages}
    left_out = [one for one, of in receipts.items() if not (request.whole_receipts or _is_of_one(of))]
    contents = FilingContents(
        organisation=request.organisation,
        terms=request.terms,
        note=note,
        copy=found.copy,
        rows=found.rows,
        captures=[_capture(of, held_in, is_there=one not in left_out) for one, of in receipts.items()],
    )
    beside = [
        file for one, of in receipts.items() if one not in left_out for file in _receipt_files(home, of)
    ]
    page = PackageFile(f"{request.subject}.html", "text/html", filed_page(contents).encode())
    facts = PackageFile(f"{request.subject}.json", "application/json", filed_json(contents, [*beside, page]))
    digest = sha256(facts.data).hexdigest()
    package = Package(f"{request.subject}-{digest[:_DIGITS]}", digest, [*beside, facts, page])
    return Prepared(
        package, request.subject, found.copy["copy_id"], len(found.messages), found.captures, left_out
    )


def _found(home: Home, request: FilingRequest) -> tuple[Note | None, Chosen]:
    if request.messages is not None:
        found = chosen(home.catalogue, request.subject, request.messages, request.sight)
        if not found.messages:
            raise NotHeldError("none of what was chosen is a message: choose others")
        return None, found
    note = notes(home, request.sight).one(request.subject)
    if note.last.is_withdrawn:
        raise NoteError(
            f"note {request.subject} was withdrawn, so it is not filed: `onrecord notes` tells why"
        )
    return note, chosen(home.catalogue, note.last.copy, Which((), note.last.messages), request.sight)


def _receipts(home: Home, captures: Sequence[CaptureId]) -> Mapping[CaptureId, Standing]:
    standing = standing_receipts(home)
    if lacking := [one for one in captures if one not in standing]:
        raise NotHeldError(f"capture {lacking[0]} has no receipt that can be read: run onrecord verify")
    return {one: standing[one] for one in captures}


def _receipt_files(home: Home, standing: Standing) -> Iterator[PackageFile]:
    """Yield a receipt with its signature, and the first proof of its event, which never changes."""
    name = f"{standing.captured.envelope.objects[0]}.receipt"
    yield PackageFile(name, "text/plain", standing.text)
    yield PackageFile(f"{name}.sig", "text/plain", standing.signature)
    yield PackageFile(f"{name}.tlog-proof", "text/plain", home.journal.first_proof(standing.sequence))


def _is_of_one(standing: Standing) -> bool:
    """Tell whether a capture holds one conversation, so that its receipt names no other."""
    return len(accepted(standing.captured).copies) == 1


def _capture(standing: Standing, held_in: Collection[str], *, is_there: bool) -> FiledCapture:
    """Describe a capture, with those of its originals alone that hold what is filed."""
    kept = accepted(standing.captured)
    return FiledCapture(
        id=kept.id,
        received_at=standing.captured.envelope.at,
        received_by=kept.actor,
        name=kept.name,
        grade=kept.grade,
        state=kept.state,
        zone=kept.assumptions.zone,
        reader=f"{kept.summary.reader} {kept.summary.version}",
        originals=[one for one in kept.originals if one.id in held_in],
        receipt=f"{kept.id}.receipt" if is_there else None,
        receipt_sha256=sha256(standing.text).hexdigest(),
    )
