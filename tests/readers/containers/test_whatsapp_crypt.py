"""WhatsApp's encrypted backups, opened. No encrypted file of the app may be kept here: see crypt_files."""

import json
import tracemalloc
import zlib

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from tests.readers.containers import crypt_files

from onrecord.readers.containers import whatsapp_crypt
from onrecord.readers.matching import Match
from onrecord.records.errors import OnRecordError, UnreadableError, UnsafeSourceError, WrongKeyError


def noise(length):
    """Return bytes that do not pack."""
    cipher = Cipher(algorithms.AES(bytes(16)), modes.CTR(bytes(16))).encryptor()
    return cipher.update(bytes(length))


PLAIN = b"SQLite format 3\0" + noise(5000) + bytes(3000)
FILES = {
    "msgstore.db.crypt15": (crypt_files.crypt15(PLAIN), crypt_files.ROOT_FILE),
    "long-header.db.crypt15": (crypt_files.crypt15(PLAIN, padding=300), crypt_files.ROOT_FILE),
    "multi.db.crypt15": (crypt_files.crypt15(PLAIN, checksum=False), crypt_files.ROOT_FILE),
    "msgstore.db.crypt14": (crypt_files.crypt14(PLAIN), crypt_files.SERVER_FILE),
    "multi.db.crypt14": (crypt_files.crypt14(PLAIN, checksum=False), crypt_files.SERVER_FILE),
    "msgstore.db.crypt12": (crypt_files.crypt12(PLAIN), crypt_files.SERVER_FILE),
}


def unwrapped(original, part):
    return b"".join(whatsapp_crypt.unwrap(original, part))


def opened(original, secret):
    parts = whatsapp_crypt.parts(original, secret)
    for part in parts:
        assert part.size_bytes == len(unwrapped(original, part))
    return {part.name: unwrapped(original, part) for part in parts}


@pytest.mark.parametrize("name", FILES)
def test_a_backup_opens_with_its_key_file(name, open_source, opener) -> None:
    data, key = FILES[name]
    original = open_source(data, name, opener=opener)
    assert whatsapp_crypt.recognise(data[:65536], name) is Match.CERTAIN
    assert whatsapp_crypt.needs_secret(original)
    assert [entry.name for entry in whatsapp_crypt.kept(original)] == [name]
    assert opened(original, key) == {name.rpartition(".")[0]: PLAIN}


SPACED = " ".join(crypt_files.ROOT.hex()[at : at + 4] for at in range(0, 64, 4))


@pytest.mark.parametrize(
    "secret",
    [
        crypt_files.ROOT_FILE,
        crypt_files.ROOT,
        crypt_files.ROOT.hex().encode(),
        crypt_files.ROOT.hex().upper().encode() + b"\r\n",
        SPACED.replace(" ", "\n", 3).encode(),
        b"\xef\xbb\xbf" + SPACED.encode(),
        crypt_files.ROOT_FILE.hex().encode(),
    ],
)
def test_the_key_is_taken_in_every_form_that_people_have(secret, open_source) -> None:
    original = open_source(FILES["msgstore.db.crypt15"][0], "msgstore.db.crypt15")
    assert opened(original, secret) == {"msgstore.db": PLAIN}


@pytest.mark.parametrize("secret", [crypt_files.SERVER_KEY.hex().encode(), crypt_files.SERVER_INNER])
@pytest.mark.parametrize("name", ["msgstore.db.crypt14", "msgstore.db.crypt12"])
def test_older_backups_open_with_the_bare_key_too(name, secret, open_source) -> None:
    assert opened(open_source(FILES[name][0], name), secret) == {"msgstore.db": PLAIN}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "secret",
    [
        b"",
        b"password",
        b"ab" * 31,
        bytes(32),
        b"7" * 64,
        crypt_files.SERVER_FILE.replace(crypt_files.SALT, b"t" * 32),
        crypt_files.SERVER_FILE[:-1],
    ],
)
def test_a_wrong_key_says_so(name, secret, open_source) -> None:
    original = open_source(FILES[name][0], name)
    with pytest.raises(WrongKeyError):
        whatsapp_crypt.parts(original, secret)


def test_a_key_of_the_other_kind_says_so(open_source) -> None:
    with pytest.raises(WrongKeyError, match="end-to-end"):
        whatsapp_crypt.parts(
            open_source(FILES["msgstore.db.crypt15"][0], "a.crypt15"), crypt_files.SERVER_FILE
        )
    with pytest.raises(WrongKeyError):
        whatsapp_crypt.parts(open_source(FILES["msgstore.db.crypt14"][0], "a.crypt14"), crypt_files.ROOT_FILE)


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_short_is_unreadable(name, open_source) -> None:
    data, key = FILES[name]
    # Without its checksum, or the digits after it, a file is still whole: some are written so.
    ends = {"crypt12": {4, 20}, "crypt14": {16}, "crypt15": {16}}[name.rpartition(".")[2]]
    whole_without = {len(data) - end for end in ends if not name.startswith("multi")}
    for length in [*range(0, 600, 13), *range(len(data) - 60, len(data))]:
        if length in whole_without:
            continue
        with pytest.raises(UnreadableError):
            whatsapp_crypt.parts(open_source(data[:length], name), key)


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_bit_never_gives_other_bytes(name, open_source) -> None:
    data, key = FILES[name]
    for at in [*range(0, 400, 7), *range(len(data) - 70, len(data), 3)]:
        flipped = bytearray(data)
        flipped[at] ^= 1 << (at % 8)
        try:
            plain = opened(open_source(bytes(flipped), name), key)
        except OnRecordError:
            continue
        # Only what the tag does not cover may change: parts of the header, and the end of crypt12.
        assert list(plain.values()) == [PLAIN]
        assert at < 400 or at >= len(data) - 4


