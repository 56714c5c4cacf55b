"""``onrecord prove``: show one line of a captured text, or that it was withheld, without the rest."""

import re
from pathlib import Path
from typing import Annotated

import typer

from onrecord import wiring
from onrecord.cli import options
from onrecord.cli.refusals import Refusals
from onrecord.cli.screen import console, print_json
from onrecord.cli.signed import receipt_text, verified_receipt
from onrecord.cli.sources import Asking, asker, found_in
from onrecord.cli.withholding import of_one_file
from onrecord.integrity.line_proof import MAX_LINE_PROOF_BYTES, LineProof, Says
from onrecord.integrity.opening import MAX_OPENING_BYTES
from onrecord.procedures.prove import check_proof, prove_kept, prove_opened
from onrecord.records.errors import OnRecordError, VerificationError
from onrecord.records.messages import CaptureId
from onrecord.records.receipts import Receipt
from onrecord.settings import from_process

_ID = re.compile(r"[a-z0-9-]+")
_NOT_READ = "the receipt was not read"
_SAYS = {
    Says.KEPT: "This line stood in what was received, word for word.",
    Says.WITHHELD: "This line was withheld when it was handed in: what it said cannot be told from this.",
    Says.WITHHELD_AND_SHOWN: "This line was withheld when it was handed in, and is shown now, word for word.",
}


def command(
    receipt: Annotated[Path, typer.Argument(help="The receipt of the capture.", readable=False)],
    *,
    line: Annotated[
        int | None, typer.Option(help="Which line of the chat's text to prove; the first is 1.", min=1)
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option(
            help="A proof to check against the receipt; needs no home.", metavar="FILE", readable=False
        ),
    ] = None,
    opening: Annotated[
        Path | None,
        typer.Option(help="The custodian's opening, with --source: needs no home.", metavar="FILE"),
    ] = None,
    source: Annotated[
        Path | None, typer.Option(help="The custodian's own file, as it was handed over.", metavar="PATH")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for the proof.", metavar="DIR")] = Path(),
    key: Annotated[
        Path | None,
        typer.Option(help="Public keys to verify the receipt with; default: this home's.", readable=False),
    ] = None,
    reader: options.ReaderName = None,
    json: options.Json = False,
) -> int:
    """Prove one line of a captured text, or check such a proof.

    The proof shows the line or that it was withheld, and nothing else.
    """
    if (line is None) == (check is None):
        raise typer.BadParameter("give one of --line and --check", param_hint="--line")
    if (opening is None) != (source is None) or (check is not None and opening is not None):
        raise typer.BadParameter("goes with --source and --line", param_hint="--opening")
    doubt: str | None = _NOT_READ
    try:
        text = receipt_text(receipt)
        doubt = _doubt(receipt, text, key)
        if line is None:
            path, proof = check or Path(), _given(check or Path())
            held = check_proof(text, proof)
        else:
            wiring.make_out_folder(out)
            proof = _made(text, line, opening, source, reader)
            held = check_proof(text, proof)
            path = out.absolute() / f"{_file_name(held[0].capture)}.line-{line}.proof"
            wiring.new_disk().replace(path, proof)
    except OnRecordError as error:
        if json:
            named = None if check is None else str(check)
            print_json({"proof": named, **_held(fits=False, doubt=doubt), "fault": str(error)})
        raise
    return _tell(held, path, doubt, as_json=json)


def _file_name(capture: CaptureId) -> str:
    """Return the id of a capture, which a stranger's receipt may say, where it leads to no other folder."""
    if not _ID.fullmatch(capture):
        raise VerificationError(
            "the receipt names its capture as OnRecord names none; ask for the file as it was issued"
        )
    return capture


def _given(proof: Path) -> bytes:
    return wiring.read_named(proof, "check the name of the proof", MAX_LINE_PROOF_BYTES)


def _made(receipt: bytes, line: int, opening: Path | None, source: Path | None, reader: str | None) -> bytes:
    """Make the proof of a line: from the home, or from the custodian's own opening and file."""
    settings = from_process()
    if opening is None or source is None:
        with wiring.reading(settings) as home:
            return prove_kept(home, receipt, line)
    opened = wiring.read_named(opening, "name the file that ends in .opening", MAX_OPENING_BYTES)
    assumed = options.assumptions(settings, None, None, None, None, reader=reader)
    with wiring.sandbox(settings) as sandbox:
        asking = Asking(Refusals(1), asker(()))
        theirs = of_one_file(list(found_in(sandbox, settings, source, assumed, asking)))
        return prove_opened(sandbox, receipt, opened, theirs, line)


def _doubt(receipt: Path, text: bytes, key: Path | None) -> str | None:
    """Return why the receipt itself, as it was read, is not verified here, or nothing where it is."""
    try:
        verified_receipt(receipt, text, key)
    except OnRecordError as error:
        return str(error)
    return None


def _tell(held: tuple[Receipt, LineProof, Says], path: Path, doubt: str | None, *, as_json: bool) -> int:
    said, proven, says = held
    if as_json:
        holds = _held(fits=True, doubt=doubt)
        print_json({"proof": str(path), **holds, "capture": said.capture, **_form(proven, says)})
        return 0
    out = console()
    out.print(f"Good      {path}", style="bold green")
    out.tell(
        f"place {proven.index + 1:,} of {said.line_tree.leaves:,} in what the receipt commits to", "Line"
    )
    out.tell(_SAYS[says])
    if proven.line is not None:
        out.tell(_readable(proven.line), "Says")
    if doubt is None:
        out.tell("The receipt is verified too: its signature and its place in the log hold.", "Receipt")
    else:
        out.tell(f"The receipt itself is not verified: {doubt}", "Receipt", style="yellow")
    return 0


def _held(*, fits: bool, doubt: str | None) -> dict[str, object]:
    """Return what holds: a line may fit a receipt that nobody signed."""
    return {
        "verified": fits and doubt is None,
        "fits_receipt": fits,
        "receipt_verified": doubt is None,
        "receipt_fault": doubt,
    }


def _form(proven: LineProof, says: Says) -> dict[str, object]:
    text = None if proven.line is None else _readable(proven.line)
    return {"index": proven.index, "says": says.value, "line": text}


def _readable(line: bytes) -> str:
    return line.decode("utf-8", "backslashreplace").rstrip("\r\n")
