"""What names of entries tell: which are media, and which texts go with them."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from pathlib import PurePosixPath

from onrecord.records.messages import Entry

_MEDIA = re.compile(
    r"\.(3gp|aac|amr|avi|avif|gif|heic|heif|jpe?g|m4a|mkv|mov|mp3|mp4|og[agv]|opus|pdf|png|tiff|wav|web[mp])",
    re.IGNORECASE,
)

_OF_DATABASES = ("-wal", "-shm", "-journal")
_OF_SYSTEMS = ("thumbs.db", "desktop.ini", ".ds_store", ".nomedia")
"""Files that systems leave in folders by themselves."""


def file_name(entry: Entry) -> str:
    """Return an entry's name without its path."""
    return entry.name.rpartition("/")[2]


def entry_named(entries: Sequence[Entry], name: str) -> Entry | None:
    """Return the entry of a path, else the first with that file name, as a message names what it carries.

    Android writes uploaded audio without its ending: ``AUD-20190101-WA0000.``
    """
    wanted = _composed(name)
    for same in (_path, _file, _stem) if wanted.endswith(".") else (_path, _file):
        if found := next((entry for entry in entries if same(entry) == wanted), None):
            return found
    return None


def _path(entry: Entry) -> str:
    return _composed(entry.name)


def _file(entry: Entry) -> str:
    return _composed(entry.name.replace("\\", "/").rpartition("/")[2])


def _stem(entry: Entry) -> str:
    return f"{_file(entry).rpartition('.')[0]}."


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def is_media(entry: Entry) -> bool:
    """Tell whether an entry is named as a picture, sound, video or document that no reader reads."""
    return bool(_MEDIA.fullmatch(PurePosixPath(entry.name).suffix))


def is_of_a_system(entry: Entry) -> bool:
    """Tell whether a system left a file in a folder by itself."""
    return file_name(entry).lower() in _OF_SYSTEMS


def stand_alone(entries: Sequence[Entry], known: Sequence[Entry]) -> bool:
    """Tell whether beside known pictures and sound is nothing but media, and texts named as they are."""
    numbers = {entry.number for entry in known}
    names = names_beside(known)
    return all(
        entry.number in numbers
        or not entry.size_bytes
        or is_media(entry)
        or is_beside(entry, names)
        or is_of_a_system(entry)
        for entry in entries
    )


def names_beside(entries: Sequence[Entry]) -> frozenset[str]:
    """Return the paths, with and without their ending, that a text goes with when it is named so."""
    return frozenset(name for entry in entries for name in (entry.name, _bare(entry.name)))


def is_beside_database(entry: Entry, names: Collection[str]) -> bool:
    """Tell whether a file is named as what a database keeps beside one of these files."""
    return any(entry.name.endswith(one) and entry.name.removesuffix(one) in names for one in _OF_DATABASES)


def is_beside(entry: Entry, names: frozenset[str]) -> bool:
    """Tell whether a file is named after one that ``names_beside`` gave: a text, or what a database keeps."""
    if is_beside_database(entry, names):
        return True
    return entry.name.lower().endswith(".txt") and _bare(entry.name) in names


def _bare(path: str) -> str:
    folder, slash, name = path.rpartition("/")
    return folder + slash + (name.rpartition(".")[0] or name)
