"""What is fuzzed: each reader of the registry, each container, and the choice among all readers.

Import this module inside ``atheris.instrument_imports``, so that the readers report their coverage.
"""

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.support import conformance
from tests.support.samples import contents, samples

from fuzz.inputs import KEY_PATH, pack, unpack
from onrecord.readers.containers_known import CONTAINERS
from onrecord.readers.matching import HEAD_BYTES, Reader
from onrecord.readers.registry import READERS, judge, load
from onrecord.readers.unwrapping import Container
from onrecord.records.errors import OnRecordError

load(READERS)
CHOOSING = "choosing"
_MOST_PARTS = 20


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to fuzz: what is done with an input, and inputs to begin with by name."""

    name: str
    run: Callable[[bytes], None]
    seeds: Callable[[], Mapping[str, bytes]]


def targets() -> list[Target]:
    """Return every target: a new reader or container is one by itself."""
    made = [_reader_target(reader) for reader in READERS]
    made += [_container_target(container) for container in CONTAINERS]
    return [*made, Target(CHOOSING, _choose, lambda: _seeds(*(reader.NAME for reader in READERS)))]


def _reader_target(reader: Reader) -> Target:
    found = samples(reader.NAME)
    default = next(iter(contents(found[0]).files)) if found else "source"

    def run(data: bytes) -> None:
        source, _ = unpack(data, default)
        original = source.original()
        for entry in original.entries():
            with original.open(entry) as stream:
                reader.recognise(stream.read(HEAD_BYTES), entry.name.rpartition("/")[2])
        conformance.check(conformance.reading(reader.read(original)), original)

    return Target(reader.NAME, _refusing(run), lambda: _seeds(reader.NAME))


def _container_target(container: Container) -> Target:
    def run(data: bytes) -> None:
        source, secret = unpack(data, "source")
        original = source.original()
        for entry in original.entries():
            with original.open(entry) as stream:
                container.recognise(stream.read(HEAD_BYTES), entry.name.rpartition("/")[2])
        container.needs_secret(original)
        container.kept(original)
        for part in container.parts(original, secret)[:_MOST_PARTS]:
            length = sum(len(piece) for piece in container.unwrap(original, part))
            conformance.hold(length == part.size_bytes, "a part is as long as it was said to be", part.name)

    return Target(container.NAME, _refusing(run), lambda: _container_seeds(container))


def _choose(data: bytes) -> None:
    def run(given: bytes) -> None:
        source, _ = unpack(given, "source")
        choice = judge(source.original())
        conformance.check(conformance.reading(choice.reader.read(source.original())), source.original())

    _refusing(run)(data)


def _refusing(run: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Let a refusal in our own words pass: anything else is a crash."""

    def refusing(data: bytes) -> None:
        try:
            run(data)
        except OnRecordError:
            return

    return refusing


def _container_seeds(container: Container) -> dict[str, bytes]:
    """Return what ``seeds`` gives in ``tests.readers.containers.seeds_MODULE``: files, and their secret."""
    module = f"tests.readers.containers.seeds_{container.NAME.replace('-', '_')}"
    if importlib.util.find_spec(module) is None:
        return {}
    given = importlib.import_module(module).seeds()
    return {
        f"{container.NAME}-{number}": pack({KEY_PATH: secret, **files})
        for number, (files, secret) in enumerate(given)
    }


def _seeds(*names: str) -> dict[str, bytes]:
    """Return the samples of readers as inputs; a zip also as the files in it."""
    made: dict[str, bytes] = {}
    for name in names:
        for number, sample in enumerate(samples(name)):
            source = contents(sample)
            made[f"{name}-{number}"] = pack(source.files)
            inner = source.original()
            if not source.is_folder and len(inner.entries()) > 1:
                made[f"{name}-{number}-in"] = pack(
                    {entry.name: inner.open(entry).read() for entry in inner.entries()}
                )
    return made
