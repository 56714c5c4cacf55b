"""Files that are recognised are gathered as their reader says, and go with the nearest source above them."""

import pytest
from tests.support.folders import Reads, source_of

from onrecord.readers.belonging import owners_of
from onrecord.readers.gathering import Group, Heads, gathered
from onrecord.readers.matching import HEAD_BYTES, Gathers, Match

LONE, FILE = Reads("lone", b"l", Gathers.LONE), Reads("file", b"f", Gathers.FILE)
FOLDER, TREE = Reads("folder", b"d", Gathers.FOLDER), Reads("tree", b"t", Gathers.TREE)
READERS = (LONE, FILE, FOLDER, TREE)


def groups_of(files: dict[str, bytes], readers=READERS) -> list[Group]:
    source = source_of(files)
    return list(gathered(source, Heads(source), readers))


def shape(groups: list[Group]) -> set[tuple[str, str, tuple[str, ...]]]:
    return {
        (
            "|".join(reader.NAME for reader in one.readers),
            one.root,
            tuple(file.name for file in one.recognised),
        )
        for one in groups
    }


@pytest.mark.parametrize("reader", [LONE, FILE])
def test_files_by_themselves_are_a_group_each(reader: Reads) -> None:
    mark = reader.mark
    assert shape(groups_of({"a.x": mark, "b/c.x": mark, "b/d.x": mark})) == {
        (reader.NAME, "", ("a.x",)),
        (reader.NAME, "b/", ("b/c.x",)),
        (reader.NAME, "b/", ("b/d.x",)),
    }


def test_files_of_one_folder_are_a_group() -> None:
    assert shape(groups_of({"a/1.x": b"d", "a/2.x": b"d", "b/1.x": b"d", "a/c/1.x": b"d"})) == {
        ("folder", "a/", ("a/1.x", "a/2.x")),
        ("folder", "b/", ("b/1.x",)),
        ("folder", "a/c/", ("a/c/1.x",)),
    }


def test_files_of_a_tree_are_one_group_below_the_folder_that_they_share() -> None:
    files = {"a/b/1.x": b"t", "a/b/c/1.x": b"t", "a/bd/1.x": b"t", "a/z.md": b""}
    assert shape(groups_of(files)) == {("tree", "a/", ("a/b/1.x", "a/b/c/1.x", "a/bd/1.x"))}


def test_what_android_keeps_beside_its_databases_goes_with_them() -> None:
    files = {
        "com.app/databases/a.x": b"d",
        "com.app/app_parts/1": b"",
        "Databases/b.x": b"d",
        "x.databases/c.x": b"d",
    }
    source = source_of(files)
    groups = list(gathered(source, Heads(source), READERS))
    assert {one.root for one in groups} == {"com.app/", "", "x.databases/"}
    owners = {source.files[number].name: owner.root for number, owner in owners_of(source, groups).items()}
    assert owners["com.app/app_parts/1"] == "com.app/"


def test_a_file_goes_with_the_nearest_source_above_it_where_only_one_is() -> None:
    marked = ("a/1.x", "a/b/2.x", "two/1.x", "two/2.x")
    others = ("a/b/p.md", "a/c/p.md", "p.md", "two/p.md", "a/lone/p.md")
    files = {**dict.fromkeys(marked, b"f"), **dict.fromkeys(others, b""), "a/lone/1.x": b"l"}
    source = source_of(files)
    groups = list(gathered(source, Heads(source), READERS))
    owners = {
        source.files[number].name: owner.recognised[0].name
        for number, owner in owners_of(source, groups).items()
        if source.files[number].name.endswith(".md")
    }
    assert owners == {"a/b/p.md": "a/b/2.x", "a/c/p.md": "a/1.x", "a/lone/p.md": "a/1.x"}


def test_the_surest_reader_gathers_and_equals_share() -> None:
    maybe = Reads("maybe", b"t", Gathers.FILE, Match.POSSIBLE)
    twin = Reads("twin", b"t", Gathers.FILE)
    assert shape(groups_of({"a.x": b"t"}, (maybe, TREE))) == {("tree", "", ("a.x",))}
    assert shape(groups_of({"a.x": b"t"}, (twin, TREE))) == {("twin|tree", "", ("a.x",))}


def test_zips_empty_files_forks_and_what_is_named_as_media_are_shown_to_no_reader() -> None:
    shown: list[str] = []
    files = {"a.zip": b"PK\3\4f", "b.x": b"", "._c.x": b"f", "__MACOSX/d.x": b"f", "e.jpg": b"f", "f.x": b"f"}
    groups = groups_of(files, [Reads("file", b"f", Gathers.FILE, shown=shown)])
    assert (shown, len(groups)) == (["f.x"], 1)


def test_readers_see_no_more_of_a_file_than_its_head() -> None:
    assert groups_of({"a.x": bytes(HEAD_BYTES) + b"f"}) == []
    assert len(groups_of({"a.x": bytes(HEAD_BYTES - 1) + b"f"})) == 1
