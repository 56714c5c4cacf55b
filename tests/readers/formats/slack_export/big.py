"""Long exports of Slack's, for measuring memory: one channel, 500 messages a day."""

import datetime as dt
import json
from pathlib import Path

NAME = "team"
_A_DAY = 500
_FIRST_DAY = dt.date(2020, 1, 1)


def write(path: Path, messages: int) -> None:
    """Write an export of one channel with this many messages."""
    (path / "general").mkdir(parents=True)
    users = [
        {"id": f"U{n}", "name": name, "real_name": name.title()} for n, name in enumerate(("ada", "ben"))
    ]
    channel = {"id": "C1", "name": "general", "created": 1577836800, "creator": "U0", "members": ["U0", "U1"]}
    (path / "users.json").write_text(json.dumps(users), "utf-8")
    (path / "channels.json").write_text(json.dumps([channel]), "utf-8")
    for first in range(0, messages, _A_DAY):
        day = _FIRST_DAY + dt.timedelta(days=first // _A_DAY)
        start = int(dt.datetime.combine(day, dt.time(8), dt.UTC).timestamp())
        items = [
            {
                "type": "message",
                "user": f"U{number % 2}",
                "text": f"Message {number} on the quay and its cranes",
                "ts": f"{start + number - first}.{number % 1000000:06}",
            }
            for number in range(first, min(first + _A_DAY, messages))
        ]
        (path / "general" / f"{day}.json").write_text(json.dumps(items, indent=1), "utf-8")
