"""What an event says is found nowhere in the home in clear, and nothing opens without the key folder."""

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.keys.desk import AT, Place, files

from onrecord.ports.archive import Draft
from onrecord.records.errors import KeysError
from onrecord.records.events import HOME_OBJECT, Verb

CANARY = "Zebrafinch Quay"
NAME = "Ada Wharfinger"


def forms(text: str) -> Iterator[bytes]:
    """Yield what a search for a text must look for: encodings, cases, escapes, base64 at each offset."""
    for cased in {text, text.casefold(), text.upper()}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            raw = cased.encode(encoding)
            yield raw
            yield raw.hex().encode()
            for offset in range(3):
                coded = base64.b64encode(bytes(offset) + raw)
                yield coded[4 if offset else 0 : -4]
        yield "".join(f"\\u{ord(letter):04x}" for letter in cased).encode()


def found(place: Place) -> list[str]:
    wanted = [form for text in (CANARY, NAME) for form in forms(text)]
    return [
        name
        for name, data in files(place.home).items()
        if any(form in data or form in name.encode() for form in wanted)
    ]


def written(tmp_path: Path, objects: tuple[str, ...] = ()) -> Place:
    place = Place(tmp_path / "place")
    keys = place.make()
    keys.keep_identities("c-1", {"payload": keys.new_identity()})
    actor = "a-" + keys.mac("actor/1", NAME.encode())[:16]
    payload = {"said": CANARY, "actor": NAME, "escaped": CANARY.encode("utf-16").hex()}
    for identity in (HOME_OBJECT, "c-1"):
        draft = Draft(Verb.CAPTURE, objects, identity, payload, receipt=f"title: {CANARY}\n".encode())
        place.journal(keys).append(draft, AT, actor)
    return place


def test_content_and_names_stand_nowhere_in_the_home(tmp_path: Path) -> None:
    place = written(tmp_path)
    assert found(place) == []
    said = [event.payload for event in place.journal(writable=False).events()]
    assert [payload["said"] for payload in said if payload] == [CANARY, CANARY]


@pytest.mark.parametrize("leak", [CANARY, CANARY.casefold(), CANARY.encode("utf-16-le").hex()])
def test_the_search_finds_what_leaks_into_an_envelope(tmp_path: Path, leak: str) -> None:
    """The control of the test above."""
    leaky = found(written(tmp_path, (leak,)))
    assert "archive/log/journal/000000000000.events" in leaky
    assert "archive/log/tile/entries/000.p/1" in leaky


def test_a_home_without_its_key_folder_opens_nothing(tmp_path: Path) -> None:
    place = written(tmp_path)
    shutil.rmtree(place.keys)
    with pytest.raises(KeysError, match="there is no root key"):
        place.journal(writable=False)


def test_a_home_with_anothers_keys_opens_no_payload(tmp_path: Path) -> None:
    place, other = written(tmp_path), Place(tmp_path / "other", seed="other")
    other.make()
    shutil.rmtree(place.keys)
    shutil.copytree(other.keys, place.keys)
    with pytest.raises(KeysError, match="another home"):
        place.journal(writable=False)
    shutil.rmtree(place.home / "keystore")
    shutil.copytree(other.home / "keystore", place.home / "keystore")
    assert [event.payload for event in place.journal(writable=False).events()] == []
    assert place.check()


def test_a_keystore_of_another_home_under_our_root_opens_nothing(tmp_path: Path) -> None:
    place, other = written(tmp_path), Place(tmp_path / "other", seed="other")
    other.make()
    shutil.copy(other.home / "keystore" / "owners" / "home.sealed", place.home / "keystore" / "owners")
    with pytest.raises(KeysError, match="does not open"):
        list(place.journal(writable=False).events())
