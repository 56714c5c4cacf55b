"""Long conversations of Instagram's, for measuring memory: one page, the newest message first."""

import json
from pathlib import Path

NAME = "message_1.json"


def write(path: Path, messages: int) -> None:
    """Write a conversation of this many messages."""
    with path.open("w", encoding="ascii") as file:
        file.write('{"participants": [{"name": "Ada Quay"}, {"name": "Ben Mole"}], "messages": [')
        for number in range(messages):
            message = {
                "sender_name": ("Ada Quay", "Ben Mole")[number % 2],
                "timestamp_ms": 1_700_000_000_000 + (messages - number) * 60_000,
                "content": f"Message {messages - number} on the quay and its cranes",
                "is_geoblocked_for_viewer": False,
                "is_unsent_image_by_messenger_kid_parent": False,
            }
            file.write(",\n" * (number > 0) + json.dumps(message))
        file.write(
            '], "title": "Ben Mole", "is_still_participant": true, "thread_path": "inbox/benmole_77"}\n'
        )
