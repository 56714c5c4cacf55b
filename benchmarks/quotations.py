"""How often a quotation that was altered still leads to the message, on simulated worlds.

``python -m benchmarks.quotations``. Every copy of some worlds is indexed; messages of at least six words are
quoted as the press does it, one kind of alteration at a time and all together, and looked for. Found is what
was quoted, or a message that says the same part word for word. What was never said is a message's words in
another order.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.catalogue_bench import KEY, catalogued
from benchmarks.reconciliation.loading import load
from benchmarks.reconciliation.worlds import WORLDS
from onrecord.catalogue.opening import open_catalogue
from onrecord.ports.catalogue import Catalogue
from onrecord.procedures.find_quotation import Segment, find_quotation
from onrecord.procedures.likeness import Words
from onrecord.records.searches import Filters

NAMES = ("easy", "hard", "languages", "imitations")
SEEDS = (1, 2)
QUOTED = 40
"""How many messages of each world are quoted."""

_FEWEST_WORDS = 6
_LETTERS = "etaoinshr"

Alter = Callable[[str, np.random.Generator], str]


def as_written(text: str, _: np.random.Generator) -> str:
    """Leave a text as it is."""
    return text


def tidied(text: str, _: np.random.Generator) -> str:
    """Set it as a newspaper does: a capital, another kind of quotation marks and apostrophes, a full stop."""
    plain = text.replace("'", "\u2019").replace("...", "\u2026").strip(" .!")
    return f"\u201c{plain[:1].upper()}{plain[1:]}.\u201d"


def headed(text: str, rng: np.random.Generator) -> str:
    """Print it with a date, a time and a name before it."""
    day, hour = rng.integers(1, 29), rng.integers(0, 24)
    return f"[{day:02}/03/2020, {hour:02}:15] Somebody Else: {text}"


def misspelt(text: str, rng: np.random.Generator) -> str:
    """Change a letter in one word of five."""
    words = text.split()
    for at in rng.choice(len(words), max(1, len(words) // 5), replace=False).tolist():
        place = int(rng.integers(len(words[at])))
        words[at] = words[at][:place] + _LETTERS[rng.integers(len(_LETTERS))] + words[at][place + 1 :]
    return " ".join(words)


def shortened(text: str, rng: np.random.Generator) -> str:
    """Leave out a fifth of the words in one place, and say so."""
    words = text.split()
    size = max(1, len(words) // 5)
    at = int(rng.integers(1, max(2, len(words) - size)))
    return " ".join([*words[:at], "[\u2026]", *words[at + size :]])


def reworded(text: str, rng: np.random.Generator) -> str:
    """Leave out one word of eight and put another word in as often, without saying so."""
    words = text.split()
    for _ in range(max(1, len(words) // 8)):
        words.pop(int(rng.integers(len(words))))
        words.insert(int(rng.integers(len(words) + 1)), str(rng.choice(("indeed", "maybe", "again", "then"))))
    return " ".join(words)


def cut(text: str, rng: np.random.Generator) -> str:
    """Quote two thirds of it."""
    words = text.split()
    size = max(_FEWEST_WORDS - 2, len(words) * 2 // 3)
    start = int(rng.integers(len(words) - size + 1))
    return " ".join(words[start : start + size])


def all_at_once(text: str, rng: np.random.Generator) -> str:
    """Do most of it: misspelt, reworded, tidied and with a heading."""
    return headed(tidied(reworded(misspelt(text, rng), rng), rng), rng)


def shuffled(text: str, rng: np.random.Generator) -> str:
    """Say the same words in another order: nobody wrote that."""
    words = text.split()
    return " ".join(words[at] for at in rng.permutation(len(words)).tolist())


ALTERATIONS: Mapping[str, Alter] = {
    "as written": as_written,
    "tidied by an editor": tidied,
    "with date, time and name": headed,
    "a letter changed in one word of five": misspelt,
    "a fifth left out, marked": shortened,
    "one word of eight replaced": reworded,
    "two thirds quoted": cut,
    "all of these but the cuts": all_at_once,
}


@dataclass(frozen=True, slots=True)
class Recall:
    """Quotations looked for, found first, found among those shown, and milliseconds for one."""

    looked: int
    first: int
    shown: int
    milliseconds: float


def indexed(name: str, seed: int, folder: Path) -> Catalogue:
    """Play a world and index every copy of it."""
    world = folder / f"{name}-{seed}"
    world.mkdir()
    catalogue = open_catalogue(folder / f"{name}-{seed}.db", KEY)
    for sequence, copy in enumerate(load(world, WORLDS[name].play(seed, world))):
        catalogue.add_capture(catalogued(sequence, entry=copy.entry), copy.messages.to_batches())
    return catalogue


def texts(catalogue: Catalogue, most: int, rng: np.random.Generator) -> Sequence[str]:
    """Choose different texts of the first copy that have enough words, on one line."""
    said = {
        str(row.get("body") or "")
        for row in catalogue.show("copy-0", limit=100_000)
        if row.get("kind") == "text"
    }
    long = sorted(text for text in said if len(text.split()) >= _FEWEST_WORDS and "\n" not in text)
    return [long[at] for at in rng.permutation(len(long))[:most].tolist()]


def recall(catalogue: Catalogue, chosen: Sequence[str], alter: Alter, rng: np.random.Generator) -> Recall:
    """Quote each text altered, and look for it."""
    first = shown = 0
    spent = []
    for text in chosen:
        begun = time.perf_counter()
        segments = find_quotation(catalogue, quoted := alter(text, rng), Filters())
        spent.append((time.perf_counter() - begun) * 1000)
        right = (_plain(text), _plain(quoted))
        ranks = [[_is_right(said, right) for said in _said(one)] for one in segments if one.is_found]
        first += any(rank[0] for rank in ranks if rank)
        shown += any(any(rank) for rank in ranks)
    return Recall(len(chosen), first, shown, statistics.median(spent))


def _is_right(said: str, right: tuple[str, str]) -> bool:
    text, quoted = right
    return said == text or f" {quoted} " in f" {said} "


def _said(segment: Segment) -> Iterator[str]:
    return (_plain(match.holders[0].body) for match in segment.matches)


def _plain(text: str) -> str:
    return " ".join(Words.of(text).plain)


def main() -> int:
    """Print the table."""
    rng = np.random.default_rng(20_261_126)
    found: dict[str, list[Recall]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in NAMES:
            for seed in SEEDS:
                catalogue = indexed(name, seed, Path(folder))
                chosen = texts(catalogue, QUOTED, rng)
                for label, alter in {**ALTERATIONS, "never said: the words shuffled": shuffled}.items():
                    found.setdefault(label, []).append(recall(catalogue, chosen, alter, rng))
                catalogue.close()
    print("| quoted | looked for | found first | among those shown | ms |\n|---|---|---|---|---|")
    for label, each in found.items():
        looked = sum(one.looked for one in each)
        first, shown = sum(one.first for one in each) / looked, sum(one.shown for one in each) / looked
        spent = statistics.median(one.milliseconds for one in each)
        print(f"| {label} | {looked:,} | {first:.1%} | {shown:.1%} | {spent:.0f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
