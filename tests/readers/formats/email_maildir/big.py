"""Long Maildirs, for measuring memory: a file a mail."""

from pathlib import Path

NAME = "Maildir"
SIZES = (300, 1_500)


def write(path: Path, messages: int) -> None:
    """Write a Maildir of this many mails."""
    for folder in ("cur", "new", "tmp"):
        (path / folder).mkdir(parents=True)
    for number in range(messages):
        (path / "cur" / f"{1_700_000_000 + number}.M1P1.mail:2,S").write_text(
            f"From: Ada Quay <ada@harbours.example>\nTo: Ben Mole <ben@harbours.example>\n"
            f"Message-ID: <{number}@harbours.example>\nSubject: Berth {number}\n"
            f"Date: Tue, 14 Nov 2023 22:{number // 60 % 60:02}:{number % 60:02} +0000\n"
            f"Content-Type: text/plain; charset=utf-8\n\nMessage {number} on the quay.\n",
            "ascii",
        )
