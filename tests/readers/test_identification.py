"""Every file that was given belongs to a source, or is told as left out; nothing is split or swallowed."""

import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.containers import backup_folders, crypt_files
from tests.support.folders import MAIL, MBOX, TELEGRAM, TEXTS, Reads, Told, chat, told, zipped
from tests.support.samples import database

from onrecord.readers.matching import Gathers
from onrecord.records.errors import UnreadableError, UnsafeSourceError
from onrecord.records.limits import Limits

SAMPLES = Path(__file__).parents[1] / "samples"

ADA, BEN = "WhatsApp Chat with Ada.txt", "WhatsApp Chat with Ben.txt"
PHOTO = b"\xff\xd8\xff\xe0" + bytes(100)
WHATSAPP, EML = ("whatsapp-text",), ("email-eml",)
CRYPT = crypt_files.crypt15(b"SQLite format 3\0" + bytes(2000))


def only(answer: Told):
    assert len(answer.found) == 1, answer.sources
    return answer.found[0]


def test_a_file_is_one_source_and_says_why() -> None:
    found = only(told(chat("Hello"), ADA))
    assert (found.name, found.readers, found.is_folder, found.fault) == (ADA, WHATSAPP, False, "")
    assert found.why == f"read as whatsapp-text: {ADA!r} begins as that format does"


def test_a_zip_is_one_source_whatever_lies_in_it() -> None:
    data = zipped({"_chat.txt": chat("Hello"), "IMG-1.jpg": PHOTO, "mail.eml": MAIL, "other.zip": zipped({})})
    found = only(told(data, "WhatsApp Chat - Ada.zip"))
    assert "whatsapp-text" in found.readers
    assert found.files == (0,)


def test_a_folder_with_one_conversation_keeps_everything_in_it() -> None:
    files = {ADA: chat("Hello"), "IMG-1.jpg": PHOTO, "sub/list.pdf": b"%PDF", "notes.md": b"x", "e": b""}
    answer = told(files)
    found = only(answer)
    assert (found.readers, answer.files(found), answer.left_out) == (WHATSAPP, sorted(files), [])
    assert found.is_folder


PHONE = {
    ADA: chat("Hello"),
    BEN: chat("Berth four"),
    "WhatsApp Chat - Cy.zip": zipped({"_chat.txt": chat("Cy here"), "IMG-1.jpg": PHOTO}),
    "sms.xml": TEXTS,
    "mail/archive.mbox": MBOX,
    "telegram/ChatExport/result.json": TELEGRAM,
    "telegram/ChatExport/photos/photo_1.jpg": PHOTO,
    "__MACOSX/._sms.xml": b"fork",
}


def test_each_conversation_of_a_phone_s_folder_is_a_source_of_its_own() -> None:
    answer = told(PHONE)
    assert answer.sources == {
        ADA: (WHATSAPP, [ADA]),
        BEN: (WHATSAPP, [BEN]),
        "WhatsApp Chat - Cy.zip": (WHATSAPP, ["WhatsApp Chat - Cy.zip"]),
        "sms.xml": (("sms-xml",), ["sms.xml"]),
        "mail/archive.mbox": (("email-mbox",), ["mail/archive.mbox"]),
        "telegram/ChatExport/ChatExport": (
            ("telegram-json",),
            ["telegram/ChatExport/photos/photo_1.jpg", "telegram/ChatExport/result.json"],
        ),
    }
    assert answer.left_out == ["__MACOSX/._sms.xml"]
    assert all(one.why and not one.fault for one in answer.found)


SENT = {
    "mail.eml": MAIL,
    "WhatsApp Chat with Cy.txt": chat("sent on"),
    "WhatsApp Chat - Dee.zip": zipped({"_chat.txt": chat("sent on")}),
    "texts.xml": TEXTS,
    "old.mbox": MBOX,
    # The Finder unpacks names with their accents apart.
    "re\u0301sume\u0301.eml": MAIL,
}


