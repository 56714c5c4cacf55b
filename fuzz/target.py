"""Fuzz one target, or replay one input: ``python -m fuzz.target NAME [FILE]``.

What follows the name goes to libFuzzer. Any exception but an ``OnRecordError`` is a crash.
"""

import shlex
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["onrecord.readers"]):
    from fuzz.targets import targets


def main() -> None:
    """Run what the command line says. ``--list`` names the targets, ``--seed NAME FOLDER`` writes seeds."""
    if sys.argv[1:] == ["--list"]:
        sys.stdout.write("\n".join(target.name for target in targets()) + "\n")
        return
    if sys.argv[1] == "--seed":
        _write_seeds(sys.argv[2], Path(sys.argv[3]))
        return
    target = _named(sys.argv[1])
    # libFuzzer starts itself again for a merge, by way of a shell and this first word.
    again = f"{shlex.quote(sys.executable)} -m fuzz.target {shlex.quote(target.name)}"
    atheris.Setup([again, *sys.argv[2:]], target.run)
    atheris.Fuzz()


def _named(name: str):  # noqa: ANN202 - a Target, whose class is imported under instrumentation
    return next(target for target in targets() if target.name == name)


def _write_seeds(name: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for title, data in _named(name).seeds().items():
        (folder / title).write_bytes(data)


if __name__ == "__main__":
    main()
