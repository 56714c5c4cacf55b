"""Tesseract reads pictures where it is installed, shut in; its answer is taken for as hostile as they are."""

import os
import platform
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.pictures import HEIC, png, png_of

from onrecord.compute import enclosure, ocr
from onrecord.compute.enclosure import NO_GUARD, NO_PROGRAM
from onrecord.compute.ocr import MOST_CHARACTERS, Tesseract, recognised, run_enclosed

PYTHON = os.path.realpath(sys.executable)
TOOL = Tesseract().tool()
needs_tesseract = pytest.mark.skipif(bool(TOOL.fault), reason=TOOL.fault)
needs_guards = pytest.mark.skipif(
    sys.platform != "linux" or run_enclosed(("/usr/bin/true",), b"").code == NO_GUARD,
    reason="this system has no Landlock or no seccomp",
)


@pytest.fixture
def python(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Return how to run Python in the enclosure, which then lets it read where this Python is installed."""
    also = f"import onrecord.compute.enclosure as e; e.READABLE += ({sys.base_prefix!r},); from onrecord"
    monkeypatch.setattr(ocr, "_LAUNCHER", ocr._LAUNCHER.replace("from onrecord", also, 1))
    return (PYTHON, "-I", "-S", "-c")


@needs_tesseract
def test_words_in_a_picture_are_recognised_with_a_confidence() -> None:
    found = Tesseract().recognise(png_of("MEET AT THE HARBOUR", "TOP SECRET"))
    assert found is not None
    assert found.text.split("\n") == ["MEET AT THE HARBOUR", "TOP SECRET"]
    assert 50 < found.confidence <= 100


@needs_tesseract
def test_a_picture_without_words_has_no_text() -> None:
    found = Tesseract().recognise(png([b"\xff" * 80] * 80))
    assert found is not None
    assert (found.text, found.confidence) == ("", 0)


@needs_tesseract
@pytest.mark.parametrize("picture", [b"", b"nothing", png_of("CUT")[:60], HEIC])
def test_what_tesseract_cannot_read_is_none(picture: bytes) -> None:
    assert Tesseract().recognise(picture) is None


@needs_tesseract
def test_a_picture_that_would_fill_the_memory_is_none() -> None:
    header = bytearray(png([b"\xff" * 8] * 8))
    header[16:24] = b"\0\1\0\0\0\1\0\0"  # 65,536 pixels each way
    assert Tesseract().recognise(bytes(header)) is None


def test_without_tesseract_it_is_said_how_to_get_it() -> None:
    absent = Tesseract(("/usr/bin/no-such-program",))
    assert "apt-get install tesseract-ocr" in absent.tool().fault
    assert absent.recognise(b"anything") is None


def test_a_system_without_guards_runs_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "tesseract"
    program.write_text("")
    monkeypatch.setattr(ocr, "run_enclosed", lambda *_: ocr._Ended(NO_GUARD, b""))
    tool = Tesseract((str(program),))
    assert "no Landlock or no seccomp" in tool.tool().fault
    assert tool.recognise(b"anything") is None


ACTS = {
    "read a file of the office": "open({path!r})",
    "list its folder": "os.listdir({folder!r})",
    "read the passwords": "open('/etc/passwd')",
    "read its own environment": "open('/proc/self/environ')",
    "write a file": "open({path!r} + '2', 'w')",
    "write a temporary file": "open('/tmp/onrecord-probe', 'w')",
    "write into the system": "open('/usr/onrecord-probe', 'w')",
    "make a folder": "os.mkdir({path!r} + '3')",
    "remove a file": "os.remove({path!r})",
    "make a socket": "_socket.socket()",
    "make a pair of sockets": "_socket.socket(1, 1)",
    "start a process": "os.fork()",
    "run another program": "os.execv('/usr/bin/env', ['env'])",
    "touch another process": "os.kill({parent}, 0)",
    "raise its limits": "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 40, 1 << 40))",
}
_PROBE = """
import os, sys, resource, _socket
try:
    {act}
    print('done')
except (OSError, ValueError) as error:
    print('refused', type(error).__name__)
"""


@needs_guards
@pytest.mark.parametrize("act", ACTS)
def test_a_program_in_the_enclosure_can_do_nothing_else(
    act: str, tmp_path: Path, python: tuple[str, ...]
) -> None:
    path = tmp_path / "keys"
    path.write_text("zebrafinch")
    tried = ACTS[act].format(path=str(path), folder=str(tmp_path), parent=os.getpid())
    ended = run_enclosed((*python, _PROBE.format(act=tried)), b"")
    assert ended.output.startswith(b"refused"), (ended.code, ended.output)
    assert [one.name for one in tmp_path.iterdir()] == ["keys"]


@needs_guards
def test_a_program_in_the_enclosure_reads_what_is_installed(python: tuple[str, ...]) -> None:
    assert run_enclosed((*python, _PROBE.format(act="os.listdir('/usr/lib')")), b"").output == b"done\n"


@needs_guards
def test_a_program_in_the_enclosure_has_nothing_of_ours_in_its_environment_or_descriptors(
    python: tuple[str, ...],
) -> None:
    os.environ["ONRECORD_PROBE"] = "zebrafinch"
    code = "import os; print(sorted(os.environ)); print([n for n in range(3, 99) if not _gone(n)])"
    gone = "def _gone(n):\n    try:\n        os.fstat(n)\n    except OSError:\n        return True\n"
    held, other = os.open("/usr", os.O_RDONLY), os.open("/usr", os.O_RDONLY)
    os.set_inheritable(held, True)  # noqa: FBT003
    try:
        ended = run_enclosed((*python, f"import os\n{gone}{code}"), b"")
    finally:
        os.close(held)
        os.close(other)
        del os.environ["ONRECORD_PROBE"]
    names, descriptors = ended.output.decode().splitlines()
    assert "ONRECORD_PROBE" not in names
    assert "HOME" not in names
    assert descriptors == "[]"


@needs_guards
def test_output_and_time_are_bounded(python: tuple[str, ...]) -> None:
    flood = run_enclosed((*python, "import os\nwhile 1: os.write(1, b'x' * 99999)"), b"")
    assert flood.code != 0
    assert len(flood.output) <= enclosure.OUTPUT_BYTES
    slow = run_enclosed((*python, "while 1: pass"), b"", seconds=0.2)
    assert slow.code < 0


@needs_guards
def test_a_program_that_is_not_there_is_told() -> None:
    assert run_enclosed(("/usr/bin/no-such-program",), b"").code == NO_PROGRAM


@needs_guards
def test_without_either_guard_the_program_is_not_run(
    monkeypatch: pytest.MonkeyPatch, python: tuple[str, ...]
) -> None:
    for guard in ("_shut_in_files", "_shut_in_calls"):
        with monkeypatch.context() as patch:
            off = f"e.{guard} = lambda *_: False; from onrecord"
            patch.setattr(ocr, "_LAUNCHER", ocr._LAUNCHER.replace("from onrecord", off, 1))
            ended = run_enclosed((*python, "print('it ran')"), b"")
        assert (ended.code, ended.output) == (NO_GUARD, b"")


def test_a_table_gives_lines_of_words_and_their_mean_confidence() -> None:
    rows = [
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext",
        "4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t",
        "5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t90.5\tMeet",
        "5\t1\t1\t1\t1\t2\t0\t0\t9\t9\t80.5\tat\x1b[31m",
        "5\t1\t1\t1\t2\t1\t0\t0\t9\t9\t60\tnoon",
        "5\t1\t1\t1\t2\t2\t0\t0\t9\t9\t95\t ",
        "5\t1\t1\t1\t2\t3\t0\t0\t9\t9\tnan\tnever",
        "5\t1\t1\t1\t2\t4\t0\t0\t9\t9\tsure\tnever",
    ]
    found = recognised("\n".join(rows))
    assert (found.text, found.confidence) == ("Meet at[31m\nnoon", 77)


@given(st.text(alphabet="5\t\n1nax.-é\x00", max_size=300))
def test_any_table_is_read_without_an_error(table: str) -> None:
    found = recognised(table)
    assert 0 <= found.confidence <= 100
    assert all(letter.isprintable() or letter == "\n" for letter in found.text)


def test_a_text_is_bounded() -> None:
    row = "5\t1\t1\t1\t{}\t1\t0\t0\t9\t9\t90\t" + "x" * 1000
    assert len(recognised("\n".join(row.format(n) for n in range(200))).text) == MOST_CHARACTERS


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_of_the_enclosure_lets_files_be_read_and_nothing_be_reached(machine: str) -> None:
    steps = enclosure.filter_for(machine, own_process=77)
    asked = {code for code, _, _, _ in steps}
    assert asked <= {0x20, 0x15, 0x35, 0x45, 0x06}
    numbers = {constant for code, _, _, constant in steps if code == 0x15}
    calls = {
        "x86_64": {
            "socket": 41,
            "connect": 42,
            "ptrace": 101,
            "fork": 57,
            "vfork": 58,
            "unlink": 87,
            "bpf": 321,
        },
        "aarch64": {"socket": 198, "connect": 203, "ptrace": 117, "unlinkat": 35, "bpf": 280},
    }[machine]
    assert not numbers & set(calls.values())


def test_this_machine_is_one_that_is_known_or_nothing_is_run() -> None:
    assert platform.machine() in enclosure._LOADERS or Tesseract().tool().fault
