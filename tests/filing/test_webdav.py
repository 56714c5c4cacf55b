"""A WebDAV server gets each file once, never over another, and is believed only for what it gives back."""

import gzip
from dataclasses import replace

import pytest
from tests.filing.conftest import TERMS, WORDS, package_of
from tests.support.local_servers import State, Webdav, answers, busy, cut, served

from onrecord.filing.webdav import WebdavDestination
from onrecord.records.errors import FilingConflictError, FilingError, UnreachableError
from onrecord.records.places import WebdavPlace

CREDENTIALS = 'user = "officer"\npassword = "s3cret"\n'


@pytest.fixture
def state():
    return State(folders={"/records"})


@pytest.fixture
def destination(state, credentials, patience):
    with served(Webdav, state) as base:
        yield WebdavDestination(
            WebdavPlace("records", f"{base}/records/", credentials(CREDENTIALS)), patience
        )


def stored(package):
    return {f"/records/{package.folder}/{file.name}": file.data for file in package.files}


def test_a_package_becomes_a_collection_and_each_file_is_read_back(destination, state, package):
    delivery = destination.deliver(package, TERMS)
    assert state.files == stored(package)
    assert delivery.location.endswith(f"/records/{package.folder}/")
    assert all(one.etag for one in delivery.files)
    assert [method for method, _ in state.asked] == ["MKCOL", *["PUT", "GET"] * len(package.files)]


def test_the_same_package_again_changes_nothing_and_tells_the_same(destination, state, package):
    first = destination.deliver(package, TERMS)
    assert destination.deliver(package, TERMS) == replace(first, is_new=False)
    assert state.files == stored(package)


def test_something_else_in_a_file_s_place_is_left_as_it_is(destination, state, package):
    state.folders.add(f"/records/{package.folder}")
    place = list(stored(package))[1]
    state.files[place] = b"mine"
    with pytest.raises(FilingConflictError, match="left as it is"):
        destination.deliver(package, TERMS)
    assert state.files[place] == b"mine"


def heedless(handler):
    """Put a file as a server does that knows no conditions."""
    there = handler.path in handler.state.files
    handler.state.files[handler.path] = handler.body
    handler.reply(204 if there else 201)
    return True


def test_a_server_that_knows_no_conditions_gets_nothing_put_over_what_stands(destination, state, package):
    state.folders.add(f"/records/{package.folder}")
    place = list(stored(package))[1]
    state.files[place] = b"mine"
    state.play("PUT", "", heedless, times=100)
    with pytest.raises(FilingConflictError, match="left as it is"):
        destination.deliver(package, TERMS)
    assert state.files[place] == b"mine"
    assert [path for method, path in state.asked if method == "PUT"] == list(stored(package))[:1]


def test_in_a_collection_of_its_own_making_it_is_not_looked_first(destination, state, package):
    state.play("PUT", "", heedless, times=100)
    assert destination.deliver(package, TERMS).is_new
    assert [method for method, _ in state.asked] == ["MKCOL", *["PUT", "GET"] * len(package.files)]


@pytest.mark.parametrize("fails", [False, True], ids=["the rest arrives", "the next call is refused"])
@pytest.mark.parametrize("is_there", [False, True], ids=["new collection", "collection that was there"])
@pytest.mark.parametrize("status", [200, 204])
def test_what_a_server_says_it_replaced_is_told_and_not_recorded_as_filed(
    destination, state, package, status, is_there, fails
):
    first, second = list(stored(package))[:2]
    if is_there:
        state.folders.add(f"/records/{package.folder}")

    def replaced(handler):
        handler.state.files[handler.path] = handler.body
        handler.reply(status)
        return True

    state.play("PUT", first, replaced)
    if fails:
        state.play("PUT", second, answers(507))
    with pytest.raises(FilingConflictError, match=f"replaced what stood as {package.files[0].name} of"):
        destination.deliver(package, TERMS)
    assert destination.deliver(package, TERMS).is_new is fails
    assert state.files == stored(package)


@pytest.mark.parametrize("first", [cut, busy("1", status=503)], ids=["cut", "busy"])
def test_an_answer_that_says_replaced_to_a_call_made_again_is_of_our_own_bytes(
    destination, state, package, first
):
    """The first call was taken, and its answer lost: a server that knows no conditions replaces it then."""

    def took(handler):
        handler.state.files[handler.path] = handler.body
        return first(handler)

    state.play("PUT", "", took)
    state.play("PUT", "", heedless, times=100)
    assert destination.deliver(package, TERMS).is_new
    assert state.files == stored(package)


