"""Words that stand in no column are screened all the same, in each format that has such places."""

import base64
import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.support.phone_databases import database

from onrecord.compute import jobs
from onrecord.readers.originals import Source, open_original
from onrecord.readers.registry import READERS
from onrecord.records.captures import Survey
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions, Entry

MARKED = b"TOP SECRET"
SAMPLES = Path(__file__).parents[1] / "samples"


def surveyed(files: Mapping[str, bytes], *, is_folder: bool = False) -> Survey:
    contents = sorted(files.items())
    entries = [Entry(number, path, len(body)) for number, (path, body) in enumerate(contents)]
    name = "folder" if is_folder else contents[0][0]
    source = Source(name, is_folder, entries, lambda number: io.BytesIO(contents[number][1]))
    return jobs.survey(open_original(source, Assumptions(), Limits()), READERS, "", lambda *_: None)


def stops(files: Mapping[str, bytes]) -> bool:
    return any(found.spills for found in surveyed(files, is_folder=len(files) > 1).markings)


HEAD = b"From: a@x.org\nDate: Mon, 4 Mar 2024 09:15:00 +0000\n"


def mail(kind: bytes, content: bytes, *, encoded: bool = False) -> dict[str, bytes]:
    part = b"Content-Type: " + kind + b"\n"
    part += b"Content-Transfer-Encoding: base64\n" if encoded else b""
    body = base64.encodebytes(content) if encoded else content
    return {
        "a.eml": HEAD
        + b"Content-Type: multipart/mixed; boundary=o\n\n--o\n\nhello\n--o\n"
        + part
        + b"\n"
        + body
        + b"\n--o--\n"
    }


UNNAMED = {
    b"text/calendar; method=REQUEST": b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:%s\nEND:VEVENT",
    b"text/vcard": b"BEGIN:VCARD\nNOTE:%s\nEND:VCARD",
    b"text/x-vcard": b"BEGIN:VCARD\nORG;CHARSET=utf-8:%s\nEND:VCARD",
    b"text/csv": b'a,"%s",b\n',
    b"application/json": b'{"a": "%s"}',
    b"application/geo+json": b'{"a": "%s"}',
    b"text/xml": b'<note subject="%s"/>',
    b"application/atom+xml": b'<note subject="%s"/>',
}


@pytest.mark.parametrize("kind", UNNAMED, ids=bytes.decode)
@pytest.mark.parametrize("encoded", [False, True])
def test_a_part_without_a_name_is_read_by_its_declared_type(kind: bytes, encoded: bool) -> None:  # noqa: FBT001
    assert stops(mail(kind, UNNAMED[kind] % MARKED, encoded=encoded))
    assert not stops(mail(kind, UNNAMED[kind] % b"harbour", encoded=encoded))


@pytest.mark.parametrize("name", ["Sensitivity", "Keywords", "Comments", "X-Protective-Marking"])
def test_a_field_in_which_markings_are_set_is_screened_without_its_name(name: str) -> None:
    raw = HEAD + name.encode() + b": TOP SECRET\n\nhello\n"
    assert stops({"a.eml": raw})
    inner = b"Subject: x\n" + name.encode() + b": TOP SECRET\n\nhello\n"
    assert stops(mail(b"message/rfc822", inner))


def test_attributes_of_a_page_that_nobody_reads_are_screened() -> None:
    chat = b"12/03/2026, 09:14 - Ada Quay: the dredger sails\n13/03/2026, 09:15 - Ben: good\n"
    assert stops({"_chat.txt": chat, "a.xml": b"<note title='UK TOP SECRET'/>"})


def mms(parts: bytes) -> dict[str, bytes]:
    head = b"<?xml version='1.0' encoding='UTF-8'?><smses count='1'><mms date='1772100000000' msg_box='1' "
    return {"sms.xml": head + b'address="+447700900123"><parts>' + parts + b"</parts><addrs/></mms></smses>"}


CODED = base64.b64encode(MARKED + b"\n")
CARD = base64.b64encode(b"BEGIN:VCARD\nNOTE:" + MARKED + b"\nEND:VCARD\n")
PARTS = {
    "data beside a text": b'<part ct="text/plain" text="hello" data="%s"/>' % CODED,
    "data that is said to be a picture": b'<part ct="image/jpeg" cl="a.jpg" data="%s"/>' % CODED,
    "a text that is said to be a picture": b'<part ct="image/jpeg" cl="a.jpg" text="%s"/>' % MARKED,
    "a text beside a picture": b'<part ct="image/jpeg" text="%s" data="%s"/>' % (MARKED, b"/9j/4AAQ"),
    "a card that is not called one": b'<part ct="text/x-vCard" cl="card" data="%s"/>' % CARD,
    "a name beside another": b'<part ct="image/jpeg" cl="a.jpg" name="UK SECRET brief.pdf" data="/9j/4AAQ"/>',
}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_each_place_of_a_multimedia_message_is_screened(part: bytes) -> None:
    assert stops(mms(part))
    assert not stops(
        mms(
            part.replace(MARKED, b"harbour")
            .replace(CODED, b"aGFyYm91cg==")
            .replace(CARD, b"aGFyYm91cg==")
            .replace(b"UK SECRET", b"harbour")
        )
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE part SET mid = 99999, ct = 'text/plain', text = '{}';", "TOP SECRET"),
        ("UPDATE part SET ct = 'image/jpeg', text = '{}';", "TOP SECRET"),
        ("UPDATE part SET ct = 'image/jpeg', cl = 'a.jpg', name = '{}';", "UK SECRET brief.pdf"),
        ("UPDATE part SET ct = 'text/plain', text = 'x', fn = '{}';", "UK SECRET brief.pdf"),
    ],
)
def test_each_place_of_a_phone_s_multimedia_message_is_screened(change: str, says: str) -> None:
    script = (SAMPLES / "android-sms-db" / "mmssms.db.sql").read_text("utf-8")
    assert stops({"mmssms.db": database(script, change.format(says))})
    assert not stops({"mmssms.db": database(script, change.format("harbour"))})


