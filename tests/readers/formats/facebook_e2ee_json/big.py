"""Long conversations that Messenger encrypts, for measuring memory."""

import json
from pathlib import Path

NAME = "Ben Mole_41.json"


def write(path: Path, messages: int) -> None:
    """Write a conversation of this many messages."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"participants": ["Ada Quay", "Ben Mole"], "threadName": "Ben Mole_41", "messages": [')
        for number in range(messages):
            message = {
                "isUnsent": False,
                "media": [],
                "reactions": [],
                "senderName": ("Ada Quay", "Ben Mole")[number % 2],
                "text": f"Message {number} on the quay and its cranes",
                "timestamp": 1_700_000_000_000 + number * 60_000,
                "type": "text",
            }
            file.write(",\n" * (number > 0) + json.dumps(message))
        file.write("]}\n")
