"""What identifies a mail across mailboxes: its Message-ID, and the hash that eDiscovery makes of it.

The EDRM Message Identification Hash (MIH) is the MD5 of the Message-ID's first value, angle
brackets included. It tells that two mailboxes hold the same mail; it proves nothing about content.
"""

import hashlib
import re

_FIRST_ID = re.compile(r"<[^<>]*>")


def edrm_message_hash(message_id: str | None) -> str | None:
    """Return the EDRM MIH in lower-case hex, or ``None`` for a mail without a Message-ID.

    >>> edrm_message_hash("<CALckR-a8UDkRjO4xJyjd_s0GPxQWw@mail.gmail.com>")
    '1de319c276884bd0c9e2f1621ada26cc'
    """
    value = (message_id or "").strip()
    if not value:
        return None
    found = _FIRST_ID.search(value)
    first = found.group() if found else value
    return hashlib.md5(first.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
