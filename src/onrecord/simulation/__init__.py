"""The handset simulator: several phones in one conversation, their exports, and the truth.

It writes exports from the facts of the format alone and shares nothing with the readers,
so that their agreement is evidence for both. ``docs/simulation.md`` says how to use it.
"""

from onrecord.simulation.simulator import simulate
from onrecord.simulation.truth import Truth
from onrecord.simulation.worlds import World, WorldShape, random_world

__all__ = ["Truth", "World", "WorldShape", "random_world", "simulate"]
