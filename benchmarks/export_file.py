"""Synthetic WhatsApp exports of any size, for measuring: the same file for the same seed, on any machine.

The mix is that of the figures in the project's facts: twelve senders, nine messages
in a hundred of several lines, about 105 bytes a message. A few media, deletions and
notices are in it, since real chats have them and every reader must tell them apart.
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_SENDERS = (
    "Amara Okafor",
    "Ben Whitfield",
    "Carys Hughes",
    "Dev Patel",
    "Eilidh Fraser",
    "Farah Siddiqui",
    "George Amos",
    "Hana Kowalska",
    "Idris Vaughan",
    "Jo Blackwood",
    "+44 7700 900123",
    "~\u202fKit",
)
_WORDS = tuple(
    word
    for line in (
        "the harbour draft minister please note tomorrow meeting can you send paper office we should",
        "agree budget line before Friday thanks and call me when train lands dredging contract quay",
        "figures say otherwise but fine with that also ask legal about clause seven it is on my desk",
    )
    for word in line.split()
)
_BODIES = 4_096
_BLOCK = 100_000
_START_MINUTE = 26_823_000
_MULTI_LINE, _MEDIA, _DELETED, _NOTICE = 0.09, 0.03, 0.002, 0.001


class Platform(StrEnum):
    """Whose form the export has."""

    ANDROID = "android"
    IPHONE = "iphone"


def write_export(path: Path, messages: int, seed: int, platform: Platform = Platform.ANDROID) -> int:
    """Write an export and return its size in bytes.

    Args:
        path: where; overwritten.
        messages: how many, notices included.
        seed: the same seed gives the same bytes.
        platform: Android (minutes, LF) or iPhone (seconds, CRLF, marks before the app's words).
    """
    rng = np.random.default_rng(seed)
    make = _android if platform is Platform.ANDROID else _iphone
    bodies = _bodies(rng)
    minute = float(_START_MINUTE)
    with path.open("wb") as file:
        for first in range(0, messages, _BLOCK):
            count = min(_BLOCK, messages - first)
            minutes = minute + np.cumsum(rng.exponential(0.7, count))
            minute = float(minutes[-1])
            times = (minutes * 60).astype("datetime64[s]")
            file.write("".join(make(rng, times, bodies)).encode())
    return path.stat().st_size


def _bodies(rng: np.random.Generator) -> list[str]:
    words = np.array(_WORDS)
    texts: list[str] = []
    for length in rng.integers(3, 22, _BODIES).tolist():
        line = " ".join(words[rng.integers(0, len(words), length)])
        if rng.random() < _MULTI_LINE:
            line += "\n" + " ".join(words[rng.integers(0, len(words), 8)])
        texts.append(line)
    return texts


def _android(rng: np.random.Generator, times: NDArray[np.datetime64], bodies: list[str]) -> Iterator[str]:
    senders, texts, rolls = _choices(rng, len(times))
    for said, sender, text, roll in zip(_stamps(times), senders, texts, rolls, strict=True):
        head = f"{said[8:10]}/{said[5:7]}/{said[:4]}, {said[11:16]} - "
        if roll < _NOTICE:
            yield (
                f"{head}{_SENDERS[sender]} updated the message timer. New messages will disappear from "
                "this chat 7 days after they're sent, except when kept. Tap to change.\n"
            )
        elif roll < _NOTICE + _DELETED:
            yield f"{head}{_SENDERS[sender]}: This message was deleted\n"
        elif roll < _NOTICE + _DELETED + _MEDIA:
            yield f"{head}{_SENDERS[sender]}: <Media omitted>\n"
        else:
            yield f"{head}{_SENDERS[sender]}: {bodies[text]}\n"


def _iphone(rng: np.random.Generator, times: NDArray[np.datetime64], bodies: list[str]) -> Iterator[str]:
    senders, texts, rolls = _choices(rng, len(times))
    for said, sender, text, roll in zip(_stamps(times), senders, texts, rolls, strict=True):
        head = f"[{said[8:10]}/{said[5:7]}/{said[:4]}, {said[11:19]}] {_SENDERS[sender]}: "
        if roll < _NOTICE:
            yield (
                f"\u200e{head}\u200e{_SENDERS[sender]} turned on disappearing messages. New messages will "
                "disappear from this chat 90 days after they're sent, except when kept.\r\n"
            )
        elif roll < _NOTICE + _DELETED:
            yield f"\u200e{head}\u200eThis message was deleted.\r\n"
        elif roll < _NOTICE + _DELETED + _MEDIA:
            yield f"\u200e{head}\u200eimage omitted\r\n"
        else:
            yield f"{head}{bodies[text]}\r\n"


def _choices(rng: np.random.Generator, count: int) -> tuple[list[int], list[int], list[float]]:
    return (
        rng.integers(0, len(_SENDERS), count).tolist(),
        rng.integers(0, _BODIES, count).tolist(),
        rng.random(count).tolist(),
    )


def _stamps(times: NDArray[np.datetime64]) -> list[str]:
    return [str(time) for time in np.datetime_as_string(times).tolist()]
