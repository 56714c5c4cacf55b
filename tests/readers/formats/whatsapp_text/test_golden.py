"""Each sample reads as its golden file says; vendored ones have as many messages as their manifest counts."""

import json
from pathlib import Path

import pytest
from tests.readers.formats.whatsapp_text.golden import SAMPLES, golden_of, read_sample, samples

MANIFEST = {
    "joweich_chat-miner__test_[mmddyy]_24hrs.txt": 9,
    "joweich_chat-miner__test_ddmmyy_24hrs.txt": 9,
    "joweich_chat-miner__test_mmddyy_24hrs.txt": 9,
    "joweich_chat-miner__test_yyyymmdd_24hrs.txt": 9,
    "skowalak_whatsapp-to-sqlite__WhatsApp Chat mit Jane Doe.txt": 8,
    "skowalak_whatsapp-to-sqlite__WhatsApp Chat with Andrew Ryan.txt": 0,
    "frozenspider_chat-history-manager__whatsapp-text_2023-10__WhatsApp Chat with +123 45 6789.txt": 13,
    "Pustur_whatsapp-chat-parser-website__whatsapp-chat-parser-example.zip": 52,
}


@pytest.mark.parametrize("sample", samples(), ids=lambda path: path.name)
def test_a_sample_reads_as_its_golden_file(sample: Path) -> None:
    assert json.loads(json.dumps(read_sample(sample))) == json.loads(golden_of(sample).read_text("utf-8"))


def test_every_golden_file_has_its_sample() -> None:
    golden = set(SAMPLES.rglob("*.golden.json"))
    assert golden == {golden_of(sample) for sample in samples()}


@pytest.mark.parametrize(("name", "messages"), MANIFEST.items())
def test_a_vendored_file_has_the_messages_that_its_manifest_counts(name: str, messages: int) -> None:
    lines = read_sample(SAMPLES / "vendored" / name)
    assert sum("ordinal" in line for line in lines) == messages


def test_every_vendored_file_is_counted() -> None:
    vendored = {path.name for path in samples() if path.parent.name == "vendored"}
    assert vendored == set(MANIFEST)
