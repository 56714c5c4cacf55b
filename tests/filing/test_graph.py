"""What a Graph look-alike answers is written down only where it can be, and refused in plain words."""

import pytest

from onrecord.filing.graph import address_of, read_json, text_of
from onrecord.filing.web_calls import Reply
from onrecord.records.errors import FilingError

ESCAPE = "\x1b[31mred\x07"


@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"a":' * 200_000, b"\xff\xfe\x00", b"[]", b"NaN", b""])
def test_an_answer_that_is_no_json_object_is_refused_however_it_is_nested(body):
    with pytest.raises(FilingError, match="no JSON object"):
        read_json(Reply(200, {}, body))


@pytest.mark.parametrize("text", ["\ud800", "a\udfff", ESCAPE, "a\nb", "\u202egnp", "A" * 9_000])
def test_a_text_that_cannot_be_written_down_is_refused_without_being_told(text):
    with pytest.raises(FilingError, match="a eTag that cannot be written down") as told:
        text_of({"eTag": text}, "eTag")
    str(told.value).encode()
    assert text not in str(told.value)


@pytest.mark.parametrize(
    "address", ["https://a.example/Café menus/x?sourcedoc=%7B1%7D&a=b", "http://127.0.0.1:8/x"]
)
def test_an_https_address_or_one_of_this_machine_counts_whatever_its_path(address):
    assert address_of({"webUrl": address}) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        7,
        float("nan"),
        "javascript:alert(1)",
        "http://a.example/x",
        "//a.example/x",
        "https:///x",
        "https://u:p@a.example/x",
        "https://[::1",
        "data:text/html,x",
        "/x",
    ],
)
def test_no_address_or_one_that_is_none_is_refused(address):
    with pytest.raises(FilingError, match="does not say at which https address"):
        address_of({"webUrl": address})
