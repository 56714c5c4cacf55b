"""A message's file as it came: to keep, never to run. What is shown is a picture by its bytes, not name."""

import contextlib
import re
from collections.abc import Generator, Iterator

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from onrecord.procedures.message_file import message_file as procedure
from onrecord.records.accounts import AccessVerb
from onrecord.records.legible import legible
from onrecord.records.messages import MessageId, OriginalId
from onrecord.web.requests import asked_by, home_for, note_access, sight_for

_BYTES = "application/octet-stream"
_POLICY = "sandbox; default-src 'none'"
_LONGEST_NAME = 150
_NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|\x00-\x1f]')
_PICTURES = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
)
"""How a picture of an allowed type begins; others, SVG among them, are never shown."""


@require_safe
def message_file(  # noqa: PLR0913 - a message's reference has four parts
    request: HttpRequest, *, original: str, entry: int, first_byte: int, sub_index: int, number: int
) -> HttpResponseBase:
    """Hand over a file of a message; with ``show``, as a picture if it is one."""
    identity = MessageId(OriginalId(original), entry, first_byte, sub_index)
    found = procedure(home_for(request), identity, number, sight_for(request, "read"))
    note_access(asked_by(request), AccessVerb.READ, f"{identity} file {number}", found.size_bytes or 0)
    first = next(found.pieces, b"")
    type_ = picture_type(first) if "show" in request.GET else None
    answer = StreamingHttpResponse(_with_first(first, found.pieces), content_type=type_ or _BYTES)
    answer["Content-Disposition"] = content_disposition_header(type_ is None, file_name(found.name)) or ""
    answer["Content-Security-Policy"] = _POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def picture_type(first: bytes) -> str | None:
    """Return the type of a picture that may be shown, by how it begins; None for all else."""
    return next((type_ for begins, type_ in _PICTURES if begins.match(first)), None)


def file_name(name: str) -> str:
    """Return a name that can be kept under on any machine: no path, and nothing that hides its ending."""
    plain = _NOT_IN_NAMES.sub("_", legible(re.split(r"[/\\]", name)[-1])).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    short = f"{stem[: _LONGEST_NAME - len(ending)]}{dot}{ending}" if dot else plain
    return short[-_LONGEST_NAME:] or "file"


def _with_first(first: bytes, rest: Generator[bytes, None, None]) -> Iterator[bytes]:
    with contextlib.closing(rest):
        yield first
        yield from rest
