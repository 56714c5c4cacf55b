"""A home that issues receipts with fixed keys, so that every file below is the same on every run."""

import datetime as dt
import importlib.util
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from onrecord.integrity import merkle
from onrecord.integrity.checkpoint import Checkpoint, sign_checkpoint
from onrecord.integrity.envelopes import receipt_commitment, write_envelope
from onrecord.integrity.line_tree import LineTreeBuilder
from onrecord.integrity.notes import VerifierKey
from onrecord.integrity.proofs import LogProof, ReceiptExtra, write_extra, write_proof
from onrecord.integrity.receipt import write_receipt
from onrecord.integrity.sshsig import sign_ssh
from onrecord.records.captures import CaptureState, Grade, KeptOriginal, MediaCount
from onrecord.records.events import Envelope, Verb
from onrecord.records.messages import CaptureId, OriginalId, TimerChange
from onrecord.records.receipts import (
    RECEIPT_NAMESPACE,
    Clearance,
    Receipt,
    SafeToClear,
    SignedReceipt,
    TrustedKeys,
    Withheld,
)

ORIGIN = "harbours.example/onrecord/k7q2"
CHAT = (
    b"14/03/2026, 08:01 - Messages and calls are end-to-end encrypted.\n"
    b"14/03/2026, 08:02 - Mara Quill: the north pier is closed\n"
    b"14/03/2026, 08:03 - Tom Osei: IMG-20260314-WA0000.jpg (file attached)\n"
)


@pytest.fixture(scope="session")
def receipt_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32)


@pytest.fixture(scope="session")
def log_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([2]) * 32)


@pytest.fixture(scope="session")
def stranger_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([3]) * 32)


@pytest.fixture(scope="session")
def trusted(receipt_key: Ed25519PrivateKey, log_key: Ed25519PrivateKey) -> TrustedKeys:
    return TrustedKeys(
        receipt_keys={"harbours.example": receipt_key.public_key().public_bytes_raw()},
        log_keys={ORIGIN: log_key.public_key().public_bytes_raw()},
    )


@pytest.fixture(scope="session")
def receipt() -> Receipt:
    tree = LineTreeBuilder(bytes(range(32)))
    tree.add_lines([CHAT])
    return Receipt(
        capture=CaptureId("cap-4mt7w2xk"),
        supersedes=None,
        organisation="Department for Harbours",
        origin=ORIGIN,
        received_at=dt.datetime(2026, 3, 16, 9, 30, tzinfo=dt.UTC),
        received_by="ines.okafor",
        custodian="Mara Quill",
        device="phone",
        channel="WhatsApp",
        title="North pier",
        conversations=(),
        grade=Grade.SELF_SUPPLIED_EXPORT,
        state=CaptureState.EXACT,
        originals=(
            KeptOriginal(
                OriginalId("org-9c1"),
                "WhatsApp Chat with North pier.txt",
                len(CHAT),
                sha256(CHAT).hexdigest(),
            ),
        ),
        line_tree=tree.tree(),
        reader="whatsapp",
        reader_version="1",
        messages=3,
        by_kind={"media": 1, "notice": 1, "text": 1},
        anomalies=0,
        unknown_notices=0,
        first_said=dt.datetime(2026, 3, 14, 8, 1),  # noqa: DTZ001 - a source's wall clock has no zone
        last_said=dt.datetime(2026, 3, 14, 8, 3),  # noqa: DTZ001 - the same
        zone="Europe/London",
        date_order="dmy",
        exported_at=dt.datetime(2026, 3, 16, 9, 12, 44, 250_000, tzinfo=dt.UTC),
        media=MediaCount(present=0, omitted=0, missing=1),
        timers=(
            TimerChange(dt.datetime(2026, 3, 14, 8, 1), "Tom Osei", 604_800),  # noqa: DTZ001 - the same
            TimerChange(None, None, None),
        ),
        limits=("Such an export does not show who deleted a message.",),
        warnings=("1 attachment is named but is not in the export.",),
        withheld=Withheld(),
        stored_copies=1,
        clearance=Clearance(
            SafeToClear.NO, None, ("One stored copy only.", "1 attachment is not in the export.")
        ),
    )


Issue = Callable[..., SignedReceipt]


@pytest.fixture(scope="session")
def issue(receipt_key: Ed25519PrivateKey, log_key: Ed25519PrivateKey) -> Issue:
    """Return what a home does to issue a receipt, with each part open to be done wrongly."""

    def issue_receipt(
        receipt: Receipt,
        *,
        signer: Ed25519PrivateKey = receipt_key,
        log_signer: Ed25519PrivateKey = log_key,
        origin: str = ORIGIN,
        extensions: tuple[str, ...] = (),
        namespace: str = RECEIPT_NAMESPACE,
        verb: Verb = Verb.CAPTURE,
        objects: tuple[str, ...] | None = None,
        sequence: int = 5,
        committed: bytes | None = None,
    ) -> SignedReceipt:
        text, salt = write_receipt(receipt), bytes([7]) * 32
        envelope = Envelope(
            sequence=sequence,
            at=receipt.received_at,
            actor=receipt.received_by,
            verb=verb,
            objects=(receipt.capture,) if objects is None else objects,
            versions={"reader": "whatsapp 1"},
            identity=receipt.capture,
            payload_sha256="ab" * 32,
            receipt_commitment=receipt_commitment(salt, text if committed is None else committed),
        )
        entry = write_envelope(envelope)
        leaves = [merkle.leaf_hash(b"entry %d" % number) for number in range(11)]
        leaves[5] = merkle.leaf_hash(entry)
        checkpoint = sign_checkpoint(
            Checkpoint(origin, len(leaves), merkle.root(leaves), extensions),
            VerifierKey(origin, log_signer.public_key().public_bytes_raw()),
            log_signer.sign,
        )
        path = merkle.inclusion_path(5, len(leaves), merkle.nodes_of(leaves))
        proof = LogProof(write_extra(ReceiptExtra(entry, salt)), 5, path, checkpoint)
        public_key = signer.public_key().public_bytes_raw()
        signature = sign_ssh(text, namespace, public_key, signer.sign)
        return SignedReceipt(text, signature, write_proof(proof))

    return issue_receipt


@pytest.fixture(scope="session")
def sealed(issue: Issue, receipt: Receipt) -> SignedReceipt:
    return issue(receipt)


@pytest.fixture(scope="session")
def second_verifier() -> ModuleType:
    """The verifier that a stranger wrote from ``docs/formats/receipt.md``; it imports nothing of ours."""
    path = Path(__file__).with_name("second_verifier.py")
    spec = importlib.util.spec_from_file_location("second_verifier", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
