"""What the head of a mail says of its author, and whether their domain signed it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import dkim
from dkim.util import InvalidTagValueList, parse_tag_value

from onrecord.readers.mail.addresses import people_in
from onrecord.readers.mail.fields import HEAD_BYTES, fields_of, split_head, text_of
from onrecord.records.errors import MailRefusedError
from onrecord.records.mail import Dkim

REFUSED = "not accepted"
"""All that whoever sent a mail is told: not whether the sender, the recipient or the mail was at fault."""

LookUp = Callable[..., bytes | None]
"""Asks DNS for the text record of a name (bytes), as ``dkimpy`` calls it."""

_MOST_SIGNATURES = 5
_LONGEST_SUBJECT = 300
_MINIMUM_KEY_BITS = 1024
_ALGORITHMS = (b"rsa-sha256", b"ed25519-sha256")
_UNREADABLE = (dkim.DKIMException, ValueError, KeyError, TypeError, IndexError, AttributeError)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who a mail says wrote it (the one address in From, lower case), and its subject."""

    author: str
    subject: str


def letterhead(mail: bytes) -> Letterhead:
    """Read the head of a mail.

    Raises:
        MailRefusedError: not exactly one From field names exactly one address.
    """
    head_end, _ = split_head(mail, 0, min(len(mail), HEAD_BYTES))
    fields = fields_of(mail[:head_end])
    named = [address for _, address in people_in(fields.get("from", ""), set())]
    again = any(line.partition(":")[0].strip().lower() == "from" for line in fields.spare)
    if again or len(named) != 1 or not named[0] or "@" not in named[0]:
        raise MailRefusedError(REFUSED)
    subject = text_of(fields, "subject", set()) if "subject" in fields else ""
    return Letterhead(named[0].lower(), subject[:_LONGEST_SUBJECT])


def signed(mail: bytes, author: str, look_up: LookUp | None) -> Dkim:
    """Return what the signatures of the author's own domain say; ``look_up`` is None when none may be asked.

    A signature over the first part of a body alone, or of another domain, vouches for nothing here; no other
    domain is asked. Where DNS does not answer (``OSError``), it is as though none were asked.
    """
    if look_up is None:
        return Dkim.NOT_CHECKED
    try:
        found = list(_verdicts(mail, author.rpartition("@")[2], look_up))
    except OSError:
        return Dkim.NOT_CHECKED
    if any(found):
        return Dkim.PASS
    return Dkim.FAIL if found else Dkim.NONE


def _verdicts(mail: bytes, domain: str, look_up: LookUp) -> Iterator[bool]:
    """Yield, of each of the first signatures that is the domain's or one above it, whether it holds."""
    try:
        checked = dkim.DKIM(mail, minkey=_MINIMUM_KEY_BITS)
    except (dkim.DKIMException, ValueError, IndexError):
        return  # what has no header has no signature
    signatures = [value for name, value in checked.headers if name.lower() == b"dkim-signature"]
    for number, signature in enumerate(signatures[:_MOST_SIGNATURES]):
        said = _said(signature)
        if _is_of(domain, said.get(b"d", b"")):
            is_sound = b"l" not in said and said.get(b"a") in _ALGORITHMS
            yield is_sound and _holds(checked, number, look_up)


def _said(signature: bytes) -> Mapping[bytes, bytes]:
    try:
        return dict(parse_tag_value(signature))
    except (InvalidTagValueList, ValueError):
        return {}


def _holds(checked: dkim.DKIM, number: int, look_up: LookUp) -> bool:
    try:
        return bool(checked.verify(number, dnsfunc=look_up))
    except _UNREADABLE:
        return False  # whatever a signature or key is that cannot be read, it does not hold


def _is_of(domain: str, signing: bytes) -> bool:
    above = signing.decode("ascii", "replace").lower().strip(".")
    return "." in above and (domain == above or domain.endswith(f".{above}"))
