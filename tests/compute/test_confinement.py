"""What a hostile file could have its reader try is refused by the kernel, in the real child."""

import platform
import struct
import sys
from collections.abc import Callable, Iterable

import pytest

from onrecord.compute import confinement
from onrecord.compute.confinement import _Machine
from onrecord.compute.sandbox import ChildSandbox
from onrecord.ports.originals import Feed
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions
from onrecord.records.schema import Batch

FILTERED = sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64")
MakeFeed = Callable[..., Feed]
MakeSandbox = Callable[..., ChildSandbox]


def test_whatever_a_reader_tries_is_refused(
    denied: Iterable[str], feed: MakeFeed, sandbox: MakeSandbox
) -> None:
    assert FILTERED, "this machine cannot filter system calls: these promises are not kept here"
    box = sandbox()
    outcomes = {
        act: [
            body
            for item in box.items(feed(b"PROBE " + act.encode()), Assumptions(), lambda _done, _total: None)
            if isinstance(item, Batch)
            for body in item.column("body").to_pylist()
        ]
        for act in denied
    }
    assert outcomes == {act: ["EPERM"] for act in denied}


def run_filter(
    machine: _Machine, number: int, arguments: tuple[int, ...] = (), audit_name: int | None = None
) -> int:
    """Run the filter as the kernel does, on a record of a call; return its verdict."""
    name = machine.audit_name if audit_name is None else audit_name
    record = struct.pack("<IIQ6Q", number, name, 0, *arguments, *[0] * (6 - len(arguments)))
    steps = confinement.filter_for(machine, own_process=77)
    at, held = 0, 0
    while True:
        code, if_true, if_false, constant = steps[at]
        at += 1
        if code == 0x06:
            return constant
        if code == 0x20:
            held = struct.unpack_from("<I", record, constant)[0]
        else:
            holds = {0x15: held == constant, 0x35: held >= constant, 0x45: bool(held & constant)}[code]
            at += if_true if holds else if_false


ALLOW, EPERM, ENOSYS, KILL = 0x7FFF0000, 0x50001, 0x50026, 0x80000000
MACHINES = {"x86_64": confinement._X86_64, "aarch64": confinement._AARCH64}


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_the_filter_allows_its_list_and_nothing_else_on_either_machine(machine: _Machine) -> None:
    calls = machine.calls
    conditional = {calls[name] for name in ("mmap", "mprotect", "clone", "clone3", "tgkill")}
    for number in range(600):
        verdict = run_filter(machine, number)
        if number in conditional:
            continue
        wanted = ALLOW if number in calls.values() else EPERM if number < 451 else ENOSYS
        assert verdict == wanted, number
    assert run_filter(machine, 0x40000000 + calls["read"]) == KILL
    assert run_filter(machine, calls["read"], audit_name=0x40000003) == KILL  # as a 32-bit program would call


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
def test_the_filter_looks_at_arguments(machine: _Machine) -> None:
    calls = machine.calls
    verdicts = {
        "memory": run_filter(machine, calls["mmap"], (0, 4096, 3)),
        "program memory": run_filter(machine, calls["mmap"], (0, 4096, 7)),
        "memory made program": run_filter(machine, calls["mprotect"], (0, 4096, 5)),
        "thread": run_filter(machine, calls["clone"], (0x3D0F00,)),
        "process": run_filter(machine, calls["clone"], (0x1200011,)),
        "new process": run_filter(machine, calls["clone3"]),
        "own signal": run_filter(machine, calls["tgkill"], (77, 77, 6)),
        "foreign signal": run_filter(machine, calls["tgkill"], (1, 1, 6)),
    }
    assert verdicts == {
        "memory": ALLOW,
        "program memory": EPERM,
        "memory made program": EPERM,
        "thread": ALLOW,
        "process": EPERM,
        "new process": ENOSYS,
        "own signal": ALLOW,
        "foreign signal": EPERM,
    }


LOOK_UPS = {"x86_64": (4, 6, 21, 89, 262, 267, 269, 332, 439), "aarch64": (48, 78, 79, 291, 439)}
HERE, AN_OPEN_FILE = 2**64 - 100, 3


@pytest.mark.parametrize(("machine", "numbers"), [(MACHINES[name], LOOK_UPS[name]) for name in MACHINES])
@pytest.mark.parametrize("flags", [0, 0x100, 0x1000, 0x1100])
def test_no_path_can_be_looked_up_from_any_folder_with_any_flags(
    machine: _Machine, numbers: tuple[int, ...], flags: int
) -> None:
    for number in numbers:
        for folder in (HERE, AN_OPEN_FILE):
            assert run_filter(machine, number, (folder, 1, 1, flags)) == EPERM, number


def test_the_survey_says_what_protected_it(feed: MakeFeed, sandbox: MakeSandbox) -> None:
    limits = Limits(child_memory_bytes=1024**3, child_cpu_seconds=60)
    survey = (
        sandbox(limits)
        .survey(feed(b"PROBE read\nAda: hi\n"), Assumptions(), lambda _done, _total: None)
        .result()
    )
    assert survey.sandbox == (
        f"Read in a child process without keys; system calls filtered by seccomp ({platform.machine()}): "
        "no files, no network, no other programs; at most 1024 MiB of memory and 60 s of CPU time."
    )


def test_a_machine_without_a_filter_is_not_said_to_have_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement.sys, "platform", "darwin")
    monkeypatch.setattr(confinement, "_bound_resources", lambda _limits: None)
    assert "no system-call filter on this machine (darwin): limits alone" in confinement.confine(Limits())
