"""Making a home and its keys, and bringing keys back: settings in, ceremonies held."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.archive.disk import LocalDisk
from onrecord.archive.replica import MARKER
from onrecord.keys import ceremony
from onrecord.keys.ceremony import create_keys, finish_keys, has_keys, open_keys, restore_keys
from onrecord.keys.recovery import confirm_sheets, recover_root, write_sheets
from onrecord.records.errors import KeysError
from onrecord.settings import FILE_NAME, Settings, file_text
from onrecord.wiring import read_named, ring_of


@dataclass(frozen=True, slots=True)
class MadeHome:
    """A home just made: its settings as written, and where its recovery sheets are."""

    settings: Settings
    sheets: list[Path]


def is_new(settings: Settings) -> bool:
    """Tell whether neither a home nor keys exist yet."""
    return not has_keys(ring_of(settings))


def is_unfinished(settings: Settings) -> bool:
    """Tell whether ``init`` began here and did not end."""
    return ceremony.is_unfinished(ring_of(settings))


def make_home(
    settings: Settings, organisation: str | None, quorum: tuple[int, int], sheets: Path | None
) -> MadeHome:
    """Make keys, recovery sheets (``quorum``: needed, written) and settings of a new home.

    What was interrupted is taken up; ``finish_home`` ends it, after the first event.

    Raises:
        KeysError: the home or the key folder holds anything already, or sheets are impossible.
        SettingsError: the organisation's name cannot be written. Nothing was changed in either case.
    """
    disk, ring = LocalDisk(), ring_of(settings)
    named = replace(settings, organisation=organisation or settings.organisation)
    text, folder = file_text(named), _sheets_folder(settings, sheets)
    _refuse_inside(folder, settings)
    confirm_sheets(folder, *quorum, resumes=has_keys(ring))
    keys = create_keys(ring)
    if not (settings.home / FILE_NAME).exists():
        disk.replace(settings.home / FILE_NAME, text.encode())
    return MadeHome(named, write_sheets(disk, folder, keys.recovery_sheet(*quorum)))


def finish_home(settings: Settings) -> None:
    """End ``init``: from here on the home takes captures."""
    finish_keys(ring_of(settings))


def more_sheets(settings: Settings, folder: Path, quorum: tuple[int, int]) -> list[Path]:
    """Write a new set of recovery sheets; return the files.

    Raises:
        KeysError: such a set is impossible, or cannot be written there.
    """
    _refuse_inside(folder, settings)
    confirm_sheets(folder.absolute(), *quorum)
    return write_sheets(LocalDisk(), folder.absolute(), open_keys(ring_of(settings)).recovery_sheet(*quorum))


def recover_keys(settings: Settings, sheets: Sequence[Path]) -> None:
    """Restore the key folder of a home from recovery sheets.

    Raises:
        KeysError: the sheets are too few, damaged, or another home's.
    """
    restore_keys(ring_of(settings), recover_root(_words(sheet) for sheet in sheets))


def _words(sheet: Path) -> str:
    return read_named(sheet, "name a recovery sheet's file").decode("utf-8", "replace")


def _sheets_folder(settings: Settings, sheets: Path | None) -> Path:
    return (sheets or settings.keys / "recovery").absolute()


def _refuse_inside(folder: Path, settings: Settings) -> None:
    """Sheets in the home, or in a second copy, would open what they lie in."""
    around = [folder.resolve(), *folder.resolve().parents]
    if settings.home.resolve() in around or any((path / MARKER).exists() for path in around):
        raise KeysError(
            f"{str(folder)!r} lies in the home or a second copy, which the sheets would open: "
            "name another folder with --sheets"
        )
