"""RSMF: see docs/formats/rsmf.md."""

import base64
import hashlib
import json
import re
import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.formats.rsmf import rsmf_files as made
from tests.readers.formats.sample_sources import golden_of, lines_of, open_sample, rows_of, samples
from tests.support.conformance import reading

from onrecord.ports.originals import Aside
from onrecord.readers.formats import rsmf
from onrecord.readers.matching import HEAD_BYTES, Match
from onrecord.records.errors import OnRecordError, UnreadableError
from onrecord.records.messages import Assumptions, Entry

NAMES = {path.name for path in samples("rsmf")}
ZIP = made.zipped(made.manifest())
MAIL = made.mailed(ZIP, EventCount="9", AttachmentCount="2", BeginDate="2024-03-01T08:59:00Z")


def statement_of(original) -> dict[str, object]:
    return lines_of(rsmf, original)[-1]["statement"]


def without_places(rows):
    """Return rows less what depends on the file that holds them."""
    kept = []
    for row in rows:
        attachments = [
            {k: v for k, v in one.items() if k not in {"entry", "sha256"}} for one in row["attachments"]
        ]
        kept.append({**row, "span": None, "sub_index": None, "attachments": attachments})
    return kept


@pytest.mark.parametrize("sample", samples("rsmf"), ids=lambda path: path.name)
def test_a_sample_reads_as_its_golden_file(sample: Path) -> None:
    assert lines_of(rsmf, open_sample(sample)) == json.loads(golden_of(sample).read_text("utf-8"))


def test_there_is_a_sample_of_each_form() -> None:
    assert {"whole.rsmf", "rsmf.zip", "folder"} == NAMES


def test_the_mail_the_zip_and_the_folder_read_alike(open_source, opener) -> None:
    folder = {"rsmf_manifest.json": json.dumps(made.manifest(), indent=1).encode(), **made.FILES}
    forms = [open_source(MAIL, "a.rsmf", opener=opener), open_source(ZIP, "rsmf.zip", opener=opener)]
    mail, inner, beside = [rows_of(rsmf, one) for one in (*forms, open_source(folder, "f", opener=opener))]
    assert len(mail) == len(made.EVENTS)
    assert [{**row["span"], "entry": ""} for row in inner] == [{**row["span"], "entry": ""} for row in beside]
    assert without_places(mail) == without_places(inner) == without_places(beside)
    hashes = [one["sha256"] for row in mail for one in row["attachments"]]
    assert hashes == [hashlib.sha256(made.FILES["ATT1.JPG"]).hexdigest(), None]


def test_places_are_offsets_in_the_manifest(open_source) -> None:
    text = json.dumps(made.manifest(), indent=1)
    for event, row in zip(made.EVENTS, rows_of(rsmf, open_source(ZIP, "rsmf.zip")), strict=True):
        assert json.JSONDecoder().raw_decode(text[row["span"]["first_byte"] :])[0] == event
        first, last = row["span"]["first"], row["span"]["last"]
        assert json.loads("\n".join(text.split("\n")[first - 1 : last]).strip().rstrip(",")) == event


@pytest.mark.parametrize("tail", [b"", b"\n", b"\n--=-made-by-a-test--", b"\n\n--=-made-by-a-test--\n"])
@pytest.mark.parametrize("letters", [76, 100_000])
@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_in_a_mail_events_have_the_place_of_the_zip_and_a_number(open_source, tail, letters, ending) -> None:
    written = base64.b64encode(made.zipped(made.manifest(), {"a.bin": bytes(range(256)) * 400}, packed=False))
    lines = [written[at : at + letters] for at in range(0, len(written), letters)]
    head = MAIL[: MAIL.index(base64.b64encode(ZIP)[:60])].replace(b"\n", ending)
    mail = head + ending.join(lines) + tail.replace(b"\n", ending)
    first = head.count(b"\n") + 1
    last = first + len(lines) - 1 + tail.startswith(b"\n\n")
    found = reading(rsmf.read(open_source(mail, "a.rsmf")))
    place = {"entry": "a.rsmf", "first": first, "last": last, "first_byte": len(head)}
    assert [row["span"] for row in found.rows()] == [place] * len(made.EVENTS)
    assert [row["sub_index"] for row in found.rows()] == list(range(len(made.EVENTS)))


def test_a_face_beside_the_manifest_is_told_as_unread(open_source) -> None:
    told = statement_of(open_source(ZIP, "rsmf.zip"))["unread_entries"]
    assert set(told) == {"ann.png", "notes.txt"}


