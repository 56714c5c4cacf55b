"""The columns of a message that are rare: they stand together, as JSON, in ``message.more``."""

from collections.abc import Iterator, Mapping
from typing import Any

RARE = ("address", "revisions", "reply_to", "native_id", "notice", "attachments", "reactions", "flags")
"""Which they are, in the order in which they are written."""

LISTS = ("revisions", "attachments", "reactions", "flags")
"""Those of them that are lists: shown empty when they hold nothing."""

More = Mapping[str, Any]


def searchable(fields: More) -> Iterator[str]:
    """Yield text beside the body by which a message is found: attachments' names, earlier wordings."""
    for attachment in fields.get("attachments") or ():
        yield attachment["name"] or ""
    for revision in fields.get("revisions") or ():
        yield revision["body"] or ""