def sample(name: str) -> dict[str, bytes]:
    path = SAMPLES / name
    if path.is_file():
        return {path.name: path.read_bytes()}
    files = [one for one in path.rglob("*") if one.is_file()]
    return {one.relative_to(path).as_posix(): one.read_bytes() for one in files}


Steps = list[str | int]
NAMED = "UK SECRET brief.pdf"
FACEBOOK = "your_facebook_activity/messages/inbox/adaquay_1015/message_2.json"
DISCORD = "Harbour - general [12].json"
PLACES: dict[str, tuple[str, str, Steps]] = {
    "Discord: a name beside a nickname": (
        "discord-json/Harbour export",
        DISCORD,
        ["messages", 0, "author", "name"],
    ),
    "Discord: a channel's category": ("discord-json/Harbour export", DISCORD, ["channel", "category"]),
    "Discord: a command": ("discord-json/Harbour export", DISCORD, ["messages", 17, "interaction", "name"]),
    "Discord: a call": ("discord-json/Harbour export", DISCORD, ["messages", 11, "content"]),
    "Slack: a former name": ("slack-export/team", "general/2023-11-14.json", [0, "old_name"]),
    "Telegram: who a group was made with": (
        "telegram-json/actions.json",
        "actions.json",
        ["messages", 1, "members", 0],
    ),
    "Facebook: the title of a later page": ("facebook-json/rich", FACEBOOK, ["title"]),
    "RSMF: a new wording": ("rsmf/folder", "rsmf_manifest.json", ["events", 0, "edits", 0, "new"]),
    "RSMF: a property": ("rsmf/folder", "rsmf_manifest.json", ["events", 0, "custom", 0, "value"]),
}


def put(value: object, steps: Steps, text: str) -> None:
    """Set a place in a value, made where it is not there."""
    for step, after in zip(steps, [*steps[1:], None], strict=True):
        empty: object = text if after is None else {} if isinstance(after, str) else []
        if isinstance(value, list):
            place = int(step)
            value += [empty] * (place + 1 - len(value))
            value[place] = text if after is None else value[place]
            value = value[place]
        elif isinstance(value, dict):
            if after is None:
                value[step] = text
            value = value.setdefault(step, empty) or value.update({step: empty}) or value[step]


@pytest.mark.parametrize(("source", "file", "steps"), PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("indent", [None, 1])
def test_words_that_no_column_holds_are_screened(
    source: str, file: str, steps: Steps, indent: int | None
) -> None:
    for text, is_marked in (("TOP SECRET", True), ("harbour", False)):
        files = sample(source)
        value = json.loads(files[file])
        put(value, steps, text)
        assert stops({**files, file: json.dumps(value, indent=indent).encode()}) is is_marked


@pytest.mark.parametrize("name", ["rsmf_manifest.json", "rsmf.zip"])
def test_a_manifest_is_screened_whole_alone_and_in_a_zip(name: str) -> None:
    manifest = json.loads(sample("rsmf/folder")["rsmf_manifest.json"])
    manifest["events"][0]["custom"] = [{"name": "x", "value": "TOP SECRET"}]
    data = json.dumps(manifest).encode()
    if name.endswith("zip"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("rsmf_manifest.json", data)
        data = out.getvalue()
    assert stops({name: data})


@pytest.mark.parametrize(
    "change", [('"editedText" : "x"', '"editedText" : "TOP SECRET"'), ('"funny"', '"TOP SECRET"')]
)
def test_an_edit_s_text_and_a_reaction_of_x_are_screened(change: tuple[str, str]) -> None:
    files = sample("x-direct-messages/archive")
    name = "data/direct-messages-group.js"
    assert not stops(files)
    assert stops({**files, name: files[name].decode().replace(*change).encode()})


def test_a_file_of_an_earlier_wording_in_signal_is_screened_by_its_name() -> None:
    files = sample("signal-jsonl/harbour")
    said = '"standardMessage":{"text":{"body":"We agreed \u00a34m"}'
    file = f',"attachments":[{{"pointer":{{"contentType":"application/pdf","fileName":"{NAMED}"}}}}]'
    text = files["main.jsonl"].decode()
    assert text.count(said) == 1
    assert stops({**files, "main.jsonl": text.replace(said, said + file).encode()})


def test_details_of_signal_s_computer_that_are_no_json_are_screened() -> None:
    script = (SAMPLES / "signal-desktop-db" / "harbour.sql").read_text("utf-8")
    broken = """UPDATE messages SET json = '{{"body":"{0}' WHERE rowid = (SELECT min(rowid) FROM messages);"""
    assert stops({"db.sqlite": database(script, broken.format("TOP SECRET"))})
    assert not stops({"db.sqlite": database(script, broken.format("harbour"))})


def test_the_title_of_a_later_page_in_html_is_screened() -> None:
    files = sample("facebook-html/rich")
    name = next(one for one in files if one.endswith("message_2.html"))
    assert not stops(files)
    assert stops({**files, name: re.sub(rb"<title>.*?</title>", b"<title>TOP SECRET</title>", files[name])})
