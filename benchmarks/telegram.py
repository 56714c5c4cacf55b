"""A Telegram export of any size, and what reading it costs beside a JSON parser alone."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measuring import MEGABYTE, Row, Run, median, run

SEED = 20261125
RUNS = 3
MOST_RATIO = 2.0
MOST_BYTES = 200 * MEGABYTE
_SENDERS = tuple(
    (f"{name} Quay", f"user{7_000_000 + number}")
    for number, name in enumerate(
        ("Amara", "Ben", "Carys", "Dev", "Eilidh", "Farah", "George", "Hana", "Idris", "Jo", "Кира", "Lena")
    )
)
_WORDS = tuple(
    word
    for line in (
        "the harbour draft minister please note tomorrow meeting can you send paper office we should agree",
        "budget line before Friday thanks and call me when train lands dredging contract quay figures say",
    )
    for word in line.split()
)
_START = 1_640_995_200
_EDITED, _REPLY, _LINK, _PHOTO, _REACTION, _SERVICE = 0.03, 0.15, 0.05, 0.05, 0.05, 0.005
_VISIT = """
import sys
import ijson
backend = ijson.get_backend("yajl2_c")
with open(sys.argv[1], "rb") as file:
    print(sum(1 for _ in backend.items(file, "messages.item")))
"""


def write_export(path: Path, messages: int, seed: int = SEED) -> int:
    """Write one chat's export as Telegram Desktop lays it out; return its bytes."""
    rng = np.random.default_rng(seed)
    with path.open("w", encoding="utf-8") as file:
        file.write(
            '{\n "name": "Harbour Watch",\n "type": "private_supergroup",\n "id": 1234567890,\n "messages": ['
        )
        for number, message in enumerate(_messages(rng, messages)):
            text = json.dumps(message, ensure_ascii=False, indent=1).replace("\n", "\n  ")
            file.write(f"{',' if number else ''}\n  {text}")
        file.write("\n ]\n}")
    return path.stat().st_size


def _messages(rng: np.random.Generator, count: int) -> Iterator[dict[str, Any]]:
    seconds = _START + np.cumsum(rng.integers(1, 90, count))
    walls = np.datetime_as_string(seconds.astype("datetime64[s]"), unit="s").tolist()
    senders = rng.integers(0, len(_SENDERS), count).tolist()
    lengths = rng.integers(3, 24, count).tolist()
    begins = rng.integers(0, len(_WORDS), count).tolist()
    rolls = rng.random((count, 6))
    for index in range(count):
        words = _WORDS[begins[index] :] + _WORDS
        begun = {"id": index + 1, "date": walls[index], "date_unixtime": str(seconds[index])}
        yield _message(
            begun, _SENDERS[senders[index]], " ".join(words[: lengths[index]]), rolls[index].tolist()
        )


def _message(begun: dict[str, Any], sender: tuple[str, str], body: str, rolls: list[float]) -> dict[str, Any]:
    number, wall = begun["id"], begun["date"]
    if rolls[0] < _SERVICE:
        pinned = {"action": "pin_message", "message_id": max(1, number - 1)}
        who = {"actor": sender[0], "actor_id": sender[1]}
        return _typed("service", begun) | who | pinned | {"text": "", "text_entities": []}
    message = _typed("message", begun)
    if rolls[1] < _EDITED:
        message |= {"edited": wall, "edited_unixtime": begun["date_unixtime"]}
    message |= {"from": sender[0], "from_id": sender[1]}
    if rolls[2] < _REPLY:
        message["reply_to_message_id"] = max(1, number - 3)
    if rolls[3] < _PHOTO:
        left_out = "(File not included. Change data exporting settings to download.)"
        message |= {"photo": left_out, "photo_file_size": 81_213, "width": 960, "height": 1280}
    entities: list[dict[str, str]] = [{"type": "plain", "text": body}]
    message |= {"text": body, "text_entities": entities}
    if rolls[4] < _LINK:
        entities.append({"type": "link", "text": f"https://harbour.example/{number}"})
        message["text"] = [body, entities[1]]
    if rolls[5] < _REACTION:
        recent = [{"from": sender[0], "from_id": sender[1], "date": wall}]
        message["reactions"] = [{"type": "emoji", "count": 1, "emoji": "\U0001f44d", "recent": recent}]
    return message


def _typed(kind: str, begun: dict[str, Any]) -> dict[str, Any]:
    return {"id": begun["id"], "type": kind, **begun}


def read_runs(export: Path, times: int = RUNS) -> list[tuple[Run, Run]]:
    """Read with ours and visit with ijson, in turn, whole processes."""
    ours = [sys.executable, "-m", "benchmarks.telegram", "--read", export]
    theirs = [sys.executable, "-c", _VISIT, export]
    return [(run(ours), run(theirs)) for _ in range(times)]


def measure(folder: Path, messages: int) -> tuple[float, float, float, int]:
    """Return our CPU seconds, ijson's, the median of their ratios, and our peak memory in bytes."""
    export = folder / f"telegram-{messages}.json"
    if not export.exists():  # by another process: a child's peak begins with what its parent holds
        run([sys.executable, "-m", "benchmarks.telegram", "--write", export, "--messages", str(messages)])
    pairs = read_runs(export)
    return (
        median([ours.cpu_seconds for ours, _ in pairs]),
        median([theirs.cpu_seconds for _, theirs in pairs]),
        median([ours.cpu_seconds / theirs.cpu_seconds for ours, theirs in pairs]),
        max(ours.peak_bytes for ours, _ in pairs),
    )


def rows(folder: Path, messages: int) -> list[Row]:
    """Measure, for the table."""
    ours, theirs, ratio, peak = measure(folder, messages)
    shown = f"{messages / ours:,.0f} msg/CPU s, ijson {messages / theirs:,.0f}; {ratio:.2f} x its time"
    return [
        Row("telegram, against ijson's items alone", shown, "at most 2.0 x", ratio <= MOST_RATIO),
        Row("telegram, peak memory", f"{peak / MEGABYTE:,.0f} MB", "at most 200 MB", peak <= MOST_BYTES),
    ]


def _read(export: Path) -> int:
    """Read an export with our reader alone, and count its messages."""
    from onrecord.readers.formats import telegram_json  # noqa: PLC0415 - only this process reads
    from onrecord.readers.originals import Source, open_original  # noqa: PLC0415
    from onrecord.records.limits import Limits  # noqa: PLC0415
    from onrecord.records.messages import Assumptions, Entry  # noqa: PLC0415
    from onrecord.records.schema import Batch  # noqa: PLC0415

    entry = Entry(0, export.name, export.stat().st_size)
    source = Source(export.name, is_folder=False, files=(entry,), opener=lambda _: export.open("rb"))
    original = open_original(source, Assumptions(), Limits())
    return sum(item.num_rows for item in telegram_json.read(original) if isinstance(item, Batch))


def main() -> None:
    """Read one export, or print one line of figures."""
    parser = argparse.ArgumentParser(description="Measure reading Telegram exports.")
    parser.add_argument("--read", type=Path)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--messages", type=int, default=1_000_000)
    chosen = parser.parse_args()
    if chosen.write:
        print(write_export(chosen.write, chosen.messages))
        return
    if chosen.read:
        print(_read(chosen.read))
        return
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
        ours, theirs, ratio, peak = measure(Path(folder), chosen.messages)
    print(f"ours {ours:.2f} s, ijson {theirs:.2f} s, {ratio:.2f} x; at most {peak / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
