"""Writing large worlds without keeping all of their truth: where each message stands is enough for links."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.reconciliation.places import Links
from onrecord.simulation.cast import Package
from onrecord.simulation.exports import write_export
from onrecord.simulation.past import look_back
from onrecord.simulation.truth import Present
from onrecord.simulation.worlds import WorldShape, random_world

SEED = 20_261_126
_DAILY = 500
_START = dt.datetime(2020, 1, 20, 8, tzinfo=dt.UTC)


def write_large(folder: Path, copies: int, messages: int) -> Links:
    """Write ``copies`` texts of one conversation, each in a folder; return where each item stands."""
    shape = WorldShape(
        phones=copies, messages=messages, start=_START, days=max(messages // _DAILY, 1), deletion_share=0.01
    )
    world = random_world(SEED, shape)
    exports = [replace(export, package=Package.TEXT, limit=10 * messages) for export in world.exports]
    past = look_back(replace(world, exports=exports))
    numbers = {item.id: number for number, item in enumerate(past.items)}
    columns = []
    for copy, export in enumerate(sorted(exports, key=lambda export: export.id)):
        written = write_export(past, export, folder)
        shown = {name: place for name, place in written.places.items() if isinstance(place, Present)}
        group = np.array([numbers[name] for name in shown])
        line = np.array([place.first_line for place in shown.values()])
        columns.append((group, np.full(len(shown), copy), line))
    return dict(zip(("group", "copy", "line"), map(np.concatenate, zip(*columns, strict=True)), strict=True))
