"""A mail that arrived with what a custodian exported, and waits for their word; nothing of it is captured."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

ABOUT_VERSION = 1


class Dkim(StrEnum):
    """What the signature of the sender's own domain says; it vouches for the domain, not for the person."""

    PASS = "pass"  # noqa: S105 - what a signature does
    FAIL = "fail"
    NONE = "none"
    NOT_CHECKED = "not checked"


class Refusal(StrEnum):
    """Why a mail was discarded, as whoever it waited for says."""

    NOT_THEIRS = "not theirs"
    FILE_MISSING = "file missing or damaged"


@dataclass(frozen=True, slots=True)
class ArrivedMail:
    """What is known of a mail that waits: by whom, for whom, when.

    ``author`` is the address in its From field, ``envelope`` the one that the sending server gave (empty: not
    told), ``recipient`` ours. ``custodian`` is whose conversations its author may hand in.
    """

    id: str
    custodian: str
    author: str
    envelope: str
    recipient: str
    subject: str
    dkim: Dkim
    size_bytes: int
    arrived_at: dt.datetime
    version: int = ABOUT_VERSION