@pytest.mark.parametrize("name", SENT)
@pytest.mark.parametrize("opening", [True, False])
def test_what_a_chat_names_goes_with_it_and_stays_a_source(
    name: str,
    opening: bool,  # noqa: FBT001 - a case
) -> None:
    text = chat(unicodedata.normalize("NFC", name) + " (file attached)")
    text = text if opening else text.split(b"\n", 1)[1]
    answer = told({ADA: text, name: SENT[name]})
    assert {one.name: answer.files(one) for one in answer.found} == {ADA: sorted([ADA, name]), name: [name]}
    assert answer.left_out == []


@pytest.mark.parametrize("words", ["please look at old.mbox", "old.mbox, old.mbox", "(old.mbox)"])
def test_a_word_in_a_text_hides_no_source(words: str) -> None:
    answer = told({ADA: chat(words), "old.mbox": MBOX})
    assert answer.sources["old.mbox"] == (("email-mbox",), ["old.mbox"])


def test_a_source_that_another_names_says_so() -> None:
    files = {ADA: chat("old.mbox", "a.zip"), BEN: chat("old.mbox"), "old.mbox": MBOX, "sms.xml": TEXTS}
    answer = told({**files, "a.zip": PHONE["WhatsApp Chat - Cy.zip"]})
    named = {one.name: one for one in answer.found}
    assert named["old.mbox"].named_by == (ADA, BEN)
    assert named["old.mbox"].why.endswith(f"as that format does; {ADA!r} and 1 more name it too")
    assert named["a.zip"].why.endswith(f"; {ADA!r} names it too")
    assert [one for one, found in named.items() if not found.named_by] == [ADA, BEN, "sms.xml"]


def test_another_file_of_its_kind_is_not_given_to_a_reader_that_would_not_know_its_own() -> None:
    other = TELEGRAM.replace(b"Hello", b"see result.json")
    answer = told({"a/other.json": other, "a/b/result.json": TELEGRAM})
    assert [answer.files(one) for one in answer.found] == [["a/other.json"], ["a/b/result.json"]]
    assert answer.found[1].named_by == ("a/other.json",)


def test_what_a_chat_names_goes_with_it_among_other_sources() -> None:
    files = {
        f"ada/{ADA}": chat(*(f"{name} (file attached)" for name in SENT if name.isascii())),
        BEN: chat("x"),
    }
    files |= {f"ada/{name}": data for name, data in SENT.items() if name.isascii()}
    answer = told(files)
    assert answer.sources.pop("ada/ada") == (WHATSAPP, sorted(set(files) - {BEN}))
    assert {one: taken for one, (_, taken) in answer.sources.items() if one != "ada/ada"} == {
        one: [one] for one in files if one != f"ada/{ADA}"
    }


def test_a_mailbox_keeps_its_mails_whether_a_chat_names_them_or_not() -> None:
    files = {
        ADA: chat("mail.eml (file attached)"),
        "mail.eml": MAIL,
        "other.eml": MAIL,
        "Cy.zip": PHONE["WhatsApp Chat - Cy.zip"],
    }
    answer = told(files)
    assert {one.readers[0]: answer.files(one) for one in answer.found if one.name != "Cy.zip"} == {
        "whatsapp-text": [ADA, "mail.eml"],
        "email-eml": ["mail.eml", "other.eml"],
    }
    assert "Cy.zip" in answer.sources


def test_two_chats_that_name_each_other_are_two_sources() -> None:
    answer = told({ADA: chat(f"{BEN} (file attached)"), BEN: chat(f"{ADA} (file attached)")})
    assert answer.sources == {ADA: (WHATSAPP, [ADA]), BEN: (WHATSAPP, [BEN])}


def test_chats_sent_round_in_a_ring_are_a_source_each() -> None:
    names = [ADA, BEN, "WhatsApp Chat with Cy.txt"]
    answer = told(
        {
            one: chat(f"{other} (file attached)")
            for one, other in zip(names, names[1:] + names[:1], strict=True)
        }
    )
    assert {one.name: answer.files(one) for one in answer.found} == {
        one: sorted([one, other]) for one, other in zip(names, names[1:] + names[:1], strict=True)
    }
    assert answer.left_out == []


