import contextlib
import io
import json
import tracemalloc
from collections.abc import Iterator

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.readers.json_pieces.pieces import Broken, JsonPieces, Piece, Run
from onrecord.readers.json_pieces.values import parsed

CHATS = [
    ("about",),
    ("chats", "list", "*", "name"),
    ("chats", "list", "*", "id"),
    ("chats", "list", "*", "messages", "*"),
]
ELEMENTS = [("*",)]

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ['"', "\\", '\\"', "{", "}", "[,]", "\n", '":'])  # fmt: skip
VALUES = st.recursive(
    SCALARS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
WRITING = st.fixed_dictionaries({"indent": st.sampled_from([None, 0, 1]), "ensure_ascii": st.booleans()})


def read(data: bytes, patterns: list[tuple[str, ...]], **options: object) -> list[Piece | Broken]:
    return list(JsonPieces(io.BytesIO(data), patterns, **options))


def values(found: list[Piece | Broken]) -> list[tuple[int, tuple[int, ...], object]]:
    return [(each.pattern, each.place, json.loads(each.data)) for each in found if isinstance(each, Piece)]


def broken(found: list[Piece | Broken]) -> list[Broken]:
    return [each for each in found if isinstance(each, Broken)]


def walked(
    value: object, pattern: tuple[str, ...], place: tuple[int, ...] = ()
) -> Iterator[tuple[tuple[int, ...], object]]:
    if not pattern:
        yield place, value
    elif pattern[0] == "*":
        for number, element in enumerate(value if isinstance(value, list) else []):
            yield from walked(element, pattern[1:], (*place, number))
    elif isinstance(value, dict) and pattern[0] in value:
        yield from walked(value[pattern[0]], pattern[1:], place)


@given(st.lists(VALUES, max_size=8), WRITING, st.integers(1, 40))
def test_elements_are_those_that_json_loads_gives_at_any_block_size(elements, writing, block_bytes):
    data = json.dumps(elements, **writing).encode()
    found = read(data, ELEMENTS, block_bytes=block_bytes)
    assert values(found) == [(0, (number,), value) for number, value in enumerate(elements)]
    assert not broken(found)


CHAT = st.fixed_dictionaries(
    {},
    optional={
        "name": VALUES,
        "id": VALUES,
        "messages": st.lists(VALUES, max_size=5),
        "other": VALUES,
        '"': VALUES,
    },
)
ACCOUNT = st.fixed_dictionaries(
    {},
    optional={
        "about": VALUES,
        "chats": st.fixed_dictionaries({"x": VALUES}, optional={"list": st.lists(CHAT, max_size=4)}),
        "left": VALUES,
    },
)


@given(ACCOUNT, WRITING, st.integers(1, 40))
def test_values_beside_arrays_bear_their_parents_place(account, writing, block_bytes):
    data = json.dumps(account, **writing).encode()
    found = read(data, CHATS, block_bytes=block_bytes)
    expected = [(number, *each) for number, pattern in enumerate(CHATS) for each in walked(account, pattern)]
    assert sorted(values(found), key=lambda each: each[:2]) == sorted(expected, key=lambda each: each[:2])
    assert [each.first_byte for each in found] == sorted(each.first_byte for each in found)
    assert not broken(found)


@given(ACCOUNT, WRITING, st.integers(1, 40))
def test_a_piece_stands_where_it_says(account, writing, block_bytes):
    data = json.dumps(account, **writing).encode()
    for piece in read(data, CHATS, block_bytes=block_bytes):
        end = piece.first_byte + len(piece.data)
        assert data[piece.first_byte : end] == piece.data
        assert piece.first == data[: piece.first_byte].count(b"\n") + 1
        assert piece.last == data[: end - 1].count(b"\n") + 1


def followed(whole: bytes, piece: Piece) -> int:
    """Where the comma or bracket after a piece stands."""
    return len(whole) - len(whole[piece.first_byte + len(piece.data) :].lstrip())


@given(ACCOUNT, WRITING, st.data())
def test_a_document_cut_anywhere_gives_its_whole_elements_and_one_broken_stretch(account, writing, data):
    whole = json.dumps(account, **writing).encode()
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    found = read(cut, CHATS)
    assert isinstance(found[-1], Broken)
    assert len(broken(found)) == 1
    complete = [each for each in read(whole, CHATS) if followed(whole, each) < len(cut)]
    assert found[: len(complete)] == complete
    assert len(found) - 1 - len(complete) <= 1


@given(st.binary(max_size=60) | st.text('{}[]",:\\n a1', max_size=60).map(str.encode), st.integers(1, 20))
def test_garbage_is_reported_or_read_and_the_block_size_changes_nothing(data, block_bytes):
    for patterns in (ELEMENTS, CHATS):
        found = read(data, patterns)
        assert found == read(data, patterns, block_bytes=block_bytes)
        if not broken(found) and all(_parses(each.data) for each in found):
            assert data.strip()[:1] in (b"[", b"{")


def _parses(data: bytes) -> bool:
    try:
        parsed(data)
    except ValueError:
        return False
    return True


@given(st.lists(CHAT, min_size=1, max_size=4), st.integers(0, 10**6), st.integers(0, 7), st.integers(1, 30))
def test_a_flipped_bit_raises_nothing_and_the_block_size_changes_nothing(chats, where, bit, block_bytes):
    data = bytearray(json.dumps({"chats": {"list": chats}}, indent=1).encode())
    data[where % len(data)] ^= 1 << bit
    found = read(bytes(data), CHATS)
    assert found == read(bytes(data), CHATS, block_bytes=block_bytes)


def unrolled(data: bytes, patterns: list[tuple[str, ...]], block_bytes: int) -> Iterator[object]:
    """What runs say, element by element, in the form of ``judged``."""
    for found in JsonPieces(io.BytesIO(data), patterns, block_bytes=block_bytes).runs():
        if isinstance(found, Run):
            places = zip(found.first_bytes.tolist(), found.firsts.tolist(), found.lasts.tolist(), strict=True)
            for number, (value, place) in enumerate(zip(found.values, places, strict=True), found.number):
                yield (found.pattern, (*found.place, number), *place, value)
        else:
            yield judged(found)


def judged(found: Piece | Broken) -> object:
    if isinstance(found, Broken):
        return found
    value = found.data
    with contextlib.suppress(orjson.JSONDecodeError):
        value = orjson.loads(found.data)
    return (found.pattern, found.place, found.first_byte, found.first, found.last, value)


MESSAGES = st.lists(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=3) | VALUES, max_size=12)


