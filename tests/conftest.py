"""A desk to try the real program at: a home and keys of its own, and exports to capture."""

import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from tests.support.warm_program import run_warm

pytest_plugins = [
    "tests.support.failures_at_once",
    "tests.support.folders_in_memory",
    "tests.support.order_of_files",
    "tests.support.second_try",
]

# How long a case takes is a benchmark's to say: a busy machine must not fail a rule.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.hookimpl(optionalhook=True)  # some tests run others without the plugin
def pytest_xdist_auto_num_workers() -> int:
    """Take half as many workers again as there are processors: they often wait for a browser or a clock."""
    return math.ceil(len(os.sched_getaffinity(0)) * 1.5)


CHAT = """\
12/03/2026, 09:00 - Messages and calls are end-to-end encrypted. No one outside of this chat, not even WhatsApp, can read or listen to them. Tap to learn more.
12/03/2026, 09:00 - Ada Quay created group "Harbour resilience"
12/03/2026, 09:01 - Ada Quay: The storm is due on Friday, zebrafinch plan?
12/03/2026, 09:02 - Ben Mole: Agreed, we close the outer basin.
Second line of the same thought.
13/03/2026, 18:40 - Ada Quay: This message was deleted
14/03/2026, 08:15 - Ben Mole: Dredging contract signed
"""  # noqa: E501 - lines as the app writes them


@dataclass(frozen=True)
class Desk:
    """Runs ``onrecord`` as a process with folders of its own."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
        return {**kept, "ONRECORD_HOME": str(self.home), "ONRECORD_KEYS": str(self.keys)}

    def command(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, "-m", "onrecord", *map(str, arguments)]

    def run(
        self, *arguments: str | Path, expect: int = 0, before: Callable[[], None] | None = None
    ) -> subprocess.CompletedProcess[str]:
        warm = None if before else run_warm([*map(str, arguments)], self.folder, self.environment)
        done = warm or self.run_alone(*arguments, before=before)
        assert done.returncode == expect, done.stdout + done.stderr
        return done

    def run_alone(
        self, *arguments: str | Path, before: Callable[[], None] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run the program in a Python of its own."""
        return subprocess.run(
            self.command(*arguments),
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=before,
        )

    def json(self, *arguments: str | Path, expect: int = 0) -> list[dict[str, object]]:
        done = self.run(*arguments, "--json", expect=expect)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def export(
        self, text: str | bytes = CHAT, name: str = "WhatsApp Chat with Harbour resilience.txt"
    ) -> Path:
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def capture(self, path: Path, custodian: str = "Ada Quay", *more: str) -> dict[str, object]:
        return self.json("capture", path, "--custodian", custodian, *more)[0]

    def set(self, name: str, value: str) -> None:
        """Add a setting to the home's file."""
        with (self.home / "settings.toml").open("a", encoding="utf-8") as settings:
            settings.write(f'{name} = "{value}"\n')

    def archived(self) -> dict[str, bytes]:
        """Return every file of the archive with its bytes."""
        return contents(self.home / "archive")


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    files: Sequence[Path] = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
