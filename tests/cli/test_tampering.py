"""Whatever is changed in a home is found and named."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def kept(desk):
    desk.capture(desk.export())
    return desk


def originals(desk) -> list[Path]:
    return [path for path in (desk.home / "archive").rglob("*.age") if "log" not in path.parts]


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0x01
    path.chmod(0o600)
    path.write_bytes(data)


def test_a_home_as_it_was_kept_verifies(kept):
    assert kept.json("verify")[0]["faults"] == []


def test_a_flipped_bit_in_any_file_of_the_archive_is_named(kept):
    files = [
        path for path in sorted((kept.home / "archive").rglob("*")) if path.is_file() and path.stat().st_size
    ]
    assert len(files) > 8
    for path in files:
        size = path.stat().st_size
        for at in {0, size // 2, size - 1}:
            flip(path, at)
            done = kept.run("verify", expect=1)
            assert path.name in done.stdout + done.stderr, (path, at, done.stdout, done.stderr)
            flip(path, at)
    kept.run("verify")


def test_a_missing_original_is_named(kept):
    victim = originals(kept)[0]
    victim.unlink()
    assert victim.name in kept.run("verify", expect=1).stdout


def test_an_extra_file_among_the_originals_is_named(kept):
    (originals(kept)[0].parent / "extra.age").write_bytes(b"boo")
    assert "extra.age" in kept.run("verify", expect=1).stdout


def test_a_home_set_back_to_yesterday_is_found(kept):
    shutil.copytree(kept.home, kept.folder / "yesterday")
    kept.capture(kept.export("15/03/2026, 08:15 - Ben Mole: one more\n", "WhatsApp Chat with More.txt"))
    shutil.rmtree(kept.home)
    (kept.folder / "yesterday").rename(kept.home)
    done = kept.run("verify", expect=1)
    assert "rolled back" in " ".join(done.stdout.split())


def test_a_journal_cut_short_is_found_and_nothing_is_captured_over_it(kept):
    for path in (kept.home / "archive").rglob("*"):
        if path.is_file() and path.suffix == ".events":
            path.chmod(0o600)
            path.write_bytes(path.read_bytes()[:-40])
            break
    else:
        pytest.fail("no journal segment found")
    kept.run("verify", expect=1)
    kept.run("capture", kept.export(name="x.txt"), "--custodian", "Ada Quay", expect=1)


def test_a_receipt_with_a_changed_answer_is_refused(kept):
    receipt = next(kept.folder.glob("*.receipt"))
    text = receipt.read_text()
    assert 'safe_to_clear: "no"' in text
    receipt.write_text(text.replace('safe_to_clear: "no"', 'safe_to_clear: "yes"'))
    done = kept.run("verify", receipt, expect=1)
    assert len(done.stderr.splitlines()) == 1


def test_a_receipt_signed_again_by_a_stranger_is_not_taken_for_ours(kept, tmp_path):
    other = type(kept)(tmp_path / "elsewhere")
    other.folder.mkdir()
    other.capture(other.export())
    ours = next(kept.folder.glob("*.receipt"))
    theirs = next(other.folder.glob("*.receipt"))
    shutil.copy(f"{theirs}.sig", f"{ours}.sig")
    assert kept.run("verify", ours, expect=1).stderr
    moved = kept.folder / theirs.name
    for end in ("", ".sig", ".tlog-proof"):
        shutil.copy(f"{theirs}{end}", f"{moved}{end}")
    kept.run("verify", moved, expect=2)
