"""Base64, hex and decimal, each with one spelling only.

Python's decoder takes several spellings of the same bytes (unused bits set, no
padding). Accepting them would leave characters of a proof that can be changed
without notice, so each decoder here demands what its encoder writes.
Source: RFC 4648 sections 3.5 and 4.
"""

import base64
import re

from onrecord.records.errors import VerificationError

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,17}")
_HEX = re.compile(r"(?:[0-9a-f]{2})*")


def to_base64(data: bytes) -> str:
    """Write standard base64 with padding."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str, what: str) -> bytes:
    """Read what ``to_base64`` writes.

    Args:
        text: The base64.
        what: A name for it, to begin the error with.

    Raises:
        VerificationError: another spelling, or not base64 at all.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise VerificationError(f"{what} is not base64; ask for the file as it was issued") from error
    if to_base64(data) != text:
        raise VerificationError(f"{what} is base64 of another spelling; ask for the file as it was issued")
    return data


def from_hex(text: str, size_bytes: int, what: str) -> bytes:
    """Read lower-case hex of a known length.

    Raises:
        VerificationError: not lower-case hex, or of another length.
    """
    if not _HEX.fullmatch(text) or len(text) != 2 * size_bytes:
        raise VerificationError(
            f"{what} is not {size_bytes} bytes in lower-case hex; ask for the file as it was issued"
        )
    return bytes.fromhex(text)


def from_decimal(text: str, what: str) -> int:
    """Read a whole number of at most 18 ASCII digits without leading zeros.

    Raises:
        VerificationError: anything else.
    """
    if not _DECIMAL.fullmatch(text):
        raise VerificationError(f"{what} is not a plain whole number; ask for the file as it was issued")
    return int(text)


def refuse_carriage_returns(data: bytes, what: str) -> None:
    """Name the commonest damage: a mail program or editor that rewrote the line ends.

    Raises:
        VerificationError: the bytes hold CR LF.
    """
    if b"\r\n" in data:
        raise VerificationError(
            f"{what}: its line ends were changed (LF became CRLF); "
            "ask for the file again as an attachment in a zip"
        )