def test_damaged_mails_alone_are_told_by_the_name_of_the_first(open_source) -> None:
    files = {"a.rsmf": MAIL[:2000], "b.rsmf": MAIL[:2000]}
    lines = lines_of(rsmf, open_source(files, "folder"))
    assert [line["span"]["entry"] for line in lines[:-1]] == ["a.rsmf", "b.rsmf"]
    assert lines[-1]["statement"]["entry"] == "a.rsmf"


def test_a_members_name_is_told_legibly(open_source) -> None:
    content = {**made.manifest(), "x\x7f\u202e": 1, "events": [{"type": "message", "y\x1b": 1}]}
    (warning,) = statement_of(open_source(made.zipped(content), "rsmf.zip"))["warnings"]
    assert "events.y\\u001b, x\\u007f\\u202e" in warning


def test_what_the_zip_holds_is_given_to_screening(open_source) -> None:
    found = {}
    for item in rsmf.read(open_source(MAIL, "a.rsmf")):
        if isinstance(item, Aside):
            with item.open() as stream:
                found[item.name] = (stream.read(), item.certain)
    assert found.pop("a.rsmf: rsmf_manifest.json") == (json.dumps(made.manifest(), indent=1).encode(), True)
    assert found == {f"a.rsmf: {name}": (data, False) for name, data in made.FILES.items()}


def test_a_damaged_file_in_the_zip_is_given_to_screening_by_name(open_source) -> None:
    stored = made.zipped(made.manifest(), packed=False).replace(b"a note inside", b"a note beside")
    asides = [one for one in rsmf.read(open_source(made.mailed(stored), "a.rsmf")) if isinstance(one, Aside)]
    assert "a.rsmf: notes.txt" in [one.name for one in asides]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_mail_is_told_by_its_header(ending) -> None:
    mail = MAIL.replace(b"\n", ending)
    assert rsmf.recognise(mail[:HEAD_BYTES], "any.eml") is Match.CERTAIN
    plain = mail.replace(b"X-RSMF-Version", b"X-Other")
    assert rsmf.recognise(plain[:HEAD_BYTES], "any.eml") is Match.NO
    quoted = b"From: a@b" + ending * 2 + mail
    assert rsmf.recognise(quoted[:HEAD_BYTES], "any.eml") is Match.NO


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'{"version": "2.0.0", "participants": []}', "other.json"),
        (b'{"version": "2.0.0"}', "rsmf_manifest.json"),
        (b"[]", "rsmf_manifest.json"),
        (b"", "rsmf_manifest.json"),
        (ZIP, "rsmf.zip"),
    ],
)
def test_a_manifest_is_told_by_name_and_members_together(data, name) -> None:
    assert rsmf.recognise(data, name) is Match.NO


def test_crlf_mails_read_as_lf_ones(open_source) -> None:
    crlf = open_source(MAIL.replace(b"\n", b"\r\n"), "a.rsmf")
    assert without_places(rows_of(rsmf, crlf)) == without_places(rows_of(rsmf, open_source(MAIL, "a.rsmf")))


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("EventCount", "8"),
        ("AttachmentCount", "7"),
        ("BeginDate", "2024-03-02T00:00:00Z"),
        ("EndDate", "2025-01-01T00:00:00"),
        ("Version", "1.0.0"),
        ("EventCollectionID", "other"),
    ],
)
def test_a_header_that_disagrees_is_said(header, value, open_source) -> None:
    mail = made.mailed(ZIP, **{header: value})
    warnings = statement_of(open_source(mail, "a.rsmf"))["warnings"]
    assert sum(f"X-RSMF-{header}" in one for one in warnings) == 1
    assert not any("X-RSMF" in one for one in statement_of(open_source(MAIL, "a.rsmf"))["warnings"])


def test_several_mails_of_a_folder_keep_their_conversations_apart(open_source) -> None:
    files = {"a.rsmf": MAIL, "b.rsmf": MAIL, "broken.rsmf": MAIL[:2000]}
    lines = lines_of(rsmf, open_source(files, "folder"))
    keys = {line["conversation"] for line in lines if "ordinal" in line}
    assert keys == {"a.rsmf/C1", "a.rsmf/C2", "b.rsmf/C1", "b.rsmf/C2"}
    assert keys == {one["key"] for one in lines[-1]["statement"]["conversations"]}
    assert [line["span"]["entry"] for line in lines if "anomaly" in line] == ["broken.rsmf"]