def test_media_beside_several_chats_go_with_those_that_name_them() -> None:
    files = {
        ADA: chat("IMG-1.jpg (file attached)", "IMG-3.jpg (file attached)"),
        BEN: chat("IMG-2.jpg (file attached)", "IMG-3.jpg (file attached)"),
        **{f"IMG-{number}.jpg": PHOTO for number in range(1, 5)},
    }
    answer = told(files)
    assert answer.sources == {
        ADA: (WHATSAPP, ["IMG-1.jpg", "IMG-3.jpg", ADA]),
        BEN: (WHATSAPP, ["IMG-2.jpg", "IMG-3.jpg", BEN]),
        "IMG-4.jpg": (("screenshot",), ["IMG-4.jpg"]),
    }
    assert answer.left_out == []


def test_files_of_nobody_are_left_out_and_told() -> None:
    answer = told(
        {f"a/{ADA}": chat("x"), f"b/{BEN}": chat("x"), "list.pdf": b"%PDF", "c/notes": b"x", "e": b""}
    )
    assert answer.left_out == ["c/notes", "e", "list.pdf"]


def test_files_beside_a_single_zip_are_left_out_and_told() -> None:
    answer = told({"Cy.zip": PHONE["WhatsApp Chat - Cy.zip"], "list.pdf": b"%PDF", "._Cy.zip": b"fork"})
    assert answer.sources == {"Cy.zip": (WHATSAPP, ["Cy.zip"])}
    assert answer.left_out == ["._Cy.zip", "list.pdf"]


@pytest.mark.parametrize(
    "files",
    [
        {"list.pdf": b"%PDF", "notes.md": b"hello"},
        {"a.zip": zipped({"a.md": b"x"}), "b.zip": zipped({"b.md": b"x"})},
        {"a.zip": zipped({"a.md": b"x"})},
        {"a.zip": b"PK\3\4 damaged", "b.md": b"x"},
        {"__MACOSX/._a.txt": b"x", "._b.txt": b"x"},
        {},
    ],
    ids=lambda files: ",".join(files) or "nothing",
)
def test_a_folder_without_a_source_is_one_fault_with_what_to_do(files: dict[str, bytes]) -> None:
    found = only(told(files))
    assert found.fault
    assert not found.readers


def test_a_tie_names_the_choices_and_a_reader_given_settles_it() -> None:
    thread = b'{"participants": [{"name": "Ada"}], "messages": [{"sender_name": "Ada", "timestamp_ms": 1773392400000, "content": "x"}], "title": "Ada", "is_still_participant": true, "thread_path": "inbox/ada_1"}'  # noqa: E501 - as it is
    files = {"ada_1/message_1.json": thread, BEN: chat("x")}
    tied = [one for one in told(files).found if len(one.readers) > 1]
    assert [one.readers for one in tied] == [("facebook-json", "instagram-json")]
    assert only(told({"ada_1/message_1.json": thread})).readers == ("facebook-json", "instagram-json")
    answer = told(files, reader="instagram-json")
    assert only(answer).readers == ("instagram-json",)


def test_files_that_two_readers_know_go_with_the_nearest_files_that_one_knows() -> None:
    readers = [Reads("fb", b"F", Gathers.TREE), Reads("ig", b"I", Gathers.TREE)]
    files = {"f/a.json": b"F", "f/b.json": b"FI", "i/a.json": b"I", "i/deep/b.json": b"FI", "c.json": b"FI"}
    answer = told(files, readers=readers)
    assert {one.readers: answer.files(one) for one in answer.found} == {
        ("fb",): ["f/a.json", "f/b.json"],
        ("ig",): ["i/a.json", "i/deep/b.json"],
        ("fb", "ig"): ["c.json"],
    }


def test_a_reader_that_was_given_reads_and_an_unknown_one_is_refused() -> None:
    found = only(told(MBOX, "mail.txt", reader="email-mbox"))
    assert (found.readers, "as was asked" in found.why) == (("email-mbox",), True)
    assert "there is no reader 'nobody'" in only(told(MBOX, "m", reader="nobody")).fault
    with pytest.raises(UnreadableError, match="there is no reader 'nobody'"):
        told(PHONE, reader="nobody")


def test_only_what_a_given_reader_knows_is_taken_of_a_folder() -> None:
    answer = told(PHONE, reader="sms-xml")
    assert {one.readers for one in answer.found} == {("sms-xml",)}
    assert all("sms.xml" in answer.files(one) for one in answer.found)


