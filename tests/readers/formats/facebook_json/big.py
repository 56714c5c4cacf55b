"""Long conversations in pages, for measuring memory: one page is held to be turned round."""

import json
from pathlib import Path

NAME = "download"
ROOT = "your_facebook_activity"
PAGE = 200
START = 1_600_000_000_000


def write(path: Path, messages: int, root: str = ROOT) -> None:
    """Write a download with one conversation of this many messages, the newest on page 1."""
    folder = path / root / "messages" / "inbox" / "ada_1"
    folder.mkdir(parents=True)
    pages = -(-messages // PAGE)
    for number in range(1, pages + 1):
        newest = (pages - number + 1) * PAGE
        said = [
            {
                "sender_name": ("Ada", "Me")[one % 2],
                "timestamp_ms": START + one * 1000,
                "content": f"message {one} " * 9,
            }
            for one in range(newest, newest - PAGE, -1)
        ]
        page = {
            "participants": [{"name": "Ada"}, {"name": "Me"}],
            "messages": said,
            "title": "Ada",
            "thread_path": "inbox/ada_1",
        }
        (folder / f"message_{number}.json").write_text(json.dumps(page), encoding="utf-8")
