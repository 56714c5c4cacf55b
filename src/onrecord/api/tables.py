"""An export that was agreed, given as a Parquet file while it is made."""

from collections.abc import Callable, Iterator

from django.http import StreamingHttpResponse
from django.utils.text import slugify

from onrecord.procedures.exports import Taking
from onrecord.records.accounts import AccessVerb
from onrecord.records.exports import MOST_DOWNLOADS, Export

TYPE = "application/vnd.apache.parquet"
_LONGEST_RECIPIENT = 60

Note = Callable[[AccessVerb, str, int], None]
"""Writes a line of the access log."""


def table(taking: Taking, note: Note) -> StreamingHttpResponse:
    """Return the file. The access log says that it was begun, and how many messages were given in the end."""
    about = f"export {taking.export.id}, download {taking.export.downloads} of {MOST_DOWNLOADS}"
    note(AccessVerb.EXPORT, f"{about}, begun", 0)

    def noted() -> Iterator[bytes]:
        """Yield the bytes, and say how many messages were given, also where it was cut off."""
        try:
            yield from taking.pieces
        finally:
            note(AccessVerb.EXPORT, about, taking.messages[-1])

    headers = {"Content-Disposition": f'attachment; filename="{file_name(taking.export)}"'}
    return StreamingHttpResponse(noted(), content_type=TYPE, headers=headers)


def file_name(export: Export) -> str:
    """Return the name of an export's file, which says for whom it is."""
    recipient = slugify(export.wanted.recipient)[:_LONGEST_RECIPIENT].strip("-")
    return (
        "-".join(part for part in ("messages", "export", str(export.id), "for", recipient) if part)
        + ".parquet"
    )
