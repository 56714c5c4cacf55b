"""The reader finds in each sample what its golden file says."""

import json

import harbour_radio
import pytest
from write_golden import SAMPLES, read_sample

from onrecord.readers.matching import Match


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.log")), ids=lambda path: path.name)
def test_a_sample_reads_as_its_golden_file(sample):
    golden = sample.with_name(f"{sample.name}.golden.json")
    assert read_sample(sample) == json.loads(golden.read_text("utf-8"))
    assert harbour_radio.recognise(sample.read_bytes(), sample.name) is Match.CERTAIN


@pytest.mark.parametrize("head", [b"", b"HARBOUR", b"28/03/2026, 09:00 - Ada: HARBOUR RADIO LOG 1\n"])
def test_nothing_else_is_taken_for_a_log(head):
    assert harbour_radio.recognise(head, "night.log") is Match.NO
