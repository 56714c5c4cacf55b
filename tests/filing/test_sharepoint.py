"""A SharePoint library gets each file once, whole, with reference and label, as Graph documents it."""

from dataclasses import replace

import pytest
from tests.filing.conftest import TERMS, WORDS, package_of
from tests.support.local_servers import PIECE, GraphServer, State, answers, busy, cut, served

from onrecord.filing.sharepoint import SMALL_BYTES, SharepointDestination
from onrecord.filing.upload_sessions import PIECE_BYTES
from onrecord.records.errors import FilingConflictError, FilingError, UnreachableError
from onrecord.records.filing import Checked
from onrecord.records.places import SharepointPlace

LARGE = bytes(range(256)) * (SMALL_BYTES // 256 + 2_000)


@pytest.fixture
def state():
    return State(folders={"Registered files/2026"})


@pytest.fixture
def base(state):
    with served(GraphServer, state) as address:
        yield address


@pytest.fixture
def place(base, credentials):
    return SharepointPlace(
        name="records",
        graph=f"{base}/v1.0",
        login=base,
        uploads=(base,),
        tenant="tenant-1",
        client_id="app-1",
        drive="b!drive",
        folder="Registered files/2026",
        reference_field="FilePlan",
        credentials=credentials('client_secret = "s3cret"\n'),
    )


@pytest.fixture
def destination(place, patience):
    return SharepointDestination(place, patience)


def stored(package):
    return {f"Registered files/2026/{package.folder}/{file.name}": file.data for file in package.files}


def whole(state, package):
    """Tell that the library holds the package, each file with reference and label."""
    return (
        state.files == stored(package)
        and all(state.labels.get(path) == TERMS.label for path in state.files)
        and all(state.fields[path].get("FilePlan") == TERMS.reference for path in state.files)
    )


@pytest.mark.parametrize(
    ("hashes", "checked"),
    [("quickXorHash", Checked.QUICK_XOR), ("sha256Hash", Checked.SHA256), ("none", Checked.CONTENT)],
)
def test_a_package_lies_in_the_library_with_reference_and_label_and_is_checked(
    destination, state, package, hashes, checked
):
    state.hashes = hashes
    delivery = destination.deliver(package, TERMS)
    assert whole(state, package)
    assert delivery.marked
    assert delivery.location == f"https://harbours.invalid/Registered files/2026/{package.folder}"
    assert {one.checked for one in delivery.files} == {checked}
    assert all(one.remote_id and one.etag for one in delivery.files)


def test_the_same_package_again_changes_nothing_and_tells_the_same(destination, state, package):
    first = destination.deliver(package, TERMS)
    asked = len(state.asked)
    assert destination.deliver(package, TERMS) == replace(first, is_new=False)
    assert {method for method, _ in state.asked[asked:]} == {"POST", "GET"}
    assert whole(state, package)


def test_a_large_file_goes_up_in_pieces_that_the_service_allows(destination, state):
    package = package_of(b"small", LARGE)
    destination.deliver(package, TERMS)
    assert whole(state, package)
    pieces = [one["Content-Range"] for one in state.headers if "Content-Range" in one]
    assert len(pieces) == -(-len(LARGE) // PIECE_BYTES)
    assert PIECE_BYTES % PIECE == 0


@pytest.mark.parametrize("number", [0, 1])
def test_an_upload_that_is_cut_goes_on_where_the_service_has_it(destination, state, number):
    package = package_of(LARGE)
    begins = f"bytes {number * PIECE_BYTES}-"

    def fault(handler):
        assert handler.headers["Content-Range"].startswith(begins)
        handler.cut()
        return True

    if number:
        state.play("PUT", "/up/", lambda _: False)
    state.play("PUT", "/up/", fault)
    destination.deliver(package, TERMS)
    assert whole(state, package)
    ranges = [one["Content-Range"] for one in state.headers if "Content-Range" in one]
    assert [one.startswith(begins) for one in ranges].count(True) == 2
    assert ("GET", "/up/s1?tempauth=hidden") in state.asked


def test_a_piece_whose_answer_was_lost_is_not_sent_twice(destination, state):
    package = package_of(LARGE)

    def took(handler):
        path, _, got = handler.state.sessions["s1"]
        handler.state.sessions["s1"] = (path, len(LARGE), got + handler.body)
        handler.cut()
        return True

    state.play("PUT", "/up/", took)
    destination.deliver(package, TERMS)
    assert whole(state, package)


def test_a_last_answer_that_was_lost_is_found_by_looking(destination, state):
    package = package_of(LARGE)

    def took(handler):
        path, _, got = handler.state.sessions.pop("s1")
        handler.state.files[path] = bytes(got + handler.body)
        handler.cut()
        return True

    state.play("PUT", "/up/", lambda _: False)
    state.play("PUT", "/up/", took)
    destination.deliver(package, TERMS)
    assert whole(state, package)


def test_a_session_that_is_cut_again_and_again_is_given_up_and_repeated_later(destination, state):
    package = package_of(LARGE)
    state.play("PUT", "/up/", cut, times=7)
    with pytest.raises(UnreachableError, match="takes no more of a large file"):
        destination.deliver(package, TERMS)
    assert state.files == {}
    destination.deliver(package, TERMS)
    assert whole(state, package)


def test_no_token_of_ours_goes_to_a_session_or_a_download(destination, state):
    state.hashes = "none"
    destination.deliver(package_of(LARGE), TERMS)
    apart = [
        headers
        for (_, path), headers in zip(state.asked, state.headers, strict=True)
        if path.startswith(("/up/", "/down/"))
    ]
    assert len(apart) > 2
    assert all("Authorization" not in headers for headers in apart)


@pytest.mark.parametrize("body", [LARGE, b"small"])
def test_a_session_or_download_at_a_host_that_no_setting_names_is_refused(destination, state, body):
    state.hashes, state.upload_base = "none", "https://elsewhere.invalid"
    with pytest.raises(FilingError, match=r"'elsewhere.invalid' was refused") as told:
        destination.deliver(package_of(body), TERMS)
    assert "tempauth" not in str(told.value)


@pytest.mark.parametrize("data", [b"mine", b"zebrafinch plan onf"])
def test_something_else_in_a_file_s_place_is_left_as_it_is(destination, state, package, data):
    place = next(iter(stored(package)))
    state.files[place] = data
    with pytest.raises(FilingConflictError, match="left as it is"):
        destination.deliver(package, TERMS)
    assert state.files[place] == data


@pytest.mark.parametrize("data", [b"small", LARGE])
@pytest.mark.parametrize("is_same", [True, False])
def test_a_file_that_somebody_put_there_meanwhile_counts_if_it_is_the_same(destination, state, data, is_same):
    package = package_of(data)

    def meanwhile(handler):
        handler.state.files.update(stored(package) if is_same else dict.fromkeys(stored(package), b"mine"))
        return False

    part = "/createUploadSession" if data is LARGE else "/content"
    state.play("POST" if data is LARGE else "PUT", part, meanwhile)
    if is_same:
        destination.deliver(package, TERMS)
        assert whole(state, package)
    else:
        with pytest.raises(FilingConflictError):
            destination.deliver(package, TERMS)


def test_a_service_that_changes_what_it_takes_is_not_believed(destination, state, package):
    def changed(handler):
        handler.state.files.update(dict.fromkeys(stored(package), b"changed"))
        return False

    state.play("GET", "/listItem", lambda _: False)
    state.play("PUT", "/content", lambda handler: handler.state.play("GET", "root:", changed))
    with pytest.raises(FilingConflictError):
        destination.deliver(package, TERMS)


def test_a_label_or_reference_that_does_not_stand_is_no_filing(destination, state, package):
    state.play("PATCH", "/retentionLabel", answers(200))
    with pytest.raises(FilingError, match="does not show them"):
        destination.deliver(package, TERMS)
    state.play("PATCH", "/retentionLabel", answers(200))
    state.play("PATCH", "/listItem/fields", answers(200))
    with pytest.raises(FilingError, match="does not show them"):
        destination.deliver(package_of(b"another"), TERMS)


def test_what_failed_between_reference_and_label_is_repeated_to_the_end(destination, state, package):
    state.play("PATCH", "/retentionLabel", answers(403))
    with pytest.raises(FilingError, match="403"):
        destination.deliver(package, TERMS)
    destination.deliver(package, TERMS)
    assert whole(state, package)


def test_a_filing_writes_no_log(destination, package, caplog):
    caplog.set_level(1)
    destination.deliver(package, TERMS)
    assert caplog.records == []


def test_a_token_that_ended_is_asked_for_again_once(destination, state, package):
    def ended(handler):
        handler.state.tokens.clear()
        handler.state.tokens.add("another")
        return False

    state.play("GET", "file-1", ended)
    destination.deliver(package, TERMS)
    assert whole(state, package)
    assert sum(path.endswith("/token") for _, path in state.asked) == 2


@pytest.mark.parametrize(
    ("wrong", "says"), [("secret", "credentials file says"), ("tenant", "gives no token")]
)
def test_wrong_credentials_are_told_as_such_and_nothing_is_sent(destination, state, package, wrong, says):
    if wrong == "secret":
        state.secret = "another"
    else:
        state.play("POST", "/token", lambda handler: handler.error(400, "invalid_request") or True)
    with pytest.raises(FilingError, match=says):
        destination.deliver(package, TERMS)
    assert (state.files, len(state.asked)) == ({}, 1)


def test_a_busy_service_is_asked_again_after_what_it_asked_to_wait(destination, state, package, waits):
    state.play("POST", "/token", busy("1"))
    state.play("POST", "/children", busy("2"))
    state.play("PUT", "/content", busy("3", status=503))
    state.play("PATCH", "/retentionLabel", cut)
    destination.deliver(package, TERMS)
    assert whole(state, package)
    assert waits == [1.0, 2.0, 3.0, 2.0]


def test_a_library_that_is_not_there_is_not_made(destination, state, package):
    state.folders.clear()
    with pytest.raises(FilingError, match="have it made"):
        destination.deliver(package, TERMS)


@pytest.mark.parametrize("method", ["POST", "PUT", "GET", "PATCH"])
@pytest.mark.parametrize("status", [302, 400, 403, 412, 423, 500, 507])
def test_any_refusal_is_told_with_nothing_of_content_or_secret_and_can_be_repeated(
    destination, state, package, method, status
):
    part = "/children" if method == "POST" else "drives"
    state.play(method, part, answers(status, Location="https://elsewhere.invalid/"))
    with pytest.raises(FilingError, match=str(status)) as told:
        destination.deliver(package, TERMS)
    said = f"{told.value!r} {told.value.__cause__!r}"
    assert not [word for word in (WORDS, "s3cret", "token-") if word in said]
    destination.deliver(package, TERMS)
    assert whole(state, package)


@pytest.mark.parametrize(
    ("method", "part", "status", "body"),
    [
        ("POST", "/children", 201, b"[" * 200_000),
        ("POST", "/token", 200, b'{"a":' * 100_000),
        ("POST", "/children", 201, b'{"webUrl":"https://x.example/\\ud800"}'),
        ("POST", "/children", 201, b'{"webUrl":"javascript:alert(1)"}'),
        ("POST", "/children", 201, b'{"webUrl":NaN}'),
        ("POST", "/children", 201, b"{}"),
        ("GET", "root:", 200, b'{"size":14,"eTag":"\\ud800","webUrl":"https://x.example/","id":"a"}'),
        ("GET", "root:", 200, b'{"size":14,"eTag":"e","webUrl":"https://x.example/","id":"\\ud800"}'),
        ("GET", "root:", 200, b'{"size":14,"eTag":"e","webUrl":"https://x.example/"}'),
        ("GET", "/listItem", 200, b"{" * 100_000),
        ("GET", "/listItem", 200, b'{"fields":{"FilePlan":"\\ud800"}}'),
    ],
)
def test_nonsense_is_a_refusal_and_what_is_repeated_is_whole(
    destination, state, package, method, part, status, body
):
    def nonsense(handler):
        handler.reply(status, body)
        return True

    state.play(method, part, nonsense)
    if b"FilePlan" not in body:  # somebody's own word in the column is written over
        with pytest.raises(FilingError):
            destination.deliver(package, TERMS)
    destination.deliver(package, TERMS)
    assert whole(state, package)
