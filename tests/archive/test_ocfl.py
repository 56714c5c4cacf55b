"""The storage root and its objects as the Oxford Common File Layout 1.1 asks; its codes beside each."""

import datetime as dt
import hashlib
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive import ocfl
from onrecord.records.messages import CaptureId

CAPTURE = CaptureId("3f9c0a1b2c3d4e5f60718293a4b5c6d7")
GOLDEN = """\
{
  "digestAlgorithm": "sha512",
  "head": "v1",
  "id": "onrecord:capture:3f9c0a1b2c3d4e5f60718293a4b5c6d7",
  "manifest": {
    "%(a)s": [
      "v1/content/aaaa1111.age"
    ],
    "%(b)s": [
      "v1/content/bbbb2222.age"
    ]
  },
  "type": "https://ocfl.io/1.1/spec/#inventory",
  "versions": {
    "v1": {
      "created": "2026-03-13T09:30:00.000000Z",
      "message": "Originals as received, each encrypted",
      "state": {
        "%(a)s": [
          "aaaa1111.age"
        ],
        "%(b)s": [
          "bbbb2222.age"
        ]
      },
      "user": {
        "address": "https://onrecord.invalid/harbours",
        "name": "OnRecord"
      }
    }
  }
}
"""


@pytest.fixture
def root(office):
    office.capture()
    office.capture({"one.txt": b"text"})
    return office.home / "archive/originals"


def object_roots(root):
    return [path.parent for path in sorted(root.rglob("0=ocfl_object_1.1"))]


def test_an_inventory_is_written_to_the_byte_as_documented():
    digests = {"bbbb2222.age": "b" * 128, "aaaa1111.age": "a" * 128}
    inventory = ocfl.Inventory(CAPTURE, digests)
    at = dt.datetime(2026, 3, 13, 9, 30, tzinfo=dt.UTC)
    data = ocfl.write_inventory(inventory, at, "onrecord.invalid/harbours")
    assert data.decode() == GOLDEN % {"a": "a" * 128, "b": "b" * 128}
    assert ocfl.read_inventory(data) == inventory


def test_an_object_stands_where_the_declared_layout_puts_it(root):
    """Extension 0007: what follows the last delimiter, cut into tuples, then itself."""
    layout = json.loads((root / "ocfl_layout.json").read_bytes())["extension"]
    config = json.loads((root / "extensions" / layout / "config.json").read_bytes())
    assert config["extensionName"] == layout == "0007-n-tuple-omit-prefix-storage-layout"
    assert (config["zeroPadding"], config["reverseObjectRoot"]) == ("left", False)
    assert len(object_roots(root)) == 2
    for folder in object_roots(root):
        name = json.loads((folder / "inventory.json").read_bytes())["id"].rpartition(config["delimiter"])[2]
        size = config["tupleSize"]
        tuples = [name[at * size : (at + 1) * size] for at in range(config["numberOfTuples"])]
        assert folder.relative_to(root).as_posix() == "/".join([*tuples, name])


def test_declarations_say_what_their_names_say(root):
    """E003 to E007, E076 to E080."""
    for folder in (root, *object_roots(root)):
        (declaration,) = folder.glob("0=*")
        assert declaration.read_text() == declaration.name.removeprefix("0=") + "\n"
        assert declaration.name == ("0=ocfl_1.1" if folder == root else "0=ocfl_object_1.1")


def test_a_storage_root_holds_objects_and_nothing_empty(root):
    """E072, E073, E084, E085."""
    inside = [path for path in root.rglob("*") if path.is_dir()]
    assert all(any(path.iterdir()) for path in inside)
    for path in set(inside) - {root / "extensions", *(root / "extensions").iterdir()}:
        above = [folder for folder in object_roots(root) if folder == path or folder in path.parents]
        assert above or all(child.is_dir() for child in path.iterdir())


def test_inventories_and_sidecars_agree_in_object_and_version(root):
    """E001, E015, E058 to E064, W010."""
    for folder in object_roots(root):
        assert {path.name for path in folder.iterdir()} == {
            "0=ocfl_object_1.1",
            "inventory.json",
            "inventory.json.sha512",
            "v1",
        }
        assert {path.name for path in (folder / "v1").iterdir()} == {
            "content",
            "inventory.json",
            "inventory.json.sha512",
        }
        data = (folder / "inventory.json").read_bytes()
        assert (folder / "v1/inventory.json").read_bytes() == data
        for sidecar in (folder / "inventory.json.sha512", folder / "v1/inventory.json.sha512"):
            assert sidecar.read_text().split() == [hashlib.sha512(data).hexdigest(), "inventory.json"]


def test_an_inventory_has_every_key_and_names_every_file_by_its_digest(root):
    """E023, E025, E036 to E053, E092 to E102, E107, W004, W005, W007 to W009."""
    for folder in object_roots(root):
        inventory = json.loads((folder / "inventory.json").read_bytes())
        assert set(inventory) == {"id", "type", "digestAlgorithm", "head", "manifest", "versions"}
        assert re.fullmatch(r"[a-z][a-z0-9+.-]*:.+", inventory["id"])
        assert (inventory["digestAlgorithm"], inventory["head"]) == ("sha512", "v1")
        (version,) = inventory["versions"].values()
        assert set(version) == {"created", "message", "user", "state"}
        assert dt.datetime.fromisoformat(version["created"]).tzinfo
        assert version["user"]["address"].startswith("https://")
        found = {
            hashlib.sha512(path.read_bytes()).hexdigest(): [path.relative_to(folder).as_posix()]
            for path in (folder / "v1/content").iterdir()
        }
        assert inventory["manifest"] == found
        assert version["state"] == {digest: [path[0].rpartition("/")[2]] for digest, path in found.items()}


@given(st.binary(max_size=200) | st.recursive(st.none() | st.text(), st.lists).map(repr).map(str.encode))
def test_what_is_no_inventory_is_refused_whatever_it_is(data):
    with pytest.raises(ValueError, match="not "):
        ocfl.read_inventory(data)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "other:3f9c0a1b"},
        {"id": 7},
        {"manifest": {}},
        {"manifest": []},
        {"manifest": {"a" * 128: ["v1/content/../../../etc/passwd"]}},
        {"manifest": {"a" * 128: ["/etc/passwd"]}},
        {"manifest": {"a" * 128: ["v1/content/aaaa1111.age", "v1/content/bbbb2222.age"]}},
        {"manifest": {"a" * 127: ["v1/content/aaaa1111.age"]}},
        {"manifest": {"a" * 128: "v1/content/aaaa1111.age"}},
    ],
)
def test_an_inventory_that_points_elsewhere_is_refused(change):
    fields = json.loads(GOLDEN % {"a": "a" * 128, "b": "b" * 128}) | change
    with pytest.raises(ValueError, match="not "):
        ocfl.read_inventory(json.dumps(fields).encode())


def test_json_nested_without_end_is_refused():
    with pytest.raises(ValueError, match="not an inventory"):
        ocfl.read_inventory(b"[" * 100_000)
