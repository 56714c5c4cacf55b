"""An iPhone's backup, opened. No real backup may be kept here: see backup_folders."""

import hashlib
import json
import plistlib
import tracemalloc

import pytest
from tests.readers.containers import backup_folders as made

from onrecord.readers.containers import iphone_backup
from onrecord.readers.matching import HEAD_BYTES, Match
from onrecord.records.errors import OnRecordError, UnreadableError, UnsafeSourceError, WrongKeyError

PLAIN = made.Writer()
SEALED = made.Writer(made.PASSWORD)


def stored_name(domain, path):
    digest = hashlib.sha1(f"{domain}-{path}".encode(), usedforsecurity=False).hexdigest()
    return f"{digest[:2]}/{digest}"


def opened(original, secret=b""):
    parts = iphone_backup.parts(original, secret)
    names = [part.name for part in parts]
    assert names == sorted(names)
    found = {part.name: b"".join(iphone_backup.unwrap(original, part)) for part in parts}
    assert [part.size_bytes for part in parts] == [len(found[part.name]) for part in parts]
    return found


@pytest.mark.parametrize("below", ["", "Backup/00008030-001C/"])
@pytest.mark.parametrize("writer", [PLAIN, SEALED], ids=["plain", "encrypted"])
def test_the_conversations_come_out_and_nothing_else(writer, below, open_source, opener) -> None:
    folder = {below + name: data for name, data in writer.folder().items()}
    original = open_source(folder, "backup", opener=opener)
    assert iphone_backup.needs_secret(original) is bool(writer.password)
    assert {entry.name.removeprefix(below) for entry in iphone_backup.kept(original)} == {
        *("Manifest.db", "Manifest.plist", "Info.plist", "Status.plist")
    }
    assert opened(original, writer.password or b"") == made.PARTS


def test_a_backup_is_recognised_by_its_manifest_alone() -> None:
    folder = SEALED.folder()
    found = {
        name: iphone_backup.recognise(data[:HEAD_BYTES], name.rpartition("/")[2])
        for name, data in folder.items()
    }
    assert found.pop("Manifest.plist") is Match.CERTAIN
    assert set(found.values()) == {Match.NO}
    assert iphone_backup.recognise(plistlib.dumps({"IsEncrypted": False}), "Manifest.plist") is Match.CERTAIN
    assert iphone_backup.recognise(plistlib.dumps({"name": "other"}), "Manifest.plist") is Match.NO


@pytest.mark.parametrize("secret", [made.PASSWORD + b"\n", made.PASSWORD + b"\r\n"])
def test_a_password_file_may_end_its_line(secret, open_source) -> None:
    assert opened(open_source(SEALED.folder(), "backup"), secret) == made.PARTS


@pytest.mark.parametrize("secret", [b"", b"a password", made.PASSWORD.upper(), made.PASSWORD + b" "])
def test_a_wrong_password_says_so(secret, open_source) -> None:
    with pytest.raises(WrongKeyError):
        iphone_backup.parts(open_source(SEALED.folder(), "backup"), secret)


def test_older_backups_stretch_the_password_once(open_source) -> None:
    writer = made.Writer(made.PASSWORD, double=False)
    folder = writer.folder(own_key_for_manifest=False)
    assert opened(open_source(folder, "backup"), made.PASSWORD) == made.PARTS


def test_files_that_are_not_wanted_are_never_opened(open_source) -> None:
    folder = SEALED.folder()
    wanted = {stored_name(*place) for place in made.FILES if iphone_backup.part_name(*place)}
    opened_names = set()

    class Watched:
        def __init__(self, original):
            self._original = original
            self.name, self.assumptions = original.name, original.assumptions
            self.entries = original.entries

        def open(self, entry):
            opened_names.add(entry.name)
            return self._original.open(entry)

    assert opened(Watched(open_source(folder, "backup")), made.PASSWORD) == made.PARTS
    assert {name for name in opened_names if "/" in name} <= wanted


