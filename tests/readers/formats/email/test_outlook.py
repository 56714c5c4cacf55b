"""Outlook's files: message files written here from the format's facts, and a data file as it is published."""

import hashlib

import numpy as np
import pytest
from tests.readers.formats.email.compound_file import compound, properties
from tests.readers.formats.email.samples import (
    SAMPLES,
    anomalies_of,
    asides_of,
    lines_of,
    original_of,
    rows_of,
    statement_of,
)

from onrecord.readers.formats import email_msg, email_pst
from onrecord.readers.mail.inside import MOST_NESTED
from onrecord.records.errors import OnRecordError, UnreadableError

SAID = 1709543700.25
DATA_FILE = SAMPLES / "email-pst" / "vendored" / "wesm_msgvault__32-bit.pst"
BASE = {
    0x001A: "IPM.Note",
    0x0037: "\x01\x05Re: the quay",
    0x0039: SAID,
    0x0042: "Ada Quay",
    0x0064: "EX",
    0x0065: "/O=OFFICE/CN=ADA",
    0x5D02: "ada@office.example",
    0x1000: "The draft is attached.\r\n",
    0x1035: "<one@office.example>",
    0x1039: "<first@office.example> <second@office.example>",
}


def _message(changes=None, *, without=(), attachments=(), recipients=True) -> bytes:
    values = {tag: value for tag, value in {**BASE, **(changes or {})}.items() if tag not in without}
    tree = properties(values, 32)
    if recipients:
        tree["__recip_version1.0_#00000000"] = properties(
            {0x3001: "Ben", 0x39FE: "ben@x.example", 0x0C15: 1}, 8
        )
        tree["__recip_version1.0_#00000001"] = properties(
            {0x3001: "Cy", 0x3003: "cy@x.example", 0x0C15: 2}, 8
        )
    for number, storage in enumerate(attachments):
        tree[f"__attach_version1.0_#{number:08X}"] = storage
    return compound(tree)


def _row(*args, **options) -> dict[str, object]:
    (row,) = rows_of(email_msg, {"letter.msg": _message(*args, **options)})
    return row


def test_a_message_file_is_read_by_its_properties() -> None:
    row = _row()
    assert (row["sender"], row["address"]) == ("Ada Quay", "ada@office.example")
    assert (row["said_at"], row["precision"]) == ("2024-03-04T09:15:00.250Z", "millisecond")
    assert (row["subject"], row["body"]) == ("Re: the quay", "The draft is attached.")
    assert (row["native_id"], row["reply_to"]) == ("<one@office.example>", "<second@office.example>")
    assert row["thread"] == "<first@office.example>"
    assert row["recipients"] == [
        {"role": "to", "label": "Ben", "address": "ben@x.example"},
        {"role": "cc", "label": "Cy", "address": "cy@x.example"},
    ]
    assert row["flags"] == []


def test_attachments_are_hashed_and_an_item_inside_is_shown_to_screening() -> None:
    data = b"%PDF" * 2_000
    inner = properties({0x0037: "inside", 0x1000: "The contract is signed."}, 24)
    attachments = [
        properties({0x3707: "draft.pdf", 0x370E: "application/pdf", 0x3701: data, 0x3705: 1}, 8),
        {**properties({0x3707: "inside.msg", 0x3705: 5}, 8), "__substg1.0_3701000D": inner},
    ]
    first, second = _row(attachments=attachments)["attachments"]
    assert (first["name"], first["bytes"], first["sha256"]) == (
        "draft.pdf",
        8_000,
        hashlib.sha256(data).hexdigest(),
    )
    assert (second["type"], second["presence"]) == ("application/vnd.ms-outlook", "present")
    texts = [text for _, text in asides_of(email_msg, {"letter.msg": _message(attachments=attachments)})]
    assert any(b"inside" in text and b"The contract is signed." in text for text in texts)


