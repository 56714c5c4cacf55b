"""Peers, each in a folder of its own, outside this project's environment."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import Run, run

NPM_PARSER = "whatsapp-chat-parser@4.0.2"
WHATSTK = "whatstk==0.9.1"

_NODE = """
import { readFileSync } from 'node:fs';
import { parseString } from 'whatsapp-chat-parser';
const text = readFileSync(process.argv[2], 'utf8');
console.log(parseString(text).length);
"""
_WHATSTK = """
import sys
from whatstk import WhatsAppChat
print(len(WhatsAppChat.from_source(sys.argv[1], hformat='%d/%m/%Y, %H:%M - %name:', max_size=None).df))
"""
_REGEX_PASS = """
import re, sys
data = open(sys.argv[1], 'rb').read()
print(len(re.findall(rb'(?m)^\\d{2}/\\d{2}/\\d{4}, \\d{2}:\\d{2} - ', data)))
"""
_READ_PASS = """
import sys
total = 0
with open(sys.argv[1], 'rb', buffering=0) as file:
    while chunk := file.read(1 << 22):
        total += len(chunk)
print(total)
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """A program that parses an export and prints how many messages it saw."""

    name: str
    command: tuple[str, ...]

    def parse(self, export: Path) -> Run:
        """Run it on one export."""
        return run((*self.command, str(export)))


def npm_parser(folder: Path) -> Peer | None:
    """Install the npm parser; None when npm or the package is not to be had here."""
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "parse.mjs"
    script.write_text(_NODE, "utf-8")
    if not (folder / "node_modules").exists() and not _done(
        ["npm", "install", "--silent", "--prefix", str(folder), NPM_PARSER]
    ):
        return None
    return Peer(f"npm {NPM_PARSER}", ("node", "--max-old-space-size=8192", str(script)))


def whatstk(folder: Path) -> Peer | None:
    """Install whatstk into an environment of its own; None when it is not to be had here."""
    python = folder / "venv" / "bin" / "python"
    if not python.exists():
        made = _done([sys.executable, "-m", "venv", str(folder / "venv")])
        if not made or not _done([str(python), "-m", "pip", "install", "--quiet", WHATSTK]):
            return None
    script = folder / "parse_whatstk.py"
    script.write_text(_WHATSTK, "utf-8")
    return Peer(WHATSTK, (str(python), str(script)))


def regex_pass(folder: Path) -> Peer:
    """One pass of a bytes regular expression over the file: a limit, not a parser."""
    return _script(folder, "limit: one regex pass", "regex_pass.py", _REGEX_PASS)


def read_pass(folder: Path) -> Peer:
    """Reading the file and nothing else: a limit, not a parser."""
    return _script(folder, "limit: reading the file", "read_pass.py", _READ_PASS)


def _script(folder: Path, name: str, file: str, text: str) -> Peer:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(text, "utf-8")
    return Peer(name, (sys.executable, str(folder / file)))


def _done(command: list[str]) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False