def test_a_file_that_changed_since_it_was_measured_is_unreadable(open_source) -> None:
    data, key = FILES["msgstore.db.crypt15"]
    part = whatsapp_crypt.parts(open_source(data, "m.crypt15"), key)[0]
    changed = bytearray(data)
    changed[-100] ^= 1
    with pytest.raises(UnreadableError):
        unwrapped(open_source(bytes(changed), "m.crypt15"), part)


def test_several_files_and_what_lies_beside_them_come_out_together(open_source) -> None:
    folder = {
        "Databases/msgstore.db.crypt15": crypt_files.crypt15(PLAIN),
        "Databases/wa.db.crypt15": crypt_files.crypt15(b"SQLite format 3\0wa" * 9),
        "Backups/stickers.backup.crypt15": crypt_files.crypt15(b"PK\3\4 a zip as it is"),
        "Media/IMG-1.jpg": b"picture",
        "encrypted_backup.key": crypt_files.ROOT_FILE,
        "Notes/root": crypt_files.ROOT_FILE,
    }
    original = open_source(folder, "WhatsApp")
    assert opened(original, crypt_files.ROOT_FILE) == {
        "Databases/msgstore.db": PLAIN,
        "Databases/wa.db": b"SQLite format 3\0wa" * 9,
        "Backups/stickers.backup": b"PK\3\4 a zip as it is",
        "Media/IMG-1.jpg": b"picture",
    }
    names = [part.name for part in whatsapp_crypt.parts(original, crypt_files.ROOT_FILE)]
    assert names == sorted(names)
    assert {entry.name for entry in whatsapp_crypt.kept(original)} == {
        n for n in folder if "crypt" in n.lower() and "key" not in n
    }


def test_two_generations_of_one_database_keep_two_names(open_source) -> None:
    folder = {"m.db.crypt14": crypt_files.crypt14(PLAIN), "m.db.crypt12": crypt_files.crypt12(PLAIN + b"!")}
    assert opened(open_source(folder, "x"), crypt_files.SERVER_FILE) == {
        "m.db": PLAIN + b"!",
        "crypt14/m.db": PLAIN,
    }


def test_a_renamed_backup_is_told_by_its_header(open_source) -> None:
    data = crypt_files.crypt15(PLAIN)
    assert whatsapp_crypt.recognise(data, "backup") is Match.POSSIBLE
    assert opened(open_source(data, "backup"), crypt_files.ROOT_FILE) == {"backup.db": PLAIN}


@pytest.mark.parametrize(
    "head", [b"", b"SQLite format 3\0", b"PK\3\4", b"{}", b"[1.1.2024, 10:00] A: hello", bytes(200)]
)
def test_other_files_are_not_taken(head) -> None:
    assert whatsapp_crypt.recognise(head, "other.db") is Match.NO


def test_an_older_generation_is_named_and_refused(open_source) -> None:
    original = open_source(b"\7" * 400, "msgstore.db.crypt8")
    assert whatsapp_crypt.recognise(b"\7" * 400, "msgstore.db.crypt8") is Match.POSSIBLE
    assert not whatsapp_crypt.needs_secret(original)
    with pytest.raises(UnreadableError, match="crypt12"):
        whatsapp_crypt.parts(original, crypt_files.ROOT_FILE)


def test_packed_data_with_more_after_its_end_is_not_known(open_source) -> None:
    twice = zlib.compress(PLAIN) * 2
    whole = crypt_files.crypt12(PLAIN)[:67] + crypt_files.AESGCM(crypt_files.SERVER_KEY).encrypt(
        crypt_files.IV, twice, None
    )
    with pytest.raises(UnreadableError):
        whatsapp_crypt.parts(open_source(whole, "m.crypt12"), crypt_files.SERVER_FILE)


def test_a_bomb_is_refused(open_source) -> None:
    data = crypt_files.crypt15(bytes(100 * 1024**2))
    with pytest.raises(UnsafeSourceError):
        whatsapp_crypt.parts(open_source(data, "m.crypt15"), crypt_files.ROOT_FILE)


def test_memory_stays_flat(open_source) -> None:
    data = crypt_files.crypt15(b"SQLite format 3\0" + noise(24 * 1024**2))
    original = open_source(data, "m.crypt15")
    tracemalloc.start()
    part = whatsapp_crypt.parts(original, crypt_files.ROOT_FILE)[0]
    assert sum(len(piece) for piece in whatsapp_crypt.unwrap(original, part)) == part.size_bytes
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # The forward source keeps a tail of 8 MiB; four pieces of 1 MiB come on top.
    assert peak < 24 * 1024**2


def test_a_recipe_is_not_shown(open_source) -> None:
    part = whatsapp_crypt.parts(open_source(crypt_files.crypt15(PLAIN), "m.crypt15"), crypt_files.ROOT_FILE)[
        0
    ]
    assert json.loads(part.recipe)["key"] not in repr(part)
