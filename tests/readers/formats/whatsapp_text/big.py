"""Long chats, for measuring memory. The reader holds one page of 4 MiB, so both are longer."""

from pathlib import Path

from benchmarks.export_file import write_export

NAME = "WhatsApp Chat with Harbour.txt"
SIZES = (150_000, 300_000)


def write(path: Path, messages: int) -> None:
    """Write a chat of this many messages."""
    write_export(path, messages, 20261123)