def test_an_attachment_that_is_not_in_the_backup_is_no_part(open_source) -> None:
    folder = SEALED.folder()
    del folder[stored_name("MediaDomain", "Library/SMS/Attachments/ab/11/GUID/IMG_1.HEIC")]
    found = opened(open_source(folder, "backup"), made.PASSWORD)
    assert set(made.PARTS) - set(found) == {"messages/Attachments/ab/11/GUID/IMG_1.HEIC"}


@pytest.mark.parametrize("writer", [PLAIN, SEALED], ids=["plain", "encrypted"])
def test_a_database_that_is_not_in_the_backup_makes_it_unreadable(writer, open_source) -> None:
    folder = writer.folder()
    del folder[stored_name("HomeDomain", "Library/SMS/sms.db")]
    with pytest.raises(UnreadableError, match=r"messages/sms\.db"):
        iphone_backup.parts(open_source(folder, "backup"), made.PASSWORD)


def test_what_is_cut_short_is_refused_or_comes_out_as_far_as_it_goes(open_source) -> None:
    folder = SEALED.folder()
    name = stored_name(made.WHATSAPP, "Message/Media/44@s/a/b/photo.jpg")
    folder[name] = folder[name][:1005]
    found = opened(open_source(folder, "backup"), made.PASSWORD)
    assert found["whatsapp/Message/Media/44@s/a/b/photo.jpg"] == b"p" * 992
    name = stored_name(made.WHATSAPP, "ChatStorage.sqlite")
    folder[name] = folder[name][:1005]
    with pytest.raises(UnreadableError, match="cut short"):
        iphone_backup.parts(open_source(folder, "backup"), made.PASSWORD)


LOG = (made.WHATSAPP, "ChatStorage.sqlite-wal")
PHOTO = (made.WHATSAPP, "Message/Media/44@s/a/b/photo.jpg")
TEXTS = ("HomeDomain", "Library/SMS/sms.db")


@pytest.mark.parametrize("writer", [PLAIN, SEALED], ids=["plain", "encrypted"])
@pytest.mark.parametrize("place", [LOG, PHOTO, TEXTS], ids=["log", "photo", "database"])
@pytest.mark.parametrize("left", [0, 16, 496])
def test_a_file_with_less_than_the_manifest_says_is_known_as_short(writer, place, left, open_source) -> None:
    folder = writer.folder({**made.FILES, LOG: b"w" * 512})
    folder[stored_name(*place)] = folder[stored_name(*place)][:left]
    found = list(iphone_backup.parts(open_source(folder, "backup"), made.PASSWORD))
    short = [part.name for part in found if part.size_bytes < (part.said_bytes or 0)]
    assert short == [iphone_backup.part_name(*place)]


@pytest.mark.parametrize("state", ["new", "uploading", "moving", "removing", "", 1])
def test_a_backup_that_is_still_being_made_is_refused(state, open_source) -> None:
    folder = {**PLAIN.folder(), "Status.plist": plistlib.dumps({"SnapshotState": state})}
    with pytest.raises(UnreadableError, match="not finished"):
        iphone_backup.parts(open_source(folder, "backup"), b"")


def test_a_backup_that_says_it_is_finished_or_does_not_say_is_opened(open_source) -> None:
    for status in ({"SnapshotState": "finished", "IsFullBackup": False}, {"IsFullBackup": True}, None):
        folder = {**PLAIN.folder(), "Status.plist": plistlib.dumps(status or {})}
        folder = folder if status else {name: data for name, data in folder.items() if name != "Status.plist"}
        assert opened(open_source(folder, "backup")) == made.PARTS


def test_a_file_longer_than_the_manifest_says_comes_out_whole(open_source) -> None:
    folder = SEALED.folder()
    place = (made.WHATSAPP, "ChatStorage.sqlite")
    longer = made.Writer(made.PASSWORD).folder({place: made.CHAT * 3})
    folder[stored_name(*place)] = longer[stored_name(*place)]
    found = opened(open_source(folder, "backup"), made.PASSWORD)
    assert found["whatsapp/ChatStorage.sqlite"] == made.CHAT * 3


