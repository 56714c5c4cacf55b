"""Each sample of mail reads as its golden file says, the same each time, and as many mails as its manifest counts."""

import json
from pathlib import Path

import pytest
from tests.readers.formats.email.samples import (
    ENDING,
    READERS,
    SAMPLES,
    golden_of,
    lines_of,
    reader_of,
    sample_original,
    samples,
)

MANIFEST = {f"SpamScope_mail-parser__mail_test_{number}": 1 for number in (12, 14, 16, 18, 19)}
MANIFEST |= {"wesm_msgvault__32-bit.pst": 1}


@pytest.mark.parametrize("sample", samples(), ids=lambda path: path.name)
def test_a_sample_reads_as_its_golden_file(sample: Path) -> None:
    reader = reader_of(sample)
    first, second = (list(lines_of(reader, sample_original(sample))) for _ in range(2))
    assert first == second
    assert json.loads(json.dumps(first)) == json.loads(golden_of(sample).read_text("utf-8"))


def test_every_golden_file_has_its_sample() -> None:
    golden = {path for name in READERS for path in (SAMPLES / name).rglob("*" + ENDING)}
    assert golden == {golden_of(sample) for sample in samples()}


@pytest.mark.parametrize("name", MANIFEST)
def test_a_vendored_sample_has_the_messages_that_its_manifest_counts(name: str) -> None:
    sample = next(path for path in samples() if path.name == name)
    assert (
        sum("kind" in line for line in lines_of(reader_of(sample), sample_original(sample))) == MANIFEST[name]
    )
