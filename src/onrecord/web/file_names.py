"""Names of files as browsers send them: kept as they are written, but for what could lead out of a folder."""

import re

LONGEST_NAME = 255
_MOST_PARTS = 32
_UNSAFE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_NAMELESS = "file"


def file_name(said: str) -> str:
    """Return a file's own name, without any folder before it."""
    return _part(re.split(r"[/\\]", said)[-1])


def relative_name(said: str) -> str:
    """Return a file's name below the folder that was chosen, one part after another."""
    parts = [_part(part) for part in said.split("/") if part not in {"", ".", ".."}]
    return "/".join(parts[-_MOST_PARTS:]) or _NAMELESS


def _part(said: str) -> str:
    """Return one part of a path: control signs become replacement characters, the ending stays.

    White space around a name is its own, as it is for the reader: only a name of nothing else is none.
    """
    name = _UNSAFE.sub("�", said).replace("\\", "_")
    if name.strip() in {"", ".", ".."}:
        return _NAMELESS
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    kept = f"{dot}{ending}" if stem and len(ending) < LONGEST_NAME // 8 else ""
    return name[: LONGEST_NAME - len(kept)] + kept
