"""Many encrypted conversations, for measuring memory: one is held to be turned round."""

import json
from pathlib import Path

NAME = "download"
EACH = 200


def write(path: Path, messages: int) -> None:
    """Write conversations of 200 messages each, this many together."""
    path.mkdir(parents=True)
    for number in range(-(-messages // EACH)):
        said = [
            {
                "senderName": "Ada",
                "text": f"message {one} " * 9,
                "timestamp": 1_600_000_000_000 - one * 1000,
                "type": "text",
            }
            for one in range(EACH)
        ]
        thread = {"participants": ["Ada", "Me"], "threadName": f"Ada {number}", "messages": said}
        (path / f"Ada {number}_{number}.json").write_text(json.dumps(thread), encoding="utf-8")