def test_what_is_attached_to_an_item_inside_is_shown_to_screening() -> None:
    file = properties({0x3704: "minutes.dat", 0x3701: b"The contract is signed.", 0x3705: 1}, 8)
    mail = b"From: a@x.org\nSubject: x\nContent-Transfer-Encoding: base64\n\nVGhlIHF1YXku\n"
    letter = properties({0x3707: "letter.eml", 0x3701: mail, 0x3705: 1}, 8)
    inner = properties({0x0037: "inside"}, 24)
    inner |= {"__attach_version1.0_#00000000": file, "__attach_version1.0_#00000001": letter}
    attachments = [{**properties({0x3707: "inside.msg", 0x3705: 5}, 8), "__substg1.0_3701000D": inner}]
    found = asides_of(email_msg, {"letter.msg": _message(attachments=attachments)})
    assert ("minutes.dat", b"The contract is signed.") in found
    assert any(name == "letter.eml" and b"The quay." in text for name, text in found)


def test_items_inside_items_are_shown_to_screening_to_the_depth_that_mails_are() -> None:
    item = properties({0x0037: "inside", 0x1000: "The contract is signed."}, 24)
    for _ in range(MOST_NESTED - 1):
        held = {**properties({0x3707: "a.msg", 0x3705: 5}, 8), "__substg1.0_3701000D": item}
        item = {**properties({0x0037: "between"}, 24), "__attach_version1.0_#00000000": held}
    attachments = [{**properties({0x3707: "a.msg", 0x3705: 5}, 8), "__substg1.0_3701000D": item}]
    texts = [text for _, text in asides_of(email_msg, {"letter.msg": _message(attachments=attachments)})]
    assert any(b"The contract is signed." in text for text in texts)


