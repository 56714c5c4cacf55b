"""The second verifier, written from the format's description, agrees with the first."""

import dataclasses
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from onrecord.integrity.line_tree import LineTreeBuilder
from onrecord.integrity.receipt_fields import quote
from onrecord.integrity.trust import format_trusted
from onrecord.integrity.verification import verify_receipt
from onrecord.records.events import Verb
from onrecord.records.messages import TimerChange
from onrecord.records.receipts import Receipt, SignedReceipt, TrustedKeys, Withheld

GOLDEN = Path(__file__).with_name("golden")
DESCRIPTION = Path(__file__).parents[2] / "docs" / "formats" / "receipt.md"
SCRIPT = Path(__file__).with_name("second_verifier.py")
Issue = Callable[..., SignedReceipt]


def run(receipt: Path, keys: Path) -> int:
    return subprocess.run(
        [sys.executable, "-I", SCRIPT, receipt, keys], capture_output=True, check=False
    ).returncode


def test_it_is_a_program_that_needs_nothing_of_ours(tmp_path: Path) -> None:
    imports = re.findall(r"^(?:import|from) (\w+)", SCRIPT.read_text("utf-8"), re.MULTILINE)
    assert set(imports) - sys.stdlib_module_names == {"cryptography"}
    receipt, keys = GOLDEN / "harbours.receipt", GOLDEN / "keys.txt"
    assert run(receipt, keys) == 0
    for name in ("harbours.receipt.sig", "harbours.receipt.tlog-proof"):
        (tmp_path / name).write_bytes((GOLDEN / name).read_bytes())
    (tmp_path / "harbours.receipt").write_bytes(receipt.read_bytes().replace(b'"no"', b'"yes"'))
    assert run(tmp_path / "harbours.receipt", keys) == 1
    strangers = tmp_path / "keys.txt"
    strangers.write_text(format_trusted(TrustedKeys({"a": bytes(32)}, {})), "utf-8")
    assert run(receipt, strangers) == 2


def test_the_golden_set_is_what_a_home_still_issues(sealed: SignedReceipt, trusted: TrustedKeys) -> None:
    assert (GOLDEN / "harbours.receipt").read_bytes() == sealed.text
    assert (GOLDEN / "harbours.receipt.sig").read_bytes() == sealed.signature
    assert (GOLDEN / "harbours.receipt.tlog-proof").read_bytes() == sealed.proof
    assert (GOLDEN / "keys.txt").read_text("utf-8") == format_trusted(trusted)


def test_the_description_lists_every_field_in_order(issue: Issue, receipt: Receipt) -> None:
    full = dataclasses.replace(
        receipt,
        supersedes="cap-1",
        clearance=dataclasses.replace(receipt.clearance, scope="text"),
        withheld=Withheld(1, ("ab" * 32,)),
        by_kind={"text": 3},
        conversations=("Ferry (sms): 3 messages",),
    )
    written = [line.split(b":")[0].decode() for line in issue(full).text.splitlines()]
    names = [re.sub(r"\.\d+", ".N", name).replace("messages.text", "messages.KIND") for name in written]
    table = DESCRIPTION.read_text("utf-8").split("### 1.2")[1].split("### 1.3")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert list(dict.fromkeys(names)) == re.findall("`(.+?)`", "".join(cells))


def test_both_accept_receipts_of_every_shape(
    receipt: Receipt, trusted: TrustedKeys, issue: Issue, second_verifier: ModuleType
) -> None:
    shapes: list[dict[str, object]] = [
        {},
        {"originals": (), "by_kind": {}, "timers": (), "limits": (), "warnings": ()},
        {"supersedes": "cap-1", "first_said": None, "last_said": None, "exported_at": None},
        {"withheld": Withheld(1, ("ab" * 32,)), "title": 'A "quoted"\\ \n\u202e\U000e0041 👩‍👩‍👧'},
        {"timers": tuple(TimerChange(receipt.received_at, "x", number) for number in range(12))},
    ]
    for changes in shapes:
        signed = issue(dataclasses.replace(receipt, **changes), verb=Verb.RECEIPT)  # type: ignore[arg-type]
        verify_receipt(signed, trusted)
        second_verifier.verify(signed.text, signed.signature, signed.proof, format_trusted(trusted))


def test_both_tell_a_stranger_from_a_fault(
    receipt: Receipt,
    trusted: TrustedKeys,
    stranger_key: Ed25519PrivateKey,
    issue: Issue,
    second_verifier: ModuleType,
) -> None:
    keys = format_trusted(trusted)
    stranger = issue(receipt, signer=stranger_key)
    with pytest.raises(second_verifier.Unknown):
        second_verifier.verify(stranger.text, stranger.signature, stranger.proof, keys)
    for wrong in (
        issue(receipt, log_signer=stranger_key),
        issue(receipt, namespace="file"),
        issue(receipt, verb=Verb.REBUILD),
        issue(receipt, sequence=4),
        issue(receipt, objects=("cap-0",)),
        issue(receipt, committed=b"another"),
        issue(receipt, origin="other.example"),
    ):
        with pytest.raises(second_verifier.Refused):
            second_verifier.verify(wrong.text, wrong.signature, wrong.proof, keys)


@given(st.text(st.characters(), max_size=12))
def test_both_write_a_string_alike(second_verifier: ModuleType, text: str) -> None:
    assert second_verifier.quoted(text) == quote(text)


@given(
    st.lists(st.binary(max_size=9).map(lambda line: line.replace(b"\n", b"") + b"\n"), max_size=20),
    st.binary(),
)
def test_both_build_the_same_line_tree(second_verifier: ModuleType, lines: list[bytes], photo: bytes) -> None:
    seed = bytes(range(32))
    builder = LineTreeBuilder(seed)
    builder.add_lines(lines)
    builder.add_file([photo])
    leaves = [second_verifier.line_leaf(seed, index, line) for index, line in enumerate(lines)]
    leaves.append(second_verifier.file_leaf(seed, len(lines), photo))
    assert builder.tree().root == second_verifier.tree_root(leaves).hex()