@given(st.lists(MESSAGES, max_size=3), st.data(), st.integers(8, 200))
def test_runs_hold_what_pieces_do_in_whole_and_in_damaged_documents(chats, draws, block_bytes):
    account = {"chats": {"list": [{"messages": messages, "id": 1} for messages in chats]}}
    data = bytearray(json.dumps(account, indent=1, ensure_ascii=False).encode())
    for where in draws.draw(st.lists(st.integers(0, 10**6), max_size=2)):
        data[where % len(data)] ^= 1 << (where % 8)
    expected = [judged(found) for found in read(bytes(data), CHATS)]
    assert list(unrolled(bytes(data), CHATS, block_bytes)) == expected


@pytest.mark.parametrize("block_bytes", [1, 5, 1 << 20])
def test_json_after_an_assignment_keeps_its_offsets(block_bytes):
    data = b'window.YTD.direct_messages.part0 = [ {\n"a" : "]"} , 2 ] ;\n'
    found = read(data, ELEMENTS, assigned=True, block_bytes=block_bytes)
    assert found == [
        Piece(0, (0,), b'{\n"a" : "]"}', data.index(b"{"), 1, 2),
        Piece(0, (1,), b"2", data.index(b"2 ]"), 2, 2),
    ]


def test_a_byte_order_mark_is_passed_over():
    assert read(b"\xef\xbb\xbf[1]", ELEMENTS) == [Piece(0, (0,), b"1", 4, 1, 1)]


