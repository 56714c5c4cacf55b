import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.simulation import WorldShape, random_world, simulate
from onrecord.simulation.chance import Chance
from onrecord.simulation.harbours import write_story
from onrecord.simulation.worlds import HARD

SMALL = replace(HARD, phones=4, people=6, messages=200, truncated=80)

# The first five numbers of SplitMix64 from state 1234567, as published with the algorithm's test vectors.
SPLITMIX = (
    6457827717110365317,
    3203168211198807973,
    9817491932198370423,
    4593380528125082431,
    16408922859458223821,
)

DigestTree = Callable[[Path], Mapping[str, str]]


def test_the_generator_gives_the_published_numbers() -> None:
    chance = Chance(0)
    chance._state = 1234567
    assert tuple(chance._next() for _ in SPLITMIX) == SPLITMIX


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, digests: DigestTree) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
        simulate(random_world(11, SMALL), folder)
    first, second = (digests(folder) for folder in folders)
    assert first == second
    assert len(first) > 4


def test_another_seed_gives_other_bytes(tmp_path: Path, digests: DigestTree) -> None:
    seen = []
    for seed in (11, 12):
        folder = tmp_path / str(seed)
        folder.mkdir()
        simulate(random_world(seed, SMALL), folder)
        seen.append(digests(folder)["truth.json"])
    assert seen[0] != seen[1]


def test_the_story_is_the_same_every_time(tmp_path: Path, digests: DigestTree) -> None:
    write_story(tmp_path / "one")
    write_story(tmp_path / "two")
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


PROGRAM = """
import sys, pathlib
from onrecord.simulation import WorldShape, random_world, simulate
simulate(random_world(5, WorldShape(phones=3, messages=120, timers=1, joiners=1)), pathlib.Path(sys.argv[1]))
"""


@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_neither_hash_seed_nor_zone_nor_locale_of_the_machine_matters(
    tmp_path: Path, digests: DigestTree, hash_seed: str
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    simulate(random_world(5, WorldShape(phones=3, messages=120, timers=1, joiners=1)), here)
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "Pacific/Apia", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", PROGRAM, str(there)], env=environment, check=True)
    assert digests(here) == digests(there)


def test_streams_of_one_seed_do_not_touch_one_another() -> None:
    first = Chance(1, "a")
    expected = [first.below(1000) for _ in range(5)]
    again, other = Chance(1, "a"), Chance(1, "b")
    mixed = []
    for _ in range(5):
        other.below(10)
        mixed.append(again.below(1000))
    assert mixed == expected
    assert [other.below(1000) for _ in range(5)] != expected
