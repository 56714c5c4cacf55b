"""Promise 3 for originals: neither content nor name nor plaintext digest stands anywhere below the home."""

import base64
import gzip
import hashlib
import os
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.canary import deflate_begins, leaks, wrapped_begins
from tests.support.office import BytesFeed, unwatched

from onrecord.archive import ocfl

WORDS = "zebrafinch plan for the outer basin"
SOURCE = {f"Chat with {WORDS}.txt": f"12/03/2026, 09:01 - Ada: {WORDS}!\n".encode() * 20}


def digests_of(data):
    for name in ("md5", "sha1", "sha256", "sha512"):
        digest = hashlib.new(name, data)
        yield from (digest.digest(), digest.hexdigest().encode(), base64.b64encode(digest.digest()))


def test_no_content_no_name_and_no_plaintext_digest_is_below_the_home(office, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    archive = office.archive()
    staged = archive.stage(BytesFeed(SOURCE, name=WORDS), unwatched)
    assert list(leaks(tmp_path, WORDS)) == []
    office.keep(archive, staged, "3f9c0a1b2c3d4e5f")
    office.keys.keep_identities("home", {"payload": office.keys.new_identity()})
    archive.claim(tmp_path / "replica")
    archive.replicate(tmp_path / "replica", unwatched)
    assert list(leaks(tmp_path, WORDS)) == []
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    (data,) = SOURCE.values()
    assert not [digest for digest in digests_of(data) if digest in everything]
    assert all(identity.encode() not in everything for identity in staged.identities.values())


def utf16(data):
    return data.decode().upper().encode("utf-16-be")


def shifted_base64(data):
    return b"{" + base64.b64encode(b"x" + data) + b"}"


def in_hex(data):
    return data.hex().encode()


@pytest.mark.parametrize(
    "leak",
    [
        bytes,
        utf16,
        shifted_base64,
        zlib.compress,
        gzip.compress,
        bytes.swapcase,
        lambda data: data.hex().encode(),
    ],
    ids=["raw", "utf16", "base64", "zlib", "gzip", "case", "hex"],
)
def test_an_archive_that_leaks_is_caught(office, leak):
    """The control: an archive that writes a little of what it reads beside the age file."""
    archive = office.archive()
    staged = archive.stage(BytesFeed(SOURCE), unwatched)
    (data,) = SOURCE.values()
    path = ocfl.content_file(staged.folder, f"{staged.originals[0].id}.age")
    path.write_bytes(path.read_bytes() + os.urandom(50) + leak(data) + os.urandom(50))
    assert list(leaks(office.home, WORDS))


def test_a_name_that_leaks_is_caught(office):
    (office.home / f"{WORDS.upper()}.age").write_bytes(b"")
    assert list(leaks(office.home, WORDS))


def compressed(window, strategy, level, data):
    """Return a stream of zlib's (15), gzip's (31) or of deflate alone (-15)."""
    stream = zlib.compressobj(level, zlib.DEFLATED, window, 8, strategy)
    return stream.compress(data) + stream.flush()


STREAMS = st.builds(
    compressed,
    st.sampled_from([15, 31, -15]),
    st.sampled_from([zlib.Z_DEFAULT_STRATEGY, zlib.Z_FIXED, zlib.Z_HUFFMAN_ONLY]),
    st.integers(0, 9),
    st.binary(max_size=200) | st.just(WORDS.encode() * 9),
)


def is_read(window, data):
    """Tell whether zlib reads something from the beginning on without objection."""
    try:
        return bool(zlib.decompressobj(window).decompress(data, 1 << 20))
    except zlib.error:
        return False


@given(st.lists(STREAMS | st.binary(max_size=20), min_size=1, max_size=4), st.integers(0, 40))
def test_no_stream_begins_where_the_search_does_not_try(parts, cut):
    data = b"".join(parts)
    data = data[: max(0, len(data) - cut)]
    everywhere = range(len(data))
    assert {at for at in everywhere if is_read(-15, data[at:])} <= set(deflate_begins(data))
    assert {at for at in everywhere if is_read(47, data[at:])} <= set(wrapped_begins(data))
