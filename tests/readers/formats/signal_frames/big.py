"""Large backups of Signal in their binary form, for measuring memory."""

from pathlib import Path

from tests.support import wire

NAME = "main.frames"

_SENT = 1741600000000
_BEFORE = (
    wire.message((1, 1), (2, _SENT)),
    wire.message((2, wire.message((1, 1), (5, b"")))),
    wire.message((2, wire.message((1, 2), (2, wire.message((4, 447700900001), (11, "Ann")))))),
    wire.message((3, wire.message((1, 3), (2, 2)))),
)


def write(path: Path, messages: int) -> None:
    """Write a backup of this many messages."""
    with path.open("wb") as file:
        file.write(wire.delimited(_BEFORE))
        for number in range(messages):
            said = wire.message((2, wire.message((1, f"Message {number} of many"))))
            item = wire.message(
                (1, 3), (2, 2), (3, _SENT + number), (8, wire.message((1, _SENT))), (11, said)
            )
            file.write(wire.delimited([wire.message((4, item))]))
