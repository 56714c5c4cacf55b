"""Long conversations in pages, for measuring memory."""

from pathlib import Path

from tests.readers.formats.facebook_json import big

NAME = big.NAME


def write(path: Path, messages: int) -> None:
    """Write a download with one conversation of this many messages."""
    big.write(path, messages, "your_instagram_activity")