def test_a_backup_without_conversations_says_so(open_source) -> None:
    files = {
        place: data
        for place, data in made.FILES.items()
        if "SMS" not in place[1] and place[0] != made.BUSINESS
    }
    del files[made.WHATSAPP, "ChatStorage.sqlite"]
    with pytest.raises(UnreadableError, match="Signal"):
        iphone_backup.parts(open_source(PLAIN.folder(files), "backup"), b"")


def test_a_path_that_leads_outside_is_refused(open_source) -> None:
    folder = PLAIN.folder({**made.FILES, ("HomeDomain", "Library/SMS/../../etc"): b"x"})
    with pytest.raises(UnsafeSourceError):
        iphone_backup.parts(open_source(folder, "backup"), b"")


@pytest.mark.parametrize("missing", ["Manifest.db", "Manifest.plist"])
def test_a_backup_that_lacks_its_manifest_says_what_to_do(missing, open_source) -> None:
    folder = PLAIN.folder()
    del folder[missing]
    with pytest.raises(UnreadableError):
        iphone_backup.needs_secret(open_source(folder, "backup"))


def test_two_backups_are_not_one(open_source) -> None:
    folder = {f"{one}/{name}": data for one in "ab" for name, data in PLAIN.folder().items()}
    with pytest.raises(UnreadableError, match="several"):
        iphone_backup.needs_secret(open_source(folder, "backups"))


@pytest.mark.parametrize("name", ["Manifest.plist", "Manifest.db"])
@pytest.mark.parametrize("writer", [PLAIN, SEALED], ids=["plain", "encrypted"])
def test_damage_raises_only_errors_that_say_what_to_do(name, writer, open_source) -> None:
    folder = writer.folder()
    whole = folder[name]
    step = len(whole) // 60 + 1
    cut = [whole[:length] for length in range(0, len(whole), step)]
    flipped = [
        whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :] for at in range(0, len(whole), step)
    ]
    for data in [*cut, *flipped]:
        folder[name] = data
        try:
            opened(open_source(folder, "backup"), made.PASSWORD)
        except OnRecordError:
            continue


@pytest.mark.parametrize("rounds", [0, 2**32 - 1])
def test_rounds_without_end_are_refused(rounds, open_source) -> None:
    folder = SEALED.folder()
    plist = plistlib.loads(folder["Manifest.plist"])
    bag = plist["BackupKeyBag"]
    plist["BackupKeyBag"] = bag.replace(made.tlv("ITER", 40), made.tlv("ITER", rounds))
    folder["Manifest.plist"] = plistlib.dumps(plist)
    with pytest.raises(UnreadableError):
        iphone_backup.parts(open_source(folder, "backup"), made.PASSWORD)


def deep_plist(levels):
    """Write a binary property list of arrays, each in the one before: no writer goes as deep."""
    objects = [b"\xa1" + (n + 1).to_bytes(4, "big") for n in range(levels)] + [b"\x08"]
    offsets, data = [], b"bplist00"
    for one in objects:
        offsets.append(len(data))
        data += one
    table = b"".join(at.to_bytes(4, "big") for at in offsets)
    counts = (len(objects), 0, len(data))
    return data + table + bytes(6) + b"\4\4" + b"".join(count.to_bytes(8, "big") for count in counts)


def test_a_property_list_without_a_floor_is_refused(open_source) -> None:
    folder = {**PLAIN.folder(), "Manifest.plist": deep_plist(100_000)}
    with pytest.raises(UnreadableError):
        iphone_backup.needs_secret(open_source(folder, "backup"))


def test_memory_does_not_grow_with_the_files(open_source) -> None:
    files = {**made.FILES, (made.WHATSAPP, "Message/Media/film.mp4"): bytes(24 * 1024**2)}
    original = open_source(SEALED.folder(files), "backup")
    tracemalloc.start()
    for part in iphone_backup.parts(original, made.PASSWORD):
        assert sum(len(piece) for piece in iphone_backup.unwrap(original, part)) == part.size_bytes
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 * 1024**2


def test_keys_are_in_recipes_alone(open_source) -> None:
    for part in iphone_backup.parts(open_source(SEALED.folder(), "backup"), made.PASSWORD):
        key = json.loads(part.recipe).get("key")
        assert not key or key not in repr(part)
