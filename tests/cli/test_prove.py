"""What is read to prove a line: each file once, never more than any such file holds, and JSON either way."""

import os
import re
import threading
from pathlib import Path

import pytest

from onrecord.channels.named_files import read_named
from onrecord.integrity.leaves import line_leaf
from onrecord.integrity.line_proof import MAX_LINE_PROOF_BYTES, shown, write_line_proof
from onrecord.integrity.opening import MAX_OPENING_BYTES
from onrecord.integrity.proofs import MAX_PROOF_BYTES
from onrecord.integrity.receipt import MAX_RECEIPT_BYTES, read_receipt
from onrecord.integrity.sshsig import MAX_SIGNATURE_BYTES
from onrecord.integrity.trust import MAX_TRUSTED_BYTES
from onrecord.records.errors import UnreadableError

NEVER_SAID = b"01/01/2026, 10:00 - Ada Quay: I took the bribe\n"


@pytest.fixture
def receipt(desk):
    return desk.folder / desk.capture(desk.export())["receipt"]["path"]


@pytest.fixture
def proof(desk, receipt):
    return Path(desk.json("prove", receipt, "--line", "1")[0]["proof"])


def forged(receipt):
    """Return the text of a receipt for a line that was never said, and the proof of that line."""
    text = receipt.read_text()
    said, salt = read_receipt(text.encode()), bytes(16)
    text = text.replace(said.line_tree.root, line_leaf(salt, NEVER_SAID).hex())
    text = re.sub(r"line_tree\.leaves: \d+", "line_tree.leaves: 1", text)
    return text.encode(), write_line_proof(shown(said.capture, 0, (), salt, NEVER_SAID))


def is_read(path):
    """Tell whether a pipe has a reader."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True


def in_turn(path, contents):
    """Have a pipe give other bytes each time that it is opened; return what lets its writer go."""
    os.mkfifo(path)
    over = threading.Event()

    def write():
        for content in contents:
            with path.open("wb") as pipe:
                if over.is_set():
                    return
                pipe.write(content)
            while is_read(path) and not over.wait(0.02):
                pass

    writer = threading.Thread(target=write, daemon=True)
    writer.start()

    def let_go():
        over.set()
        while writer.is_alive():
            # What nobody opened a second time waits for a reader still.
            reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            writer.join(0.1)
            os.close(reader)

    return let_go


def test_a_receipt_that_is_another_when_it_is_read_again_lends_its_signature_to_no_line(desk, receipt):
    text, proof = forged(receipt)
    twice, given = desk.folder / "twice.receipt", desk.folder / "forged.proof"
    given.write_bytes(proof)
    for end in ("sig", "tlog-proof"):
        Path(f"{twice}.{end}").write_bytes(Path(f"{receipt}.{end}").read_bytes())
    let_go = in_turn(twice, [text, receipt.read_bytes()])
    (found,) = desk.json("prove", twice, "--check", given)
    let_go()
    assert "bribe" in found["line"]
    assert (found["fits_receipt"], found["receipt_verified"], found["verified"]) == (True, False, False)
    assert "does not fit the receipt" in found["receipt_fault"]


@pytest.mark.parametrize(
    ("ends", "most_bytes", "command"),
    [
        (".receipt", MAX_RECEIPT_BYTES, "verify"),
        (".receipt", MAX_RECEIPT_BYTES, "prove"),
        (".receipt.sig", MAX_SIGNATURE_BYTES, "verify"),
        (".receipt.tlog-proof", MAX_PROOF_BYTES, "verify"),
        (".receipt.opening", MAX_OPENING_BYTES, "verify"),
        (".proof", MAX_LINE_PROOF_BYTES, "prove"),
        (".keys", MAX_TRUSTED_BYTES, "verify"),
    ],
)
def test_a_file_that_is_longer_than_any_is_refused_in_words_and_in_json(
    desk, receipt, proof, ends, most_bytes, command
):
    public = desk.folder / "public.keys"
    public.write_text(desk.run("keys", "--public").stdout)
    stem = str(receipt).removesuffix(".receipt")
    long = {".keys": public, ".proof": proof}.get(ends, Path(f"{stem}{ends}"))
    with long.open("wb") as file:
        file.truncate(most_bytes + 1)
    more = ("--check", proof) if command == "prove" else ("--key", public)
    (found,) = desk.json(command, receipt, *more, expect=1)
    assert found["verified"] is False
    assert f"longer than any such file ({most_bytes:,} bytes)" in found["fault"]
    assert str(long) in found["fault"]


def test_no_more_is_read_of_a_file_than_one_byte_beyond_what_it_may_hold():
    with pytest.raises(UnreadableError, match=r"/dev/zero.* is longer than any such file"):
        read_named(Path("/dev/zero"), "check the name", 10)


def test_a_file_of_just_the_length_that_it_may_have_is_read(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    assert read_named(path, "check the name", 10) == b"0123456789"


def test_json_is_printed_too_where_a_file_or_the_line_is_missing(desk, receipt, proof):
    absent = desk.folder / "absent"
    for given, why, is_receipt_good in (
        ((absent, "--check", proof), "check the name of the receipt", False),
        ((absent, "--line", "1"), "check the name of the receipt", False),
        ((receipt, "--check", absent), "check the name of the proof", True),
        ((receipt, "--line", "9999"), "", True),
        ((receipt, "--line", "1", "--opening", absent, "--source", absent), "ends in .opening", True),
    ):
        (found,) = desk.json("prove", *given, expect=1)
        assert (found["verified"], found["fits_receipt"]) == (False, False)
        assert found["receipt_verified"] is is_receipt_good
        assert why in found["fault"]
        assert found["proof"] == (str(given[2]) if given[1] == "--check" else None)


@pytest.mark.parametrize("capture", ["../out", "c/d", ""])
def test_a_strangers_receipt_leads_the_proof_to_no_other_folder(desk, capture):
    choices = desk.folder / "withhold.toml"
    choices.write_text('reason = "personal"\nsenders = ["Ben Mole"]\n')
    said = desk.capture(desk.export(), "Ada Quay", "--withhold", str(choices))
    theirs, opening = (desk.folder / said["receipt"][which] for which in ("path", "opening"))
    for path in (theirs, opening):
        path.write_text(path.read_text().replace(said["capture"], capture))
    given = ("--line", "1", "--opening", opening, "--source", desk.export(), "--out", desk.folder / "deep")
    (found,) = desk.json("prove", theirs, *given, expect=1)
    assert "names its capture as OnRecord names none" in found["fault"]
    assert list(desk.folder.rglob("*.proof")) == []
