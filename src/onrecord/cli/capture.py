"""``onrecord capture``: take exports into the archive and hand over receipts."""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from onrecord import founding, wiring
from onrecord.cli import options
from onrecord.cli.ending import Ending
from onrecord.cli.forms import ReceiptFiles, outcome_form
from onrecord.cli.init import make_home, tell_made
from onrecord.cli.left_out_earlier import LeftOutEarlier
from onrecord.cli.plurals import number_of
from onrecord.cli.refusals import Refusals
from onrecord.cli.reports import report_outcome
from onrecord.cli.screen import note, print_json, progress
from onrecord.cli.sources import Asking, asker, found_in
from onrecord.cli.withholding import apart, choices_in, plan, to_withhold
from onrecord.ports.archive import Journal
from onrecord.ports.homes import Home
from onrecord.procedures.capture import Outcome, Terms, capture
from onrecord.procedures.catch_up import catch_up
from onrecord.procedures.hand_in import GRADES, HandingIn, Supplied
from onrecord.procedures.second_copies import standing_copy
from onrecord.procedures.sources import Ask, Source
from onrecord.procedures.withheld_apps import OfApp, confirm_choices
from onrecord.records.captures import CaptureState, Grade
from onrecord.records.errors import MarkingStopError, OnRecordError
from onrecord.records.messages import Assumptions, DateOrder
from onrecord.records.withholding import Choice
from onrecord.settings import NOT_NAMED, Settings, confirm_file, from_process

_QUORUM = (2, 3)
_NOTHING_TAKEN = "interrupted; nothing was captured"
_RECEIPT_STANDS = "interrupted; the receipt stands; indexing goes on with the next command"


