"""What can be told of a message's attachment from its row."""

from collections.abc import Mapping
from typing import Any

from onrecord.records.messages import Presence


def own_file(row: Mapping[str, Any], attachment: Mapping[str, Any]) -> str | None:
    """Return the path or name of the file of the source that an attachment is, None if it is none by itself.

    Some lie inside the file of the messages: those are no file that could be handed over as it is. ``row``
    is a message as ``Catalogue.show`` gives it, and the attachment one of its own.
    """
    if attachment["presence"] != Presence.PRESENT:
        return None
    # A reader that names no file bound the attachment by its name; one with a digest stands inside another.
    name = attachment.get("entry") or (None if attachment.get("sha256") else attachment["name"])
    return None if not name or name == row["span"]["entry"] else str(name)
