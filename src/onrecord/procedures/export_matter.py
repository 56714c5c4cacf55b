"""Take a matter's matrix away as a table, with who took it and when in it."""

from onrecord.ports.homes import Home
from onrecord.procedures.matter_reach import TERMINAL, Reach
from onrecord.procedures.show_matter import show_matter
from onrecord.rendering.matrix_csv import matrix_csv


def export_matter(home: Home, named: str, zone: str, reach: Reach = TERMINAL) -> bytes:
    """Return a matrix as CSV: what is theirs to see of it, in instants of a zone's clock.

    Raises:
        NotHeldError: there is no such matter, or nothing of it is theirs to see.
    """
    return matrix_csv(show_matter(home, named, reach), home.actor.name, home.clock.now(), zone)