def command(
    paths: options.Sources,
    *,
    custodian: Annotated[str, typer.Option(help="Whose phone the export is from.", metavar="NAME")],
    device: Annotated[str, typer.Option(help="Which phone, if there are several.")] = "phone",
    out: options.Out = Path(),
    zone: options.Zone = None,
    date_order: options.Order = None,
    exported_at: options.ExportedAt = None,
    supplied: Annotated[Supplied, typer.Option(help="How the export came.")] = Supplied.SELF,
    reader: options.ReaderName = None,
    key_file: options.KeyFiles = None,
    withhold: Annotated[
        Path | None,
        typer.Option(help="File that says which messages the custodian keeps back, and why.", metavar="FILE"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what --withhold would do, and capture nothing.")
    ] = False,
    json: options.Json = False,
) -> int:
    """Preserve exports, and prove what was received.

    What is captured can be searched at once.
    """
    custodian = options.fit_name(custodian, "--custodian")
    device = options.fit_name(device, "--device")
    settings = from_process()
    options.assumptions(settings, zone, date_order, exported_at, None)
    choices = choices_in(withhold, paths, dry_run=dry_run)
    no_part = [*(key_file or ()), *([withhold] if withhold else [])]
    if dry_run:
        assumed = _assumed(settings, zone, date_order, exported_at, paths[0], reader=reader)
        asking = Asking(Refusals(1), asker(key_file or ()), no_part)
        return plan(settings, paths[0], assumed, choices, asking, as_json=json)
    wiring.make_out_folder(out)
    if founding.is_new(settings):
        settings = _new_home(settings)
    confirm_file(settings)
    refusals, ask = Refusals(len(paths)), asker(key_file or ())
    grade = GRADES[supplied]
    intake = Intake(settings, custodian, device, grade, out, refusals, ask, no_part, choices, as_json=json)
    try:
        with wiring.writing(settings) as home:
            intake.journal, intake.events = home.journal, home.journal.size
            intake.second_copy = standing_copy(home, settings.second_copy)
            _level(home)
            for path in paths:
                assumed_of = partial(_assumed, settings, zone, date_order, exported_at, path, reader=reader)
                intake.take(home, path, assumed_of)
            _level(home)
    except KeyboardInterrupt as end:
        raise intake.interrupted() from end
    if intake.taken and settings.organisation == NOT_NAMED:
        note('receipts say "Organisation not named": write organisation = "…" in settings.toml')
    return intake.end()


def _assumed(
    settings: Settings,
    zone: str | None,
    order: DateOrder | None,
    exported_at: str | None,
    path: Path,
    *,
    reader: str | None,
) -> Assumptions:
    at = wiring.file_time(path)
    return options.assumptions(settings, zone, order, exported_at, at, reader=reader)


def _new_home(settings: Settings) -> Settings:
    """Make home and keys without asking, and say all that ``init`` says."""
    sheets = make_home(settings, None, _QUORUM, None, unattended=True)
    note(f"made a new home in {settings.home} and keys in {settings.keys} (onrecord init --unattended)")
    tell_made(settings, None, sheets, _QUORUM[0], error=True)
    return from_process()


@dataclass(slots=True)
class Intake:
    """One run over several sources: each is taken or refused by itself.

    ``no_part`` are files that are of no source wherever they lie: keys, and what says what to withhold.
    """

    settings: Settings
    custodian: str
    device: str
    grade: Grade
    out: Path
    refusals: Refusals
    ask: Ask
    no_part: Sequence[Path]
    choices: Sequence[Choice]
    as_json: bool
    second_copy: Path | None = None
    journal: Journal | None = None
    events: int = 0
    taken: int = 0
    is_heard: bool = True
    ending: Ending = field(default_factory=Ending)
    earlier: LeftOutEarlier = field(init=False)

    def take(self, home: Home, path: Path, assumed: Callable[[], Assumptions]) -> None:
        """Capture each source in a path and hand over its receipt; what is wrong with one stops only it."""
        with self.refusals.told(str(path)):
            receipts = "each gets a receipt of its own"
            asking = Asking(self.refusals, self.ask, self.no_part, receipts)
            found: Iterable[Source] = found_in(home.sandbox, self.settings, path, assumed(), asking)
            for one in self._apart(home, found):
                with self.refusals.told(one.source.feed.name):
                    outcome = self._capture(home, one)
                    self._hand_over(home, one.source.feed.name, outcome)

    def _apart(self, home: Home, found: Iterable[Source]) -> Iterable[OfApp]:
        """Return the sources, each with what is withheld of it; nothing is captured before all can be."""
        if not self.choices:
            return map(OfApp, found)
        parted = apart(list(found), self.choices)
        with progress("looking at what is withheld") as report:
            confirm_choices(home.sandbox, parted, report)
        return parted

    def _report(self, outcome: Outcome, files: ReceiptFiles | None) -> None:
        if not self.is_heard:
            return
        if self.as_json:
            print_json({**outcome_form(outcome, files), "left_out_earlier": self.earlier.forms()})
        else:
            report_outcome(outcome, files, brief=self.refusals.sources > 1)

    def interrupted(self) -> KeyboardInterrupt:
        """Say what stands when the officer interrupts."""
        if self.taken:
            return KeyboardInterrupt(_RECEIPT_STANDS)
        return KeyboardInterrupt("" if self._may_have_grown() else _NOTHING_TAKEN)

    def _may_have_grown(self) -> bool:
        """Tell whether an event may stand whose receipt was not handed over."""
        try:
            return self.journal is not None and self.journal.size > self.events
        except (OnRecordError, OSError):
            return True

    def end(self) -> int:
        """Say what was taken and what not, and last of all what needs a person; return the exit code."""
        if not self.as_json:
            self.ending.sum_up(self.refusals, self.out.absolute(), self.taken)
        elif not_captured := self.refusals.forms():
            print_json({"not_captured": not_captured})
        if self.settings.second_copy and not self.second_copy:
            note(
                f"the second copy's storage is not there: {self.settings.second_copy} holds none that this "
                "home knows. What was captured is stored once; mount it, then run onrecord replicate FOLDER"
            )
        self.refusals.tell_left("captured")
        self.refusals.tell_again("captured", "; the receipts of the others stand" if self.taken else "")
        return OnRecordError.EXIT_CODE if self.refusals.refused else 0

    def _terms(self, home: Home, one: OfApp) -> Terms:
        self.earlier = LeftOutEarlier(self.settings.zone)
        said = HandingIn(
            custodian=self.custodian,
            device=self.device,
            grade=self.grade,
            organisation=self.settings.organisation,
            rule=wiring.clearing_rule(self.settings),
            second_copy=self.second_copy,
            withhold=to_withhold(home.disk, self.out, one.choices),
            on_read=partial(self.earlier.tell, home, self.custodian),
        )
        return said.terms(one.source)

    def _capture(self, home: Home, one: OfApp) -> Outcome:
        with progress(f"capturing {one.source.feed.name}") as report:
            return capture(home, one.source.feed, self._terms(home, one), report)

    def _hand_over(self, home: Home, name: str, outcome: Outcome) -> None:
        files = write_receipt_files(home, outcome, self.out)
        self.taken += int(files is not None)
        try:
            self._report(outcome, files)
        except BrokenPipeError:  # whoever read along has gone: the sources that remain are taken all the same
            self.is_heard = False
            note(f"nobody reads the output any more; the receipts are in {self.out.absolute()}")
        if outcome.capture.state is CaptureState.STOPPED:
            markings = number_of(outcome.spills, "SECRET or TOP SECRET marking")
            raise MarkingStopError(
                f"{name!r} is stopped: {markings} found, nothing of it was kept. "
                f"Leave the file where it is and call {self.settings.security_contact} now."
            )
        if outcome.capture.state is CaptureState.REPEATED and self.choices:
            note("the opening is the one handed over with the first receipt: OnRecord does not have it")
        self.ending.add(outcome, files)


def _level(home: Home) -> None:
    with progress("indexing") as report:
        catch_up(home, report)


def write_receipt_files(home: Home, outcome: Outcome, out: Path) -> ReceiptFiles | None:
    """Write a receipt and what stands beside it to ``out``, each file whole or not at all."""
    if outcome.signed is None:
        return None
    suffix = "" if outcome.number == 1 else f"-{outcome.number}"
    base = out.absolute() / f"{outcome.capture.id}{suffix}.receipt"
    files = ReceiptFiles(receipt=base, signature=Path(f"{base}.sig"), proof=Path(f"{base}.tlog-proof"))
    home.disk.replace(files.signature, outcome.signed.signature)
    home.disk.replace(files.proof, outcome.signed.proof)
    if outcome.signed.opening is not None:
        files = dataclasses.replace(files, opening=Path(f"{base}.opening"))
        home.disk.replace(Path(f"{base}.opening"), outcome.signed.opening)
    home.disk.replace(files.receipt, outcome.signed.text)
    return files
