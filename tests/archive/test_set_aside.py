"""Pages of what was read lie sealed beside an upload, each in its place, and go with it."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive.disk import LocalDisk
from onrecord.archive.uploads import StagedUploads
from onrecord.compute.machine import SystemRandomness
from onrecord.ports.uploads import Owner
from onrecord.records.errors import NotHeldError
from onrecord.records.limits import Limits

WORDS = b"the dredging contract"
ANNA, BEN = Owner(1), Owner(2)


@pytest.fixture
def uploads(tmp_path):
    return StagedUploads(tmp_path, LocalDisk(), SystemRandomness(), Limits())


@given(pages=st.lists(st.binary(max_size=300), max_size=9))
def test_every_page_comes_back_as_it_was(pages, tmp_path_factory):
    staged = StagedUploads(tmp_path_factory.mktemp("pages"), LocalDisk(), SystemRandomness(), Limits())
    aside = staged.set_aside(staged.begin(ANNA), ANNA, pages)
    assert [aside.page(number) for number in range(aside.count)] == pages
    for number in (-1, aside.count):
        with pytest.raises(NotHeldError):
            aside.page(number)


def test_no_word_of_a_page_is_on_the_disk(uploads, tmp_path):
    upload = uploads.begin(ANNA)
    uploads.set_aside(upload, ANNA, [WORDS, WORDS])
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if WORDS in path.read_bytes()]


def test_pages_that_were_moved_changed_or_made_again_are_not_shown(uploads, tmp_path):
    upload = uploads.begin(ANNA)
    old = uploads.set_aside(upload, ANNA, [WORDS, WORDS])
    (path,) = [one for one in tmp_path.rglob("*") if one.is_file()]
    data = path.read_bytes()
    path.write_bytes(data[len(data) // 2 :] + data[: len(data) // 2])
    with pytest.raises(NotHeldError):
        old.page(0)
    new = uploads.set_aside(upload, ANNA, [WORDS])
    assert new.page(0) == WORDS
    with pytest.raises(NotHeldError):
        old.page(0)


def test_pages_go_with_their_upload_and_belong_to_its_account(uploads):
    upload = uploads.begin(ANNA)
    uploads.add_file(upload, ANNA, "a.txt", 1)
    uploads.append(upload, ANNA, 0, 0, io.BytesIO(b"a"))
    with pytest.raises(NotHeldError):
        uploads.set_aside(upload, BEN, [WORDS])
    aside = uploads.set_aside(upload, ANNA, [WORDS])
    uploads.discard(upload, ANNA)
    with pytest.raises(NotHeldError):
        aside.page(0)
