"""Show one copy of a conversation, in the order of its source."""

from collections.abc import Iterator, Mapping

from onrecord.ports.catalogue import Catalogue
from onrecord.records.errors import NotHeldError


def show(catalogue: Catalogue, copy: str, *, start: int, limit: int) -> Iterator[Mapping[str, object]]:
    """Yield messages of the copy whose id, conversation or exact title is given.

    Raises:
        NotHeldError: no copy has that name, or several have that title.
    """
    rows = [
        row
        for row in catalogue.conversations()
        if copy in (row["copy_id"], row["conversation_id"], row["title"])
    ]
    if len(rows) != 1:
        choices = ", ".join(str(row["copy_id"]) for row in rows)
        raise NotHeldError(
            f"several copies have that title: name one of {choices}"
            if rows
            else "no copy has that id or title; `onrecord conversations` lists what is held"
        )
    yield from catalogue.show(str(rows[0]["copy_id"]), start=start, limit=limit)
