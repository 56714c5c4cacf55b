"""Whether a file begins as a backup does: by its first element."""

import re

from onrecord.readers.matching import Match

_ROOT = re.compile(rb"<(smses|calls)[\s/>]")
_CALL = re.compile(rb"<call\s[^<>]*\bnumber\s*=")
_BEGINNINGS = ((b"<?", b"?>"), (b"<!--", b"-->"), (b"<!DOCTYPE", b">"))
_MOST_BEGINNINGS = 100


def recognised(head: bytes) -> Match:
    """Judge a file by its first bytes. ``calls`` alone may be another format's."""
    root = _ROOT.match(_after_prolog(head.removeprefix(b"\xef\xbb\xbf")))
    if root is None:
        return Match.NO
    if root[1] == b"smses" or _CALL.search(head):
        return Match.CERTAIN
    return Match.POSSIBLE


def _after_prolog(head: bytes) -> bytes:
    for _ in range(_MOST_BEGINNINGS):
        head = head.lstrip()
        ending = next((end for begin, end in _BEGINNINGS if head.startswith(begin)), None)
        if ending is None:
            break
        # What a document type declares inside itself is passed with it.
        subset = head.find(b"[") < head.find(b">") if ending == b">" and b"[" in head else False
        mark = b"]>" if subset else ending
        end = head.find(mark)
        if end < 0:
            break
        head = head[end + len(mark) :]
    return head
