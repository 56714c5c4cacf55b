"""A source is read in a child; whatever becomes of the child, the parent has a result or one clear error."""

import errno
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from onrecord.compute.launching import Server
from onrecord.compute.sandbox import ChildSandbox
from onrecord.integrity.line_tree import LineTreeBuilder
from onrecord.ports.originals import Feed
from onrecord.records.captures import MarkingLevel
from onrecord.records.errors import (
    KeysError,
    OnRecordError,
    SandboxError,
    SettingsError,
    SourceChangedError,
    UnreadableError,
    UnsafeSourceError,
)
from onrecord.records.limits import Limits
from onrecord.records.messages import Anomaly, Assumptions, Span, Statement
from onrecord.records.schema import Batch

MakeFeed = Callable[..., Feed]
MakeSandbox = Callable[..., ChildSandbox]
TEXT = (
    b"PROBE read\n"
    + b"".join(b"Ada: message %d\n" % number for number in range(1000))
    + b"? odd\nBen: last\n"
)
SEED = bytes(range(32))


def untold(_done: int, _total: int) -> None:
    """Nobody watches."""


def children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]


def wait_until(holds: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(2000):
        if holds():
            return
        pause.wait(0.01)
    pytest.fail("it never came to hold")


def gone(process: int) -> bool:
    return not Path(f"/proc/{process}").exists()


def server_of(box: ChildSandbox) -> int:
    assert box._server is not None
    return box._server.process


def spans(items: list[object]) -> list[object]:
    return [item for item in items if not isinstance(item, Batch)]


@pytest.mark.parametrize("piped", [False, True], ids=["file", "pipe"])
def test_what_the_child_reads_is_what_is_there(
    feed: MakeFeed,
    sandbox: MakeSandbox,
    piped: bool,  # noqa: FBT001 - parametrised
) -> None:
    box, source, told = sandbox(), feed(TEXT, piped=piped), []
    survey = box.survey(source, Assumptions(), lambda *progress: told.append(progress))
    tree = box.line_tree(source, SEED)
    items = list(box.items(source, Assumptions(), untold))
    bodies = [body for item in items if isinstance(item, Batch) for body in item.column("body").to_pylist()]
    assert bodies == [*(f"Ada: message {number}" for number in range(1000)), "Ben: last"]
    assert spans(items) == [
        Anomaly(Span("probe.txt", 1002, 1002, TEXT.index(b"?")), "no rule"),
        Statement("Probe", "Probe", "none", "probe.txt", limits=("nothing",)),
    ]
    summary = survey.result().summary
    assert (summary.messages, summary.anomalies, summary.senders) == (1001, 1, {"Ada": 1000, "Ben": 1})
    assert told[-1] == (len(TEXT), len(TEXT))
    builder = LineTreeBuilder(SEED)
    builder.add_lines([TEXT])
    assert tree.result() == builder.tree()


def test_names_too_long_for_a_frame_are_refused_by_their_limit(feed: MakeFeed, sandbox: MakeSandbox) -> None:
    box = sandbox(Limits(names_bytes=10))
    with pytest.raises(UnsafeSourceError, match=r"limits\.names_bytes"):
        box.survey(feed({"a-chat.txt": TEXT, "b.jpg": b""}), Assumptions(), untold)


def test_a_folders_files_are_each_in_the_line_tree(feed: MakeFeed, sandbox: MakeSandbox) -> None:
    files = {"a.txt": TEXT, "b.jpg": b"\xff\xd8 line\nline", "c.txt": b""}
    builder = LineTreeBuilder(SEED)
    builder.add_lines([files["a.txt"]])
    builder.add_file([files["b.jpg"]])
    builder.add_lines([])
    assert sandbox().line_tree(feed(files), SEED).result() == builder.tree()


def found(box: ChildSandbox, source: Feed) -> list[tuple[str, int, MarkingLevel]]:
    markings = box.survey(source, Assumptions(), untold).result().markings
    return [(one.entry, one.line, one.level) for one in markings if one.spills]


def test_markings_are_found_wherever_they_stand(feed: MakeFeed, sandbox: MakeSandbox) -> None:
    banner = b"UK SECRET\n"
    files = {
        "chat.txt": b"PROBE read\nAda: hi\n? odd\n" + banner + b"? odd\n?\n" + b"? x\n" * 3 + banner,
        "note.txt": b"one\n\n" + banner,
        "card.vcf": b"BEGIN:VCARD\n" + banner,
        "long.txt": b"x" * 3_000_000 + b"\n" + banner,
        "photo.jpg": b"\xff\xd8\0\1\2\3\n" + banner,
        "photo that is none.jpg": banner,
        "notes": b"caf\xe9 and harbour\n" + banner,
        "wide.md": ("one\n" + banner.decode()).encode("utf-16"),
        "wider.log": ("one\n" + banner.decode()).encode("utf-16-be"),
    }
    secret = MarkingLevel.SECRET
    assert found(sandbox(), feed(files)) == [
        ("card.vcf", 2, secret),
        ("chat.txt", 4, secret),
        ("chat.txt", 10, secret),
        ("long.txt", 2, secret),
        ("note.txt", 3, secret),
        ("notes", 2, secret),
        ("photo that is none.jpg", 1, secret),
        ("wide.md", 2, secret),
        ("wider.log", 2, secret),
    ]


def test_a_body_that_was_cut_is_screened_as_it_stands_in_the_source(
    feed: MakeFeed, sandbox: MakeSandbox
) -> None:
    lines = b"PROBE cut\nAda: hi\nBen: long\nUK SECRET\n"
    assert found(sandbox(), feed(lines)) == [("probe.txt", 4, MarkingLevel.SECRET)]


def test_the_name_of_an_entry_is_screened(feed: MakeFeed, sandbox: MakeSandbox) -> None:
    files = {"chat.txt": TEXT, "UK SECRET - basin.pdf": b"%PDF"}
    assert found(sandbox(), feed(files)) == [("UK SECRET - basin.pdf", 0, MarkingLevel.SECRET)]


ERRORS = {
    "refuse": (UnreadableError, "it is no probe: try another [31m canary"),
    "fault": (SandboxError, "the reading child failed (KeyError at batching.py:"),
    "deep": (SandboxError, "the reading child failed (RecursionError at batching.py:"),
    "foreign": (SandboxError, "the reading child sent an error of no known kind"),
    "keys": (SandboxError, "the reading child sent an error of no known kind"),
    "die": (SandboxError, "the reading child ended before its work was done"),
    "abort": (SandboxError, "the reading child ended before its work was done"),
}


@pytest.mark.parametrize("act", ERRORS)
def test_an_error_in_the_child_is_one_clear_error_here(
    feed: MakeFeed, sandbox: MakeSandbox, act: str
) -> None:
    kind, words = ERRORS[act]
    box, source = sandbox(), feed(b"PROBE " + act.encode() + b"\n")
    jobs: list[Callable[[], object]] = [
        lambda: box.survey(source, Assumptions(), untold).result(),
        lambda: list(box.items(source, Assumptions(), untold)),
    ]
    for job in jobs:
        with pytest.raises(OnRecordError) as caught:
            job()
        assert type(caught.value) is kind
        assert str(caught.value).startswith(words)
        assert str(caught.value).isprintable()
        assert "canary-7b1f" not in str(caught.value)
    assert box.survey(feed(TEXT), Assumptions(), untold).result().summary.messages == 1001


def test_a_reading_that_stands_still_is_stopped_with_a_sentence(feed: MakeFeed, sandbox: MakeSandbox) -> None:
    survey = sandbox(Limits(child_idle_seconds=1)).survey(feed(b"PROBE sleep\n"), Assumptions(), untold)
    with pytest.raises(SandboxError, match=r"stood still for limits.child_idle_seconds \(1 s\)"):
        survey.result()


def test_a_reading_that_waits_for_its_parent_is_not_stopped(feed: MakeFeed, sandbox: MakeSandbox) -> None:
    source = feed(b"PROBE read\n" + b"Ada: of some length\n" * 300_000)
    items = sandbox(Limits(child_idle_seconds=1)).items(source, Assumptions(), untold)
    assert isinstance(next(items), Batch)
    threading.Event().wait(3)  # three times as long as it may stand still: the socket is full meanwhile
    assert isinstance(list(items)[-1], Statement)


def test_cpu_time_over_the_limit_ends_the_child_and_names_the_setting(
    feed: MakeFeed, sandbox: MakeSandbox
) -> None:
    survey = sandbox(Limits(child_cpu_seconds=1)).survey(feed(b"PROBE spin\n"), Assumptions(), untold)
    with pytest.raises(SandboxError, match=r"limits.child_cpu_seconds \(1 s\).*raise that setting"):
        survey.result()


@pytest.mark.parametrize("size", [1024**3, 1024**2], ids=["some", "less than it is born with"])
def test_memory_over_the_limit_ends_the_child_and_names_the_setting(
    feed: MakeFeed, sandbox: MakeSandbox, size: int
) -> None:
    survey = sandbox(Limits(child_memory_bytes=size)).survey(feed(b"PROBE grow\n"), Assumptions(), untold)
    with pytest.raises(SandboxError, match=r"limits.child_memory_bytes \(\d+ MiB\).*raise that setting"):
        survey.result()


@pytest.mark.parametrize("victim", ["worker", "server"])
def test_a_killed_child_is_an_error_leaves_no_zombie_and_the_next_job_runs(
    feed: MakeFeed, sandbox: MakeSandbox, victim: str
) -> None:
    box = sandbox(own=True)
    survey = box.survey(feed(b"PROBE sleep\n"), Assumptions(), untold)
    server = server_of(box)
    wait_until(lambda: len(children(server)) == 1)
    (worker,) = children(server)
    os.kill(worker if victim == "worker" else server, signal.SIGKILL)
    with pytest.raises(SandboxError, match="ended before its work was done"):
        survey.result()
    wait_until(lambda: gone(worker))
    assert box.survey(feed(TEXT), Assumptions(), untold).result().summary.messages == 1001
    assert gone(server) == (victim == "server")


def test_a_worker_killed_at_any_instant_is_a_result_or_an_error(feed: MakeFeed, sandbox: MakeSandbox) -> None:
    box = sandbox(own=True)
    source = feed(TEXT * 20)
    for milliseconds in range(0, 70, 6):
        survey = box.survey(source, Assumptions(), untold)
        wait_until(lambda survey=survey: survey.done() or len(children(server_of(box))) == 1)
        threading.Event().wait(milliseconds / 1000)
        for worker in children(server_of(box)):
            os.kill(worker, signal.SIGKILL)
        error = survey.exception()
        assert error is None or type(error) is SandboxError
        wait_until(lambda: children(server_of(box)) == [])


def test_a_machine_without_room_for_a_child_is_said_to_be_so(feed: MakeFeed) -> None:
    def refuse() -> Server:
        raise BlockingIOError(11, "no more processes")

    cannot = pytest.raises(SandboxError, match="cannot be started: free memory and processes")
    with ChildSandbox(Limits(), start=refuse) as box, cannot:
        box.survey(feed(TEXT), Assumptions(), untold)


def test_a_child_ends_with_its_job(feed: MakeFeed, sandbox: MakeSandbox) -> None:
    box = sandbox(own=True)
    assert box.survey(feed(TEXT), Assumptions(), untold).result()
    wait_until(lambda: children(server_of(box)) == [])
    items = box.items(feed(TEXT * 2000), Assumptions(), untold)
    assert isinstance(next(items), Batch)
    assert len(children(server_of(box))) == 1
    items.close()  # type: ignore[attr-defined]
    wait_until(lambda: children(server_of(box)) == [])


def test_closing_ends_running_jobs_and_all_children(feed: MakeFeed, sandbox: MakeSandbox) -> None:
    box = sandbox(own=True)
    survey = box.survey(feed(b"PROBE sleep\n"), Assumptions(), untold)
    server = server_of(box)
    wait_until(lambda: len(children(server)) == 1)
    (worker,) = children(server)
    box.close()
    with pytest.raises(SandboxError):
        survey.result()
    assert gone(server)
    wait_until(lambda: gone(worker))
    with pytest.raises(SandboxError, match="was closed"):
        box.survey(feed(TEXT), Assumptions(), untold)


PARENT = """
import sys, time
from onrecord.compute.launching import launch
from onrecord.compute.sandbox import ChildSandbox
from onrecord.records.limits import Limits
box = ChildSandbox(Limits(), launch())
print(box._server.process, flush=True)
time.sleep(60)
"""


def test_children_end_when_their_parent_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        server = int(parent.stdout.readline())
        assert not gone(server)
        parent.kill()
    wait_until(lambda: gone(server))


def test_the_child_has_neither_the_environment_nor_the_files_of_its_parent(
    feed: MakeFeed, sandbox: MakeSandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ONRECORD_PASSPHRASE", "canary-7b1f")
    with (tmp_path / "root.key").open("wb") as kept:
        os.set_inheritable(kept.fileno(), True)  # noqa: FBT003 - its only argument
        items = list(sandbox(own=True).items(feed(b"PROBE tell\n"), Assumptions(), untold))
    environment, descriptors = [
        body for item in items if isinstance(item, Batch) for body in item.column("body").to_pylist()
    ]
    assert "canary-7b1f" not in environment
    assert "C.UTF-8" in environment  # it is told at all
    zero, one, two, *others = descriptors.split()
    assert (zero, one, two) == ("0", "1", "2")
    assert len(others) == 1  # its socket: the source was small, and is read and closed


def test_an_error_of_the_feed_is_the_jobs_error(
    feed: MakeFeed, sandbox: MakeSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, source = sandbox(own=True), feed(TEXT)

    def refuse(_number: int) -> int:
        raise KeysError("the identity is gone: restore the keystore")

    monkeypatch.setattr(source, "open", refuse)
    with pytest.raises(KeysError, match="restore the keystore"):
        box.survey(source, Assumptions(), untold).result()
    wait_until(lambda: children(server_of(box)) == [])


def test_a_source_that_ends_early_is_explained_by_the_feed_when_it_knows_better(
    feed: MakeFeed, sandbox: MakeSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, source = sandbox(), feed(TEXT)
    files = source.files
    Path(source._paths[0]).write_bytes(TEXT[:50])  # type: ignore[attr-defined]
    monkeypatch.setattr(type(source), "files", files)
    with pytest.raises(SourceChangedError, match=r"'probe\.txt' changed while it was read"):
        box.survey(source, Assumptions(), untold).result()

    def explain() -> None:
        raise KeysError("the identity does not open it: restore the keystore")

    with monkeypatch.context() as patch:
        patch.setattr(source, "confirm_unchanged", explain)
        with pytest.raises(KeysError, match="does not open it"):
            box.survey(source, Assumptions(), untold).result()


def test_a_watcher_that_fails_ends_the_job_with_its_own_error(feed: MakeFeed, sandbox: MakeSandbox) -> None:
    def fail(_done: int, _total: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        sandbox().survey(feed(TEXT), Assumptions(), fail).result()


def test_a_file_open_for_writing_is_not_handed_over(
    feed: MakeFeed, sandbox: MakeSandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source = feed(TEXT)
    monkeypatch.setattr(
        source, "open", lambda _number: os.open(tmp_path / "x", os.O_RDWR | os.O_CREAT, 0o600)
    )
    with pytest.raises(SandboxError, match="opened for writing and not handed"):
        sandbox().survey(source, Assumptions(), untold).result()


def test_an_unknown_zone_is_refused(feed: MakeFeed, sandbox: MakeSandbox) -> None:
    with pytest.raises(SettingsError, match="no time zone 'Mars/Olympus'"):
        sandbox().survey(feed(TEXT), Assumptions(zone="Mars/Olympus"), untold).result()


def test_refusals_of_sources_come_through(feed: MakeFeed, sandbox: MakeSandbox) -> None:
    box = sandbox(Limits(source_bytes=100))
    with pytest.raises(UnsafeSourceError, match=r"limits.source_bytes \(100\)"):
        box.survey(feed(TEXT), Assumptions(), untold).result()
    with pytest.raises(UnreadableError, match=r"'other\.txt' is not an export that OnRecord reads"):
        box.survey(feed(b"nothing", "other.txt"), Assumptions(), untold).result()


def test_a_name_that_is_no_unicode_can_be_read(feed: MakeFeed, sandbox: MakeSandbox) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    assert sandbox().survey(feed(TEXT, name), Assumptions(), untold).result().summary.entry == "caf\ufffd.txt"


def test_many_jobs_at_once_do_not_disturb_each_other(feed: MakeFeed, sandbox: MakeSandbox) -> None:
    box = sandbox()
    sources = [feed(TEXT + b"Cy: %d\n" % number * number) for number in range(6)]
    surveys = [box.survey(source, Assumptions(), untold) for source in sources]
    assert [survey.result().summary.messages for survey in surveys] == [1001 + number for number in range(6)]


def test_too_many_open_files_are_named_as_such(
    feed: MakeFeed, sandbox: MakeSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, source = sandbox(), feed(TEXT)

    def refuse(*_arguments: object) -> NoReturn:
        raise OSError(errno.EMFILE, "too many open files")

    monkeypatch.setattr("socket.socketpair", refuse)
    with pytest.raises(SandboxError, match="too many files are open"):
        box.survey(source, Assumptions(), untold)