@pytest.mark.parametrize("block_bytes", [64, 1000])
def test_an_item_over_the_limit_is_a_broken_stretch_and_the_next_are_read(block_bytes):
    big = b'{"a": "' + b'x\\"' * 3000 + b'"}'
    data = b"[1,\n" + big + b",\n3]"
    found = read(data, ELEMENTS, block_bytes=block_bytes, item_bytes=2000)
    assert values(found) == [(0, (0,), 1), (0, (2,), 3)]
    assert [(each.first_byte, each.first, each.last) for each in broken(found)] == [(4, 2, 2)]


def test_members_that_nobody_asked_for_are_named():
    pieces = JsonPieces(io.BytesIO(b'{"a": 1, "chats": {"about": [], "list": [{"x": {}}]}}'), CHATS)
    assert not list(pieces)
    assert pieces.others == ("a", "chats.about", "chats.list.*.x")


def test_a_name_that_stands_twice_gives_both_values():
    assert [each[2] for each in values(read(b'{"about": 1, "about": 2}', CHATS))] == [1, 2]


@pytest.mark.parametrize(
    "data",
    [
        b'{"chats": 5}',
        b'{"chats": {"list": {"a": 1}}}',
        b'{"chats": {"list": [7]}}',
        b"[1]",
        b"7",
        b"",
        b"\n",
    ],
)
def test_another_shape_is_reported(data):
    assert len(broken(read(data, CHATS))) == 1


@pytest.mark.parametrize("data", [b"[1,,2]", b"[,]", b"[1,]", b"[1] 2", b"[1}", b"[1]]"])
def test_what_is_no_json_is_reported(data):
    assert broken(read(data, ELEMENTS))


def test_a_string_that_lost_its_end_spoils_its_own_element_alone():
    data = json.dumps([{"a": "one", "b": 2}, {"a": "two", "b": 3}, {"a": "three"}], indent=1).encode()
    found = read(data.replace(b'"two"', b'"two '), ELEMENTS)
    assert [_parses(each.data) for each in found] == [True, False, True]


def test_a_depth_of_a_million_is_one_piece_that_does_not_parse():
    (piece,) = read(b"[" + b"[" * 10**6 + b"]" * 10**6 + b"]", ELEMENTS)
    assert isinstance(piece, Piece)
    with pytest.raises(orjson.JSONDecodeError):
        parsed(piece.data)


def test_memory_does_not_grow_with_the_document():
    one = json.dumps({"id": 1, "text": "x" * 300}).encode() + b",\n"

    class Endless(io.RawIOBase):
        left = 60

        def read(self, _size: int = -1) -> bytes:
            self.left -= 1
            return (b"[" if self.left == 59 else b"") + one * 3000 if self.left else b""

    tracemalloc.start()
    count = sum(1 for _ in JsonPieces(Endless(), ELEMENTS))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count > 59 * 2900
    assert peak < 30_000_000


def test_halves_of_characters_and_bytes_that_are_no_text_are_replaced():
    assert parsed(rb'"a\ud83d b \ud83d\ude00 \\ud83d \udc00"') == (
        "a\ufffd b \U0001f600 \\ud83d \ufffd",
        True,
    )
    assert parsed(rb'"a\x1F \\x1F"') == ("a\x1f \\x1F", False)
    assert parsed(b'"a\xff"') == ("a\ufffd", True)
    assert parsed(b'"a"') == ("a", False)
    with pytest.raises(orjson.JSONDecodeError):
        parsed(b'"a')


@given(VALUES, st.booleans())
def test_parsing_gives_what_the_standard_library_gives(value, ascii_only):
    data = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert parsed(data).value == orjson.loads(data) == json.loads(data)
