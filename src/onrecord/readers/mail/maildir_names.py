"""What the name of a file in a Maildir tells: that it is one, and the mail's flags."""

import re

from onrecord.records.messages import Flag

FOLDERS = ("cur", "new", "tmp")
# Seconds, a part unique on the host, the host; then flags, after a colon or what stands for it elsewhere.
_NAME = re.compile(r"\d{9,11}\.[^./]+\.[^/]+?(?:[:;!\uf022]2,([A-Za-z,]*))?")
_FLAGS = {"D": Flag.DRAFT, "T": Flag.RECENTLY_DELETED}
_NOT_MAILS = (".eml", ".emlx", ".txt", ".json", ".db", ".log", ".html", ".xml", ".csv", ".msg", ".zip")


def is_maildir_name(filename: str) -> bool:
    """Tell whether a file's name is one that Maildirs give."""
    return _NAME.fullmatch(filename) is not None and not filename.lower().endswith(_NOT_MAILS)


def flags_in(filename: str) -> list[Flag]:
    """Return what the letters at a name's end tell: a draft, or a mail in the waste bin."""
    found = _NAME.fullmatch(filename)
    letters = found[1] or "" if found is not None else ""
    return [flag for letter, flag in _FLAGS.items() if letter in letters]


def folder_of(path: str) -> str | None:
    """Return the Maildir's folder that a file lies in (empty: the inbox); ``None`` outside of one."""
    *above, box, _ = ("", *path.split("/"))
    if box not in FOLDERS:
        return None
    return above[-1].lstrip(".").replace(".", "/") if above and above[-1].startswith(".") else ""
