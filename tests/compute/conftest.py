"""Feeds of files and of pipes, and a sandbox whose server knows the probe."""

import importlib
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from tests.support.pipes import pour

from onrecord.compute.launching import PROGRAM, Server, launch
from onrecord.compute.sandbox import ChildSandbox
from onrecord.records.limits import Limits
from onrecord.records.messages import Entry

_PROBE_PROGRAM = PROGRAM.replace(
    "from onrecord.compute.server import main", "from probe_reader import serve as main"
)


class FileFeed:
    """One file on disk, or a folder's."""

    def __init__(self, folder: Path, contents: dict[str, bytes], *, is_folder: bool) -> None:
        self._names = sorted(contents)
        self._paths = [folder / name for name in self._names]
        self.is_folder = is_folder
        self.name = "a folder" if is_folder else self._paths[0].name
        self.opened: list[int] = []
        for name, path in zip(self._names, self._paths, strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(contents[name])

    @property
    def files(self) -> Sequence[Entry]:
        sizes = [path.stat().st_size for path in self._paths]
        return [Entry(number, *one) for number, one in enumerate(zip(self._names, sizes, strict=True))]

    def open(self, number: int) -> int:
        descriptor = os.open(self._paths[number], os.O_RDONLY)
        self.opened.append(descriptor)
        return descriptor

    def confirm_unchanged(self) -> None:
        """Say nothing: these files do not change."""


class PipeFeed(FileFeed):
    """The same through pipes that threads fill, as the archive's feed does."""

    def __init__(self, folder: Path, contents: dict[str, bytes], *, is_folder: bool) -> None:
        super().__init__(folder, contents, is_folder=is_folder)
        self._threads: list[threading.Thread] = []

    def open(self, number: int) -> int:
        reading, writing = os.pipe()
        thread = threading.Thread(target=pour, args=(self._paths[number].read_bytes(), writing))
        self._threads.append(thread)
        thread.start()
        return reading

    def confirm_unchanged(self) -> None:
        for thread in self._threads:
            thread.join()


MakeFeed = Callable[..., FileFeed]
MakeSandbox = Callable[..., ChildSandbox]


@pytest.fixture
def feed(tmp_path: Path) -> Iterator[MakeFeed]:
    made: list[FileFeed] = []

    def make(contents: bytes | dict[str, bytes], name: str = "probe.txt", *, piped: bool = False) -> FileFeed:
        folder = tmp_path / f"feed{len(made)}"
        folder.mkdir()
        files = contents if isinstance(contents, dict) else {name: contents}
        kind = PipeFeed if piped else FileFeed
        made.append(kind(folder, files, is_folder=isinstance(contents, dict)))
        return made[-1]

    yield make
    for one in made:
        one.confirm_unchanged()


@pytest.fixture(scope="session")
def start_probe_server() -> Callable[[], Server]:
    def start() -> Server:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "path", [str(Path(__file__).parent), *sys.path])
            return launch(_PROBE_PROGRAM)

    return start


@pytest.fixture(scope="session")
def shared_sandbox(start_probe_server: Callable[[], Server]) -> Iterator[ChildSandbox]:
    with ChildSandbox(Limits(), start=start_probe_server) as made:
        yield made


@pytest.fixture
def denied(monkeypatch: pytest.MonkeyPatch) -> Iterable[str]:
    """Return the names of what the probe tries and should be refused."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    acts: Iterable[str] = importlib.import_module("probe_reader").DENIED
    return acts


@pytest.fixture
def sandbox(start_probe_server: Callable[[], Server], shared_sandbox: ChildSandbox) -> Iterator[MakeSandbox]:
    """Return a function that gives the shared sandbox, or one with limits, or one of the test's own."""
    made: list[ChildSandbox] = []

    def make(limits: Limits | None = None, *, own: bool = False) -> ChildSandbox:
        if limits is None and not own:
            return shared_sandbox
        made.append(ChildSandbox(limits or Limits(), start=start_probe_server))
        return made[-1]

    yield make
    for one in made:
        one.close()
