"""Each sample reads as its golden file says; vendored ones have as many messages as their manifest, or a person, counts."""

import json
from pathlib import Path

import pytest
from tests.readers.formats.social_media.golden import ENDING, NAMES, SAMPLES, golden_of, read_sample, samples

MANIFEST = {
    ("facebook-json", "wesm_msgvault__corrupt"): 1,
    ("facebook-json", "wesm_msgvault__json_group"): 3,
    ("facebook-json", "wesm_msgvault__json_multifile"): 4,
    ("facebook-json", "wesm_msgvault__json_nontext"): 6,
    ("facebook-json", "wesm_msgvault__json_simple"): 4,
    ("facebook-json", "wesm_msgvault__json_with_media"): 1,
    ("facebook-json", "wesm_msgvault__json_with_media_alt"): 1,
    ("facebook-json", "wesm_msgvault__mixed"): 2,
    ("facebook-e2ee-json", "wesm_msgvault__e2ee_simple"): 6,
    ("facebook-html", "wesm_msgvault__html_multi_media"): 3,
    ("facebook-html", "wesm_msgvault__html_simple"): 3,
    ("facebook-html", "wesm_msgvault__html_timestamps"): 3,
    ("facebook-html", "wesm_msgvault__html_with_media"): 1,
    ("facebook-html", "wesm_msgvault__mixed"): 2,
    ("instagram-json", "joweich_chat-miner__test_export.json"): 2,
}


def _name(value: object) -> str:
    return value.name if isinstance(value, Path) else str(value)


@pytest.mark.parametrize(("name", "sample"), samples(), ids=_name)
def test_a_sample_reads_as_its_golden_file(name: str, sample: Path) -> None:
    said = json.loads(json.dumps(read_sample(name, sample)))
    assert said == json.loads(golden_of(sample).read_text("utf-8"))


def test_every_golden_file_has_its_sample() -> None:
    golden = {path for name in NAMES for path in (SAMPLES / name).rglob("*" + ENDING)}
    assert golden == {golden_of(sample) for _, sample in samples()}


@pytest.mark.parametrize(("name", "sample"), samples(), ids=_name)
def test_a_vendored_sample_has_the_messages_that_its_manifest_counts(name: str, sample: Path) -> None:
    if sample.parent.name == "vendored":
        lines = read_sample(name, sample)
        assert sum("ordinal" in line for line in lines) == MANIFEST[name, sample.name]