def test_an_encrypted_file_is_a_container_also_where_the_reader_of_what_is_inside_is_given() -> None:
    for reader in ("", "whatsapp-android-db"):
        found = only(told(CRYPT, "msgstore.db.crypt15", reader=reader))
        assert (found.container, found.readers) == ("whatsapp-crypt", ())
        assert "64 digits" in found.secret


def test_a_container_takes_its_folder_and_the_rest_is_identified() -> None:
    backup = backup_folders.Writer().folder()
    files = {f"backup/{name}": data for name, data in backup.items()}
    answer = told({**files, **PHONE, "WhatsApp/Databases/msgstore.db.crypt15": CRYPT})
    containers = {one.root: (one.container, answer.files(one)) for one in answer.found if one.container}
    assert containers == {
        "backup/": ("iphone-backup", sorted(files)),
        "WhatsApp/": ("whatsapp-crypt", ["WhatsApp/Databases/msgstore.db.crypt15"]),
    }
    assert {key for key in answer.sources if "backup" not in key and "crypt" not in key} == set(
        told(PHONE).sources
    )
    assert answer.left_out == ["__MACOSX/._sms.xml"]


def test_containers_in_one_another_each_keep_their_own_files() -> None:
    backup = {f"phone/backup/{name}": data for name, data in backup_folders.Writer().folder().items()}
    files = {"phone/msgstore.db.crypt15": CRYPT, "phone/old/wa.db.crypt15": CRYPT, "phone/IMG-1.jpg": PHOTO}
    answer = told({**files, **backup})
    assert {(one.container, one.root): answer.files(one) for one in answer.found} == {
        ("whatsapp-crypt", "phone/"): sorted(files),
        ("iphone-backup", "phone/backup/"): sorted(backup),
    }


def test_nothing_in_a_backup_s_folder_is_taken_for_another_container() -> None:
    backup = backup_folders.Writer().folder() | {"ab/msgstore.db.crypt15": CRYPT}
    answer = told(backup)
    assert (only(answer).container, answer.left_out) == ("iphone-backup", [])


def test_empty_files_are_nobody_s_and_a_folder_of_them_has_a_reader() -> None:
    assert only(told({ADA: b"", "b.txt": b""})).readers == WHATSAPP
    answer = told({f"a/{ADA}": chat("x"), f"b/{BEN}": chat("x"), "c/notes.txt": b""})
    assert answer.left_out == ["c/notes.txt"]
    assert answer.why == {"c/notes.txt": "it is empty; copy it again, or export it again from the app"}


def test_names_of_odd_bytes_are_names_like_others() -> None:
    odd = ["\ufffd\ufffd.txt", "line\nbreak.txt", "\u202etxt.eml", "é.txt", "x" * 200 + ".txt"]
    files = {f"{number}/{name}": chat("x") for number, name in enumerate(odd)}
    answer = told(files)
    assert sorted(name for one in answer.found for name in answer.files(one)) + answer.left_out == sorted(
        files
    )


def test_a_broken_limit_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(UnsafeSourceError, match=r"limits\.folder_files"):
        told(PHONE, limits=Limits(folder_files=3))
    assert "limits.source_bytes" in only(told(chat("x"), ADA, limits=Limits(source_bytes=3))).fault


CONTENTS = [
    ("WhatsApp Chat with {}.txt", chat("nothing sent")),
    (
        "WhatsApp Chat with {}.txt",
        chat("IMG-1.jpg (file attached)", "a.eml (file attached)", "b.zip (attached)"),
    ),
    ("{}.txt", chat("WhatsApp Chat with a.txt (file attached)").split(b"\n", 1)[1]),
    ("{}.eml", MAIL),
    ("{}.mbox", MBOX),
    ("sms-{}.xml", TEXTS),
    ("{}.zip", PHONE["WhatsApp Chat - Cy.zip"]),
    ("{}.zip", zipped({"nothing.md": b"x"})),
    ("{}.zip", b"PK\3\4 damaged"),
    ("IMG-{}.jpg", PHOTO),
    ("{}.md", b"notes"),
    ("{}.txt", b""),
    ("._{}.txt", b"fork"),
    ("result.json", TELEGRAM),
    ("msgstore-{}.db.crypt15", CRYPT),
    ("{}", b"\0\xff"),
]
FOLDERS = ["", "a/", "a/b/", "a/b/c/", "d/", "__MACOSX/", "Databases/"]
LAYOUTS = st.dictionaries(
    st.tuples(st.sampled_from(FOLDERS), st.sampled_from(["a", "b", "1"]), st.integers(0, len(CONTENTS) - 1)),
    st.none(),
    max_size=12,
)


