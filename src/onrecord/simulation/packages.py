"""Handing an export over: a text, a zip as the phone makes it, or a folder of the same files.

Zip entries are stored and dated 1980-01-01, so that the same world gives the same bytes
whatever compression library a machine has.
"""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from onrecord.simulation.cast import Package
from onrecord.simulation.pages import Page

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_FILE_MODE = 0o100644 << 16
_IPHONE_ENTRY = "_chat.txt"
_FORBIDDEN = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))


def pack(page: Page, text: bytes, files: Mapping[str, bytes], folder: Path) -> tuple[Path, str]:
    """Write an export; return the path to hand over and the name of the chat text in it."""
    place = folder / page.export.id
    place.mkdir(parents=True)
    stem = page.language.say(f"file_{page.phone.platform.value}", title=page.title).translate(_FORBIDDEN)
    entry = _IPHONE_ENTRY if page.on_iphone else f"{stem}.txt"
    contents = {entry: text, **files}
    if page.export.package is Package.TEXT:
        return _write(place, {entry: text}) / entry, entry
    if page.export.package is Package.FOLDER:
        return _write(place / stem, contents), entry
    return _zip(place / f"{stem}.zip", contents), entry


def _write(folder: Path, contents: Mapping[str, bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, data in contents.items():
        (folder / name.translate(_FORBIDDEN)).write_bytes(data)
    return folder


def _zip(path: Path, contents: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in contents.items():
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.create_system = _UNIX
            info.external_attr = _FILE_MODE
            archive.writestr(info, data)
    return path
