"""Fuzz one target, or replay one input: ``python -m fuzz.target NAME [FILE]``.

What follows the name goes to libFuzzer. Any exception but an ``OnRecordError`` is a crash.
"""

import contextlib
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

import atheris

_ONLY_SEEDS = sys.argv[1:2] == ["--seeds"]

with contextlib.nullcontext() if _ONLY_SEEDS else atheris.instrument_imports(include=["onrecord.readers"]):
    from fuzz.targets import targets


def main() -> None:
    """Run what the command line says. ``--list`` names the targets, ``--seeds FOLDER`` writes their seeds."""
    if sys.argv[1:] == ["--list"]:
        sys.stdout.write("\n".join(target.name for target in targets()) + "\n")
        return
    if _ONLY_SEEDS:
        for target in targets():
            _write_seeds(Path(sys.argv[2]) / target.name, target.seeds())
        return
    target = next(one for one in targets() if one.name == sys.argv[1])
    # libFuzzer starts itself again for a merge, by way of a shell and this first word.
    again = f"{shlex.quote(sys.executable)} -m fuzz.target {shlex.quote(target.name)}"
    atheris.Setup([again, *sys.argv[2:]], target.run)
    atheris.Fuzz()


def _write_seeds(folder: Path, seeds: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for title, data in seeds.items():
        (folder / title).write_bytes(data)


if __name__ == "__main__":
    main()
