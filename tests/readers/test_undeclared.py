"""A line that looks like a withheld one's place, where nobody said that anything was withheld."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.governance.test_clearing import clearance
from tests.support.folders import chat, source_of, zipped
from tests.support.withholding import NAME, derived_files, drawn

from onrecord.compute import jobs
from onrecord.readers import undeclared
from onrecord.readers.originals import open_original
from onrecord.readers.registry import READERS
from onrecord.records.captures import Summary
from onrecord.records.completeness import Incomplete
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions
from onrecord.records.receipts import SafeToClear
from onrecord.records.withheld import WithholdReason
from onrecord.records.withholding import Choice, LineRange

CHAT = chat("one", "two", "three")
MADE = drawn({NAME: CHAT}, [Choice(WithholdReason.PERSONAL, lines=(LineRange(2, 2),))])
KEPT = derived_files({NAME: CHAT}, MADE)[NAME]
MARK = WithholdReason.PARTY.placeholder


def surveyed(files: bytes | dict[str, bytes], name: str = NAME, **assumed: object) -> Summary:
    assumptions = replace(Assumptions(reader="whatsapp-text"), **assumed)
    original = open_original(source_of(files, name), assumptions, Limits())
    return jobs.survey(original, READERS, "", lambda *_: None).summary


@pytest.mark.parametrize(
    "files",
    [KEPT, KEPT.replace(b"\n", b"\r\n"), zipped({NAME: KEPT}), {NAME: KEPT}],
    ids=["text", "other line ends", "zip", "folder"],
)
def test_a_text_with_placeholders_that_nobody_declared_is_never_said_to_be_safe_to_clear(files) -> None:
    found = surveyed(files, "chat.zip" if isinstance(files, bytes) and files[:2] == b"PK" else NAME)
    assert Incomplete.LEFT_OUT_UNSAID in found.incomplete
    assert found.warnings[-1].startswith(
        "1 line of it looks like the mark of something that a custodian left"
    )
    assert clearance(found).answer is SafeToClear.NO
    assert found.messages == 3  # it is read as ever: somebody can have typed the line


def test_what_was_declared_is_no_caution_and_one_more_than_was_declared_is() -> None:
    assert Incomplete.LEFT_OUT_UNSAID not in surveyed(CHAT).incomplete
    assert Incomplete.LEFT_OUT_UNSAID not in surveyed(KEPT, withheld=MADE.text).incomplete
    more = surveyed(KEPT + MARK + MARK, withheld=MADE.text)
    assert Incomplete.LEFT_OUT_UNSAID in more.incomplete
    assert "2 lines of it look" in more.warnings[-1]


def test_words_that_hold_such_a_line_among_others_are_words() -> None:
    said = CHAT.replace(b"two", MARK.strip() + b" he wrote").replace(b"three", MARK.strip())
    assert Incomplete.LEFT_OUT_UNSAID not in surveyed(said).incomplete


LINE = st.sampled_from(
    [MARK.strip(), MARK.strip() + b"x", b"x" + MARK.strip(), b"", b"x" * 90, MARK.strip()[:-1]]
)


@given(st.lists(LINE, max_size=8), st.integers(1, 40))
def test_lines_are_counted_however_they_stream(lines, size) -> None:
    data = b"\n".join(lines)
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    assert undeclared._count(parts) == lines.count(MARK.strip())