def test_slices_of_one_collection_share_their_conversations(open_source) -> None:
    inner = made.zipped(made.manifest(eventcollectionid="E1"))
    mails = {"a.rsmf": made.mailed(inner), "b.rsmf": made.mailed(inner)}
    keys = {line["conversation"] for line in rows_of(rsmf, open_source(mails, "folder"))}
    assert keys == {"E1/C1", "E1/C2"}


def test_the_order_of_the_members_does_not_matter(open_source) -> None:
    turned = dict(reversed(made.manifest().items()))
    first = rows_of(rsmf, open_source(made.mailed(made.zipped(turned)), "a.rsmf"))
    again = rows_of(rsmf, open_source(MAIL, "a.rsmf"))
    bodies = [(row["body"], row["sender"], row["conversation"]) for row in first]
    assert bodies == [(row["body"], row["sender"], row["conversation"]) for row in again]


def test_the_zip_may_stand_in_a_part_of_a_part(open_source) -> None:
    head, body = MAIL.split(b"\n\n", 1)
    outer = re.sub(rb'boundary="[^"]+"', b'boundary="outer"', head)
    nested = (
        b'--outer\nContent-Type: multipart/mixed; boundary="=-made-by-a-test"\n\n' + body + b"\n--outer--\n"
    )
    again = open_source(outer + b"\n\n" + nested, "a.rsmf")
    assert without_places(rows_of(rsmf, again)) == without_places(rows_of(rsmf, open_source(MAIL, "a.rsmf")))


def test_a_mail_without_a_zip_is_unreadable(open_source) -> None:
    with pytest.raises(UnreadableError, match=r"no rsmf\.zip"):
        lines_of(rsmf, open_source(MAIL.replace(b"rsmf.zip", b"other.zip"), "a.rsmf"))
    empty = made.mailed(made.zipped({}, {}).replace(b"rsmf_manifest.json", b"rsmf_manifest.jsom"))
    with pytest.raises(UnreadableError, match="manifest"):
        lines_of(rsmf, open_source(empty, "a.rsmf"))


def test_cut_and_flipped_mails_raise_only_errors_of_ours(open_source) -> None:
    raw = base64.b64encode(ZIP)
    start = MAIL.index(raw[:60])
    broken = [MAIL[:length] for length in range(0, len(MAIL), 97)]
    broken += [MAIL[:at] + bytes([MAIL[at] ^ 1 << at % 8]) + MAIL[at + 1 :] for at in range(0, len(MAIL), 71)]
    broken += [
        MAIL[:start] + base64.encodebytes(ZIP[:at] + bytes([ZIP[at] ^ 32]) + ZIP[at + 1 :])
        for at in range(0, len(ZIP), 61)
    ]
    for data in broken:
        source = open_source(data, "a.rsmf")
        try:
            assert lines_of(rsmf, source) == lines_of(rsmf, source)
        except OnRecordError:
            continue


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["P1", "C1", "message"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "value", "count", "participants", "participant", "timestamp"]), inner
        )
    ),
    max_leaves=5,
)
KEYS = st.sampled_from(sorted({key for event in made.EVENTS for key in event}))


@given(st.dictionaries(KEYS, VALUES), st.dictionaries(KEYS, VALUES))
@settings(max_examples=60, deadline=None)
def test_whatever_an_event_holds_it_is_a_row(event, person) -> None:
    content = json.dumps(
        {"version": "2.0.0", "participants": [person], "conversations": [person], "events": [event]}
    )
    lines = [line for line in lines_of(rsmf, _One(content.encode())) if "aside" not in line]
    assert len(lines) == 2
    assert "statement" in lines[1]


class _One:
    """A manifest in memory."""

    def __init__(self, data: bytes) -> None:
        self.name, self.assumptions = "rsmf_manifest.json", Assumptions()
        self.entries = lambda: [Entry(0, self.name, len(data))]
        self.open = lambda _entry: BytesIO(data)


def test_a_conversation_without_id_name_or_people_has_a_title() -> None:
    said = {"id": "E1", "type": "message", "conversation": "", "body": "Hello"}
    nameless = {"version": "2.0.0", "participants": [], "conversations": [{"id": ""}], "events": [said]}
    assert statement_of(_One(json.dumps(nameless).encode()))["title"] == "conversation without a name"


def test_memory_is_flat_however_large_the_mail(open_source) -> None:
    peaks = []
    for size in (10, 20):
        inner = made.zipped(made.manifest(), {**made.FILES, "film.mp4": bytes(size * 1024**2)}, packed=False)
        source = open_source(made.mailed(inner), "a.rsmf")
        tracemalloc.start()
        for _ in rsmf.read(source):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.2
