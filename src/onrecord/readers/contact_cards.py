"""Contact cards that stand in the database, and texts of several lines."""

import functools
import hashlib
import io

from onrecord.ports.originals import Aside
from onrecord.records.messages import Presence


def lines(*parts: str | None) -> str | None:
    """Join what is there, a line each."""
    return "\n".join(part for part in parts if part) or None


def attachment(card: str, entry: str) -> dict[str, object]:
    """Return a card's columns: its bytes are part of the database's entry."""
    data = card.encode("utf-8", "replace")
    named = next((line for line in card.splitlines() if line.upper().startswith(("FN:", "FN;"))), "")
    return {
        "name": named.partition(":")[2].strip() or None,
        "type": "contact",
        "bytes": len(data),
        "presence": Presence.PRESENT.value,
        "entry": entry,
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def aside(card: str, entry: str, number: int) -> Aside:
    """Return a card for screening."""
    data = card.encode("utf-8", "replace")
    return Aside(f"{entry}, contact of row {number}", functools.partial(io.BytesIO, data), certain=True)