@pytest.mark.parametrize("tag", [0x1000, 0x1013])
def test_a_text_too_long_for_a_body_goes_to_screening_whole(
    tag: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.readers.mail.outlook.MOST_BODY_CHARACTERS", 1_000)
    values = {tag: "The dredger sails. " * 100 + "The end."}
    found = asides_of(email_msg, {"letter.msg": _message(values, without={0x1000, 0x1013} - {tag})})
    assert [(name, text[-8:]) for name, text in found] == [("a mail's whole text", b"The end.")]


def test_html_is_turned_into_text_where_there_is_no_other() -> None:
    row = _row({0x1013: "<p>Caf\xe9</p>".encode("cp1252"), 0x3FDE: 1252}, without=[0x1000])
    assert (row["body"], row["flags"]) == ("Café", ["from_html"])


def test_text_in_rtf_alone_is_said_not_to_be_read() -> None:
    data = _message({0x1009: b"\x10\0\0\0LZFu"}, without=[0x1000])
    assert rows_of(email_msg, {"letter.msg": data})[0]["body"] is None
    assert any("RTF" in one for one in statement_of(email_msg, {"letter.msg": data})["warnings"])


def test_without_a_time_of_sending_that_of_delivery_stands_in_and_says_so() -> None:
    row = _row({0x0E06: SAID + 60}, without=[0x0039])
    assert (row["said_at"], row["flags"]) == ("2024-03-04T09:16:00.250Z", ["date_missing", "time_doubtful"])


def test_the_headers_that_came_with_a_mail_fill_what_properties_lack() -> None:
    headers = "From: Dev <dev@x.example>\r\nMessage-ID: <h@x>\r\nDate: Mon, 4 Mar 2024 10:00:00 +0100\r\n"
    row = _row({0x007D: headers}, without=[0x0039, 0x0042, 0x0064, 0x0065, 0x5D02, 0x1035, 0x1039])
    assert (row["sender"], row["address"], row["native_id"]) == ("Dev", "dev@x.example", "<h@x>")
    assert (row["said_at"], row["said_text"]) == ("2024-03-04T09:00:00Z", "Mon, 4 Mar 2024 10:00:00 +0100")


def test_a_draft_and_a_mail_from_nobody_say_so() -> None:
    row = _row({0x0E07: 8}, without=[0x0042, 0x0064, 0x0065, 0x5D02])
    assert row["flags"] == ["draft", "sender_missing"]


def test_a_damaged_file_among_good_ones_is_an_anomaly_and_alone_it_is_refused() -> None:
    good = _message()
    files = {"1.msg": good, "2.msg": good[:1500], "3.msg": b""}
    assert [one["span"]["entry"] for one in anomalies_of(email_msg, files, "letters")] == ["2.msg", "3.msg"]
    assert len(rows_of(email_msg, files, "letters")) == 1
    with pytest.raises(UnreadableError, match="damaged"):
        list(email_msg.read(original_of({"2.msg": good[:1500]})))


def test_damaged_message_files_raise_nothing_else() -> None:
    good = _message(attachments=[properties({0x3707: "a.txt", 0x3701: b"x" * 5_000}, 8)])
    seeded = np.random.default_rng(5)
    for _ in range(150):
        data = bytearray(good)
        for _ in range(int(seeded.choice([1, 10, 100]))):
            data[int(seeded.integers(8, len(data)))] ^= 1 << int(seeded.integers(8))
        _only_our_errors(email_msg, {"letter.msg": bytes(data[: int(seeded.integers(600, len(data) + 1))])})


def test_damaged_data_files_raise_nothing_else() -> None:
    good = DATA_FILE.read_bytes()
    seeded = np.random.default_rng(5)
    for _ in range(40):
        data = bytearray(good)
        for _ in range(int(seeded.choice([1, 10, 100]))):
            data[int(seeded.integers(len(data)))] ^= 1 << int(seeded.integers(8))
        end = len(data) if seeded.random() < 0.5 else int(seeded.integers(len(data)))
        _only_our_errors(email_pst, {"a.pst": bytes(data[:end])})


def _only_our_errors(reader, files: dict[str, bytes]) -> None:
    try:
        list(lines_of(reader, original_of(files)))
    except OnRecordError as error:
        assert str(error)  # noqa: PT017 - either end is right


def test_an_empty_data_file_is_an_empty_conversation_with_a_warning() -> None:
    assert rows_of(email_pst, {"a.pst": b""}) == []
    assert statement_of(email_pst, {"a.pst": b""})["warnings"] == ("The mailbox is empty.",)


def test_an_item_of_a_data_file_is_known_by_its_nodes_number() -> None:
    (row,) = rows_of(email_pst, {"a.pst": DATA_FILE.read_bytes()})
    assert row["span"] == {"entry": "a.pst", "first": 2097188, "last": 2097188, "first_byte": 2097188}
    assert len(row["recipients"]) == 7


def test_markings_in_the_header_that_a_message_came_with_are_shown() -> None:
    message = _message({0x007D: "From: ada@office.example\r\nX-Marking: BASIN CLOSED\r\n\r\n"})
    assert any(b"BASIN CLOSED" in text for _, text in asides_of(email_msg, {"letter.msg": message}))


@pytest.mark.parametrize("place", [21536, 21548, 22000, 30704])
def test_a_data_file_whose_folders_the_library_finds_none_of_is_refused(place: int) -> None:
    """The library gives nothing, and no error, for a root folder with these bytes gone."""
    good = DATA_FILE.read_bytes()
    with pytest.raises(UnreadableError, match="list of folders is damaged"):
        list(lines_of(email_pst, original_of({"a.pst": good[:place] + bytes(4) + good[place + 4 :]})))


def test_a_message_file_whose_streams_are_longer_than_itself_is_refused_before_they_are_read() -> None:
    """Sectors that go in circles would make gigabytes of a few kilobytes."""
    data = bytearray(_message())
    sector = 1 << int.from_bytes(data[30:32], "little")
    directory = (int.from_bytes(data[48:52], "little") + 1) * sector
    entries = range(directory, directory + sector, 128)
    stream = next(at for at in entries if data[at + 66] == 2)
    data[stream + 120 : stream + 124] = (1 << 30).to_bytes(4, "little")
    with pytest.raises(UnreadableError, match="damaged"):
        rows_of(email_msg, {"letter.msg": bytes(data)})