@settings(deadline=None, max_examples=100)
@given(LAYOUTS)
def test_every_file_is_of_a_source_or_left_out_and_what_another_takes_it_names(layout) -> None:
    files = {}
    for folder, word, kind in layout:
        name, data = CONTENTS[kind]
        files[folder + name.format(word)] = data
    answer = told(files)
    taken = Counter(name for one in answer.found for name in answer.files(one))
    assert sorted({*taken, *answer.left_out}) == sorted(files)
    assert not set(taken) & set(answer.left_out)
    assert len(answer.left_out) == len(set(answer.left_out))
    assert all(one.files or one.fault for one in answer.found)
    assert all(len(set(one.files)) == len(one.files) for one in answer.found)
    for name, times in taken.items():
        if times > 1:
            named = name.rpartition("/")[2].encode()
            takers = [answer.files(one) for one in answer.found if name in answer.files(one)]
            owners = [taken for taken in takers if not any(named in files[other] for other in taken)]
            assert len(owners) <= 1
    assert answer == told(files)


@settings(deadline=None, max_examples=75)
@given(LAYOUTS)
def test_no_text_hides_a_source_by_what_it_names(layout) -> None:
    files = {folder + CONTENTS[kind][0].format(word): CONTENTS[kind][1] for folder, word, kind in layout}
    words = [b"a.eml", b"b.zip", b"WhatsApp Chat with a.txt"]
    silent = dict(files)
    for name, data in files.items():
        if not data.startswith(b"PK"):
            for word in words:
                silent[name] = silent[name].replace(word, b"-" * len(word))
    kinds, others = (
        Counter((one.readers, one.container, bool(one.fault)) for one in told(each).found)
        for each in (files, silent)
    )
    assert kinds == others


def test_contacts_and_a_database_s_log_go_with_it_also_beside_other_sources() -> None:
    store = database((SAMPLES / "whatsapp-android-db/new-layout/msgstore.sql").read_text("utf-8"))
    contacts = database((SAMPLES / "whatsapp-android-db/new-layout/wa.sql").read_text("utf-8"))
    files = {"msgstore.db": store, "msgstore.db-wal": b"log", "wa.db": contacts}
    answer = told({**files, "WhatsApp Chat with Ada.txt": chat("x")})
    (held,) = (one for one in answer.found if one.readers == ("whatsapp-android-db",))
    assert sorted(answer.files(held)) == sorted(files)
    assert answer.left_out == []


def test_a_reader_that_is_given_takes_its_own_of_a_folder_and_nothing_of_others() -> None:
    answer = told(PHONE, reader="email-mbox")
    assert {one.readers for one in answer.found} == {("email-mbox",)}
    assert [answer.files(one) for one in answer.found] == [["mail/archive.mbox"]]


def test_an_encrypted_file_beside_other_sources_takes_none_of_them() -> None:
    answer = told({**PHONE, "msgstore.db.crypt15": CRYPT, "wa.db.crypt15": CRYPT})
    (sealed,) = (one for one in answer.found if one.container)
    assert sorted(answer.files(sealed)) == ["msgstore.db.crypt15", "wa.db.crypt15"]
    assert {one.readers for one in answer.found} >= {WHATSAPP, ("sms-xml",), ("email-mbox",)}


def test_a_chat_in_the_folder_of_an_iphone_s_backup_is_a_source_of_its_own() -> None:
    backup = backup_folders.Writer().folder()
    for place in ("", "ab/"):
        answer = told({**backup, f"{place}WhatsApp Chat with Ben.txt": chat("x")})
        apart = {one.container or one.readers[0]: answer.files(one) for one in answer.found}
        assert apart["whatsapp-text"] == [f"{place}WhatsApp Chat with Ben.txt"]
        assert sorted(apart["iphone-backup"]) == sorted(backup)
