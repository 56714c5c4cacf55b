"""The file of what to withhold is read strictly: a slip would give away what it was to keep back."""

import datetime as dt

import pytest

from onrecord.governance.withholding import read_choices
from onrecord.records.errors import WithholdingError
from onrecord.records.messages import Kind
from onrecord.records.withheld import WithholdReason
from onrecord.records.withholding import Choice, LineRange

PERSONAL, PARTY = WithholdReason.PERSONAL, WithholdReason.PARTY

WHOLE = """
reason = "personal"
lines = ["12", "40-52", 13, "50-60"]
senders = ["Mum", "Mum"]

[[withhold]]
reason = "party"
senders = ["Branch office"]
since = 2026-03-01
before = 2026-05-08T09:30:00

[[withhold]]
kinds = ["call"]
since = "2026-04-02"
"""


def test_a_file_is_read_as_documented() -> None:
    assert read_choices(WHOLE.encode()) == [
        Choice(PERSONAL, lines=(LineRange(12, 13), LineRange(40, 60)), senders=("Mum",)),
        Choice(
            PARTY,
            senders=("Branch office",),
            since=dt.datetime(2026, 3, 1),  # noqa: DTZ001 - the phone's own clock
            before=dt.datetime(2026, 5, 8, 9, 30),  # noqa: DTZ001 - the same
        ),
        Choice(PERSONAL, kinds=(Kind.CALL,), since=dt.datetime(2026, 4, 2)),  # noqa: DTZ001 - the same
    ]


def test_whole_conversations_of_a_database_are_named_by_their_keys() -> None:
    text = b'reason = "personal"\nconversations = ["447700900002@s.whatsapp.net"]\n'
    assert read_choices(text) == [Choice(PERSONAL, conversations=("447700900002@s.whatsapp.net",))]


def test_files_that_no_message_names_are_named_by_themselves() -> None:
    text = b'reason = "personal"\nlines = ["3"]\nfiles = ["Media/IMG 1.jpg"]\n'
    assert read_choices(text) == [Choice(PERSONAL, lines=(LineRange(3, 3),), files=("Media/IMG 1.jpg",))]


def test_a_choice_says_of_which_app_in_a_backup_it_is() -> None:
    text = b'reason = "personal"\n[[withhold]]\napp = "messages"\nlines = ["3"]\n'
    assert read_choices(text) == [Choice(PERSONAL, lines=(LineRange(3, 3),), app="messages")]


def test_a_choice_under_the_header_alone_is_enough() -> None:
    text = b'[[withhold]]\nreason = "constituency"\nlines = ["3"]\n'
    assert read_choices(b"\xef\xbb\xbf" + text) == [
        Choice(WithholdReason.CONSTITUENCY, lines=(LineRange(3, 3),))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        'reason = "personal"\n',
        "lines = [",
        'lines = ["3"]\n',
        'reason = "private"\nlines = ["3"]\n',
        'reason = "personal"\nlines = []\n',
        'reason = "personal"\nlines = "3"\n',
        'reason = "personal"\nlines = ["0"]\n',
        'reason = "personal"\nlines = ["5-4"]\n',
        'reason = "personal"\nlines = ["3 - 4"]\n',
        'reason = "personal"\nlines = [true]\n',
        'reason = "personal"\nlines = [3.0]\n',
        'reason = "personal"\nline = ["3"]\n',
        'reason = "personal"\nsenders = "Mum"\n',
        'reason = "personal"\nsenders = [""]\n',
        'reason = "personal"\napp = "messages"\n',
        'reason = "personal"\napp = ""\nlines = ["3"]\n',
        'reason = "personal"\napp = ["messages"]\nlines = ["3"]\n',
        'reason = "personal"\nkinds = ["letters"]\n',
        'reason = "personal"\nsince = 09:30:00\n',
        'reason = "personal"\nsince = 2026-03-01T09:30:00Z\n',
        'reason = "personal"\nsince = "1 March"\n',
        'reason = "personal"\nsince = 2026-03-02\nbefore = 2026-03-02\n',
        'reason = "personal"\n[withhold]\nlines = ["3"]\n',
        'reason = "personal"\nwithhold = ["3"]\n',
        'reason = "personal"\n[[withhold]]\n',
    ],
)
def test_what_is_not_as_documented_is_refused(text: str) -> None:
    with pytest.raises(WithholdingError):
        read_choices(text.encode())


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(WithholdingError):
        read_choices(b"\xff\xfe")


@pytest.mark.parametrize("text", ['reason = "zebrafinch"\nlines = ["3"]', '"zebrafinch" = 1', "zebrafinch ="])
def test_no_error_repeats_what_the_file_says(text: str) -> None:
    with pytest.raises(WithholdingError) as refused:
        read_choices(text.encode())
    assert "zebrafinch" not in str(refused.value)