@pytest.mark.parametrize("share", [0, 1, 9])
def test_a_beginning_of_the_very_file_is_an_upload_that_was_cut_and_is_made_whole(
    destination, state, package, share
):
    state.folders.add(f"/records/{package.folder}")
    place, data = list(stored(package).items())[1]
    state.files[place] = data[:share]
    destination.deliver(package, TERMS)
    assert state.files == stored(package)


def test_what_was_cut_on_the_way_is_made_whole(destination, state, package):
    def half(handler):
        handler.state.files[handler.path] = handler.body[: len(handler.body) // 2]
        handler.cut()
        return True

    state.play("PUT", "", half)
    destination.deliver(package, TERMS)
    assert state.files == stored(package)


def test_an_answer_lost_after_the_server_took_it_is_no_conflict(destination, state, package):
    def took(handler):
        handler.state.files[handler.path] = handler.body
        handler.cut()
        return True

    state.play("PUT", "", took)
    destination.deliver(package, TERMS)
    assert state.files == stored(package)


def test_a_server_that_gives_back_other_bytes_is_not_believed(destination, state, package):
    def changed(handler):
        handler.reply(200, b"changed")
        return True

    state.play("GET", "", changed)
    with pytest.raises(FilingError, match="something else"):
        destination.deliver(package, TERMS)


def test_a_collection_that_is_not_there_is_not_made(destination, state, package):
    state.folders.clear()
    with pytest.raises(FilingError, match="have it made"):
        destination.deliver(package, TERMS)
    assert (state.files, state.folders) == ({}, set())


def test_a_busy_or_cut_server_is_asked_again(destination, state, package, waits):
    state.play("MKCOL", "", busy("3"))
    state.play("PUT", "", cut)
    state.play("GET", "", busy("5", status=503))
    destination.deliver(package, TERMS)
    assert waits == [3.0, 2.0, 5.0]


@pytest.mark.parametrize("method", ["MKCOL", "PUT", "GET"])
@pytest.mark.parametrize("status", [302, 401, 403, 423, 500, 507])
def test_any_refusal_is_told_with_nothing_of_content_or_secret_and_can_be_repeated(
    destination, state, package, method, status
):
    state.play(method, "", answers(status, Location="https://elsewhere.invalid/"))
    with pytest.raises(FilingError, match=str(status)) as told:
        destination.deliver(package, TERMS)
    assert not {WORDS, "s3cret"} & set(str(told.value).split())
    assert WORDS not in f"{told.value!r}"
    destination.deliver(package, TERMS)
    assert state.files == stored(package)


@pytest.mark.parametrize("method", ["MKCOL", "PUT", "GET"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_takes_credentials_or_content_elsewhere_even_on_the_same_machine(
    destination, state, package, method, status
):
    elsewhere = State()
    with served(Webdav, elsewhere) as other:
        state.play(method, "", answers(status, Location=f"{other}/records/"))
        with pytest.raises(FilingError, match="is not followed"):
            destination.deliver(package, TERMS)
    assert elsewhere.asked == []


def test_a_file_that_comes_back_compressed_is_not_believed(destination, state):
    package = package_of(b"one" * 100)

    def packed(handler):
        handler.reply(200, gzip.compress(package.files[0].data), Content_Encoding="gzip")
        return True

    state.play("GET", "", packed)
    with pytest.raises(FilingConflictError, match="something else"):
        destination.deliver(package, TERMS)
    assert "identity" in {one.get("Accept-Encoding") for one in state.headers}


def test_a_wrong_password_is_told_as_such(state, credentials, patience, package):
    with served(Webdav, state) as base:
        place = WebdavPlace("records", f"{base}/records", credentials(CREDENTIALS.replace("s3cret", "wrong")))
        with pytest.raises(FilingError, match=r"credentials file says \(401"):
            WebdavDestination(place, patience).deliver(package, TERMS)
    assert state.files == {}


def test_the_page_which_stands_last_is_put_last(destination, state):
    package = package_of(b"one", b"two", b"three")
    state.play("PUT", "file-2", cut, times=5)
    with pytest.raises(UnreachableError):
        destination.deliver(package, TERMS)
    assert list(state.files.values()) == [b"one", b"two"]
