"""What bad input gets: one clear line, exit code 1, nothing half-done and nothing lost."""

import io
import os
import resource
import struct
import zipfile

import pytest

CHAT_LINE = b"13/03/2026, 09:01 - Ada Quay: hello\n"


def zipped(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def with_password(data: bytes) -> bytes:
    """Set the encryption bit of every local and central header."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(signature)
        while at >= 0:
            flags = struct.unpack_from("<H", changed, at + offset)[0]
            struct.pack_into("<H", changed, at + offset, flags | 1)
            at = changed.find(signature, at + 4)
    return bytes(changed)


BAD = {
    "not a chat": ("notes.txt", b"Dear diary,\nnothing happened.\n"),
    "a document": ("paper.pdf", b"%PDF-1.7" + bytes(1000)),
    "nothing": ("WhatsApp Chat with Nobody.txt", b""),
    "a zip with a password": ("a.zip", with_password(zipped({"_chat.txt": CHAT_LINE}))),
    "a zip bomb": ("b.zip", zipped({"_chat.txt": CHAT_LINE, "bomb.bin": bytes(50_000_000)})),
    "a climbing path": ("c.zip", zipped({"_chat.txt": CHAT_LINE, "../../etc/cron.d/x": b"boo"})),
    "a nested zip": ("d.zip", zipped({"inner.zip": zipped({"_chat.txt": CHAT_LINE})})),
    "a cut zip": ("e.zip", zipped({"_chat.txt": CHAT_LINE * 100})[:-40]),
    "a zip without a chat": ("f.zip", zipped({"paper.pdf": b"%PDF-1.7"})),
    "only headers of a zip": ("g.zip", b"PK\x03\x04"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_in_one_line_and_leaves_nothing(desk, name):
    desk.capture(desk.export())
    before = desk.archived()
    file, data = BAD[name]
    done = desk.run("capture", desk.export(data, file), "--custodian", "Ada Quay", expect=1)
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert desk.archived() == before
    desk.run("verify")


def test_something_that_is_not_there_is_named(desk):
    done = desk.run("capture", desk.folder / "absent.zip", "--custodian", "Ada Quay", expect=1)
    assert "absent.zip" in done.stderr


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/etc/hostname")])
def test_what_is_neither_file_nor_folder_is_refused(desk, make):
    path = desk.folder / "odd.txt"
    make(path)
    desk.run("init", "--unattended")
    done = desk.run("capture", path, "--custodian", "Ada Quay", expect=1)
    assert len(done.stderr.splitlines()) == 1


def test_an_empty_file_reads_as_no_messages_and_is_not_captured(desk):
    path = desk.export(b"")
    assert desk.json("read", path, "--summary")[0]["summary"]["messages"] == 0
    desk.run("capture", path, "--custodian", "Ada Quay", expect=1)


@pytest.mark.parametrize(
    ("time", "offers"),
    [
        ("2026-10-25T01:30", ("twice", "2026-10-25T01:30+01:00", "2026-10-25T01:30+00:00")),
        ("2026-03-29T01:30", ("never", "2026-03-29T00:30+00:00", "2026-03-29T02:30+01:00")),
    ],
)
def test_a_time_of_export_that_the_clock_showed_twice_or_never_is_refused_with_what_to_write(
    desk, time, offers
):
    done = desk.run("read", desk.export(), "--exported-at", time, expect=64)
    assert all(offer in done.stderr for offer in offers)
    desk.run("read", desk.export(), "--exported-at", offers[1])


def test_what_was_assumed_in_a_reading_is_said_and_so_are_messages_after_the_export(desk):
    path = desk.export(CHAT_LINE)
    summary = desk.json("read", path, "--summary")[0]["summary"]
    assert (summary["assumed"]["zone_given"], summary["assumed"]["exported_at_given"]) == (False, False)
    stated = ["--zone", "Europe/Paris", "--exported-at", "2026-03-13T08:00"]
    summary = desk.json("read", path, "--summary", *stated)[0]["summary"]
    assert summary["assumed"] == {
        "zone": "Europe/Paris",
        "zone_given": True,
        "exported_at": "2026-03-13T07:00:00Z",
        "exported_at_given": True,
        "date_order": None,
    }
    assert any("after the stated time of the export" in warning for warning in summary["warnings"])
    shown = desk.run("read", path, "--summary", *stated).stdout
    assert "Europe/Paris (as stated)" in shown
    assert "13 March 2026, 07:00 UTC (as stated)" in shown


def test_an_order_of_dates_that_no_header_fits_is_refused(desk):
    done = desk.run("read", desk.export(CHAT_LINE), "--date-order", "ymd", expect=1)
    assert "no header fits ymd" in done.stderr


def test_an_ambiguous_choice_of_chats_is_a_person_s_to_settle(desk):
    data = zipped({"WhatsApp Chat with A.txt": CHAT_LINE, "WhatsApp Chat with B.txt": CHAT_LINE})
    done = desk.run("capture", desk.export(data, "two.zip"), "--custodian", "Ada Quay", expect=1)
    assert "WhatsApp Chat with A.txt" in done.stderr
    assert "WhatsApp Chat with B.txt" in done.stderr


def test_a_line_of_a_hundred_megabytes_is_read_in_bounded_memory(desk):
    path = desk.folder / "long.txt"
    with path.open("wb") as file:
        file.write(CHAT_LINE + b"13/03/2026, 09:02 - Ada Quay: ")
        for _ in range(100):
            file.write(b"x" * 1_000_000)
        file.write(b"\n" + CHAT_LINE)
    summary = desk.json("read", path, "--summary")[0]["summary"]
    assert summary["messages"] == 3
    assert summary["lines"] == 3
    assert summary["by_flag"] == {"long_body": 1}


def test_a_line_made_to_stall_patterns_is_read_like_any_other(desk):
    stall = b"13/03/2026, 09:02 - " + b"a: " * 1_000_000 + b"\n" + b"1/" * 1_000_000 + b"\n"
    summary = desk.json("read", desk.export(CHAT_LINE + stall + CHAT_LINE), "--summary")[0]["summary"]
    assert summary["lines"] == 4


def test_a_full_disk_keeps_nothing_half_done(desk):
    desk.capture(desk.export())
    before = desk.archived()
    big = desk.export(CHAT_LINE * 200_000, "WhatsApp Chat with Big.txt")

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))

    done = desk.run("capture", big, "--custodian", "Ada Quay", expect=1, before=little_room)
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert desk.archived() == before
    desk.run("verify")
    assert desk.capture(big)["state"] == "exact"


def test_receipts_that_could_not_be_written_are_refused_before_anything_is_kept(desk):
    path = desk.export()
    done = desk.run("capture", path, "--custodian", "Ada Quay", "--out", path, expect=1)
    assert "--out" in done.stderr
    assert not desk.home.exists()
