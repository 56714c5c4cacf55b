"""Screenshots by the real program, with tesseract where it is installed: what is found stands apart."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.support.canary import guises_in, leaks
from tests.support.pictures import HEIC, png_of

from onrecord.compute.ocr import Tesseract
from onrecord.integrity.receipt import read_receipt

TOOL = Tesseract().tool()
needs_tesseract = pytest.mark.skipif(bool(TOOL.fault), reason=TOOL.fault)
CANARY = "zebrafish"


def pictures(desk, **files: bytes) -> Path:
    folder = desk.folder / "Screens"
    folder.mkdir()
    for name, data in files.items():
        (folder / name.replace("_", ".")).write_bytes(data)
    return folder


def run_with(desk, change: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the program after a change to the module of tesseract."""
    program = f"import onrecord.compute.ocr as ocr; {change}; from onrecord.__main__ import run; run()"
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        env=desk.environment,
        cwd=desk.folder,
        capture_output=True,
        text=True,
        check=False,
    )


@needs_tesseract
def test_text_in_a_screenshot_is_found_and_shown_as_no_part_of_the_message(desk):
    folder = pictures(desk, a_png=png_of("MEET AT THE HARBOUR", "HELLO ZEBRAFISH"), b_heic=HEIC)
    captured = desk.capture(folder)
    (finding,) = captured["findings"]
    assert (finding["entry"], finding["words"], finding["tool"]) == ("a.png", 6, "tesseract")
    assert 50 < finding["confidence"] <= 100
    assert CANARY not in str(captured).lower()
    receipt = read_receipt(Path(captured["receipt"]["path"]).read_bytes())
    assert receipt.grade == "screenshot"
    assert receipt.warnings[0].startswith(
        f"Text was recognised in 1 of 2 pictures by tesseract {TOOL.version}"
    )
    assert receipt.warnings[1].startswith(f"tesseract {TOOL.version} could not read 1 of the pictures: HEIC")
    (hit, _) = desk.json("search", CANARY)
    assert (hit["body"], hit["snippet_of"]) == ("", "recognised_text")
    assert hit["snippet"] == "MEET AT THE HARBOUR HELLO **ZEBRAFISH**"
    found = desk.run("search", CANARY).stdout
    sure = f"{finding['confidence']} % sure"
    assert (
        f"[a.png: in the export] [recognised text, {sure}: MEET AT THE HARBOUR HELLO >>ZEBRAFISH<<]" in found
    )
    shown = desk.run("show", "Screens").stdout
    assert f"[recognised text, {sure}, by tesseract {TOOL.version}; no part of the record:]" in shown
    rows = desk.json("show", "Screens")
    assert [(row["body"], "recognised" in row) for row in rows] == [(None, True), (None, False)]


@needs_tesseract
def test_a_rebuild_gives_the_same_text_without_running_tesseract_again(desk):
    desk.capture(pictures(desk, a_png=png_of("HELLO ZEBRAFISH")))
    before = desk.json("show", "a.png")
    done = run_with(desk, "ocr.run_enclosed = None", "rebuild")
    assert done.returncode == 0, done.stderr
    assert "14 of 14 tables are as they were" in done.stdout
    assert desk.json("show", "a.png") == before
    assert before[0]["recognised"]["text"] == "HELLO ZEBRAFISH"


@needs_tesseract
def test_recognised_text_is_nowhere_in_clear(desk):
    desk.capture(pictures(desk, a_png=png_of("HELLO ZEBRAFISH")))
    assert CANARY in desk.run("show", "a.png").stdout.lower()
    assert list(leaks(desk.home, CANARY)) == []
    assert list(leaks(desk.keys, CANARY)) == []
    receipts = [path.read_bytes() for path in desk.folder.glob("*.receipt*")]
    assert receipts
    assert [guise for data in receipts for guise in guises_in(data, CANARY)] == []


@needs_tesseract
def test_a_marking_in_a_picture_stops_the_capture_before_anything_is_kept(desk):
    desk.run("init", "--unattended")
    before = [name for name in desk.archived() if "journal" not in name and "log" not in name]
    folder = pictures(desk, a_png=png_of("HELLO ZEBRAFISH", "TOP SECRET"))
    done = desk.run("capture", folder, "--custodian", "Ada Quay", expect=1)
    assert "is stopped: 1 SECRET or TOP SECRET marking found, nothing of it was kept" in done.stderr
    assert [name for name in desk.archived() if "journal" not in name and "log" not in name] == before
    assert CANARY not in (done.stdout + done.stderr).lower()
    assert desk.json("conversations") == []


def test_without_tesseract_a_screenshot_is_captured_all_the_same(desk):
    desk.run("init", "--unattended")
    folder = pictures(desk, a_png=png_of("HELLO ZEBRAFISH"))
    absent = "ocr.Tesseract.__init__.__defaults__ = ((),)"
    done = run_with(desk, absent, "capture", folder, "--custodian", "Ada Quay")
    assert done.returncode == 0, done.stderr
    assert "Text in pictures was not recognised, nor screened for markings" in done.stdout
    assert "apt-get install tesseract-ocr" in " ".join(done.stdout.split())
    (row,) = desk.json("show", "a.png")
    assert row["kind"] == "media"
    assert "recognised" not in row


def test_each_picture_of_a_zip_has_an_identity_of_its_own(desk):
    path = desk.folder / "Screens.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("a.png", "b.png", "c.pdf", "d.png"):
            archive.writestr(name, b"%PDF-1.7" if name == "c.pdf" else png_of("HELLO", scale=2))
    captured = desk.capture(path)
    assert "pictures inside a zip" in captured["copies"][0]["warnings"][0]
    shown = desk.json("show", "Screens.zip")
    assert [str(row["id"]).split("/")[1:] for row in shown] == [[n, "0", "0"] for n in ("0", "1", "3")]
    assert "14 of 14 tables are as they were" in desk.run("rebuild").stdout


def test_a_voice_note_and_a_note_are_captured_with_their_grades_and_clear_no_phone(desk):
    sound = desk.folder / "PTT-1.opus"
    sound.write_bytes(b"OggS\0\2" + bytes(22) + b"\x01\x13OpusHead" + bytes(11))
    note = desk.export("Note for the record\nDate: 12 March 2026, 14:30\nBy: Ada\n\nBen rang.\n", "call.txt")
    voice = desk.capture(sound)
    assert "1 voice note is not transcribed" in voice["copies"][0]["warnings"][0]
    noted = desk.capture(note)
    assert read_receipt(Path(noted["receipt"]["path"]).read_bytes()).grade == "note for the record"
    for captured in (voice, noted):
        assert captured["receipt"]["safe_to_clear"] == "no"
    assert "12 Mar 2026 14:30" in desk.run("show", "call").stdout
