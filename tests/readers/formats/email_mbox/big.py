"""Long mailboxes, for measuring memory."""

from pathlib import Path

NAME = "Sent.mbox"
SIZES = (10_000, 25_000)  # both longer than a batch of this reader


def write(path: Path, messages: int) -> None:
    """Write a mailbox of this many mails."""
    with path.open("w", encoding="ascii", newline="") as file:
        for number in range(messages):
            file.write(
                f"From ada@harbours.example Tue Nov 14 22:13:20 2023\n"
                f"From: Ada Quay <ada@harbours.example>\nTo: Ben Mole <ben@harbours.example>\n"
                f"Message-ID: <{number}@harbours.example>\nSubject: Berth {number}\n"
                f"Date: Tue, 14 Nov 2023 22:{number // 60 % 60:02}:{number % 60:02} +0000\n"
                f"Content-Type: text/plain; charset=utf-8\n\n"
                f"Message {number} on the quay and its cranes.\n\n"
            )
