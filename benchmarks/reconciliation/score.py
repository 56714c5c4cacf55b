"""``make score``: how right reconciliation is, by world, on seeds of development and on those held out.

The worst cases are printed for a person to look at; all texts are made up. The exit code is 1 when a bound
is missed.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from benchmarks.reconciliation import bounds, tables
from benchmarks.reconciliation.loading import load
from benchmarks.reconciliation.scoring import Score, pooled, score
from benchmarks.reconciliation.tallies import Faults
from benchmarks.reconciliation.worlds import SEED_SETS, WORLDS, NamedWorld
from onrecord.reconciliation import Copy, reconcile
from onrecord.reconciliation.copies import repeated
from onrecord.records.reconciliation import Reconciliation
from onrecord.records.schema import FINDINGS, TIMELINE
from onrecord.simulation import Truth

_Scores = dict[str, list[Score]]


def main() -> int:
    """Score every world, or those named, and print the table."""
    chosen = _arguments()
    worlds = [WORLDS[name] for name in chosen.world or WORLDS]
    sets = {"chosen": tuple(chosen.seed)} if chosen.seed else SEED_SETS
    if chosen.set:
        sets = {chosen.set: SEED_SETS[chosen.set]}
    faults = False
    with ProcessPoolExecutor(chosen.jobs, mp_context=get_context("forkserver")) as pool:
        for name, seeds in sets.items():
            print(f"\nSeeds {name}: {', '.join(map(str, seeds))}\n\n{tables.header()}", flush=True)
            tasks = [
                (world, seed, pool.submit(play, world, seed))
                for world in worlds
                for seed in _seeds(world, seeds)
            ]
            scores: _Scores = {world.name: [] for world in worlds}
            for world, seed, task in tasks:
                scores[world.name].append(_outcome(world, seed, task))
            faults |= _report(worlds, scores, chosen.worst)
    print(f"\n{tables.LEGEND}")
    return int(faults)


def play(world: NamedWorld, seed: int, by: Callable[[Sequence[Copy]], Reconciliation] = reconcile) -> Score:
    """Simulate one world, read its exports, reconcile and score them."""
    with tempfile.TemporaryDirectory(prefix="onrecord-score-") as name:
        truth = world.play(seed, Path(name))
        copies = load(Path(name), truth)
        begun = time.process_time()
        result = by(copies)
        spent = time.process_time() - begun
        found = score(result, _without(truth, {copy.id for copy, _ in repeated(copies)}))
    found.seconds = spent
    return found


def _without(truth: Truth, repeats: set[str]) -> Truth:
    """Return what is true of the copies that count: an export that holds what another does is that copy."""
    items = [
        replace(item, copies={copy: place for copy, place in item.copies.items() if copy not in repeats})
        for item in truth.items
    ]
    return replace(truth, items=items, copies=[copy for copy in truth.copies if copy.id not in repeats])


def nothing(_: Sequence[Copy] = ()) -> Reconciliation:
    """Return a reconciliation that says nothing."""
    return Reconciliation("", (), (), TIMELINE.empty_table(), FINDINGS.empty_table(), ())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Score reconciliation on simulated worlds.")
    parser.add_argument(
        "--world", action="append", choices=list(WORLDS), help="this world alone (again for more)"
    )
    parser.add_argument("--seed", action="append", type=int, help="this seed alone (again for more)")
    parser.add_argument("--set", choices=list(SEED_SETS), help="one of the two sets of seeds alone")
    parser.add_argument("--worst", type=int, default=3, help="how many cases of each sort of fault to show")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    return parser.parse_args()


def _seeds(world: NamedWorld, seeds: Sequence[int]) -> Sequence[int]:
    return seeds if world.shape else seeds[:1]


def _outcome(world: NamedWorld, seed: int, task: Future[Score]) -> Score:
    """Wait for a score; a world that could not be reconciled scores as silence, and hides no other."""
    print(f"  {world.name} ...   ", end="\r", file=sys.stderr, flush=True)
    error = task.exception()
    if error is None:
        return task.result()
    found = play(world, seed, nothing)
    found.failures, found.faults = 1, Faults()
    found.faults.add("could not be reconciled", f"seed {seed}: {error.__cause__ or error}")
    return found


def _report(worlds: Sequence[NamedWorld], scores: _Scores, worst: int) -> bool:
    """Print the lines, what was missed and the worst cases; tell whether anything was missed."""
    missed = {
        world.name: list(bounds.missed(pooled(scores[world.name]), hard=world.hard)) for world in worlds
    }
    whole = pooled([each for found in scores.values() for each in found])
    missed["all worlds"] = list(bounds.missed_kinds(whole, least=1))
    for world in worlds:
        print(tables.line(world.name, pooled(scores[world.name]), missed[world.name]))
    print(tables.line("all worlds", whole, missed["all worlds"]))
    for name, sentences in missed.items():
        cases = list(_worst(scores.get(name, []), worst))
        if sentences or cases:
            print(f"\n{name}: {'misses ' if sentences else 'all met'}{'; '.join(sentences)}")
        for text in cases:
            print(f"    {text}")
    return any(missed.values())


def _worst(scores: Sequence[Score], each: int) -> Iterator[str]:
    """Write the worst cases of each sort, over a world's seeds; of what cannot be known the number alone."""
    counts: dict[str, int] = {}
    for found in scores:
        for sort, count in found.faults.counts.items():
            counts[sort] = counts.get(sort, 0) + count
    for sort, count in sorted(counts.items(), key=lambda pair: -pair[1]):
        cases = [fault for found in scores for fault in found.faults.kept.get(sort, []) if fault.weight]
        yield f"{sort}: {count}"
        for fault in sorted(cases, key=lambda fault: -fault.weight)[:each]:
            yield f"    {fault.text}"


if __name__ == "__main__":
    sys.exit(main())
