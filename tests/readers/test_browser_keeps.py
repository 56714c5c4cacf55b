"""What the browser sends of a zip is what was left at the press of the button, without left-out pictures."""

import io
import zipfile
from pathlib import Path

import pytest
from tests.support.in_node import run

from onrecord.readers.formats.whatsapp_text.rules import rules
from onrecord.simulation.harbours import write_story

SCRIPT = Path(__file__).with_name("kept.mjs")
IPHONE = (
    "[13/03/2026, 09:0{}:00] {}: ",
    "_chat.txt",
    "WhatsApp Chat - Pier.zip",
    "\u200e<attached: q.jpg>",
)
ANDROID = (
    "13/03/2026, 09:0{} - {}: ",
    "WhatsApp Chat with Pier.txt",
    "WhatsApp Chat with Pier.zip",
    "q.jpg (file attached)",
)


def sent(folder, phone, bodies, out=(1,), goes=(), meanwhile=()):
    """Return what the page would send where Ann sends q.jpg first and then Mum writes ``bodies``."""
    head, chat, name, first = phone
    lines = [head.format(at, "Mum" if at else "Ann") + body for at, body in enumerate([first, *bodies])]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(chat, "".join(f"{line}\n" for line in lines))
        for picture in ("p0.jpg", "q.jpg"):
            archive.writestr(picture, f"picture {picture}")
    path = folder / "chat.zip"
    path.write_bytes(made.getvalue())
    asked = {"path": str(path), "name": name, "out": list(out)}
    asked |= {"goes": list(goes), "meanwhile": list(meanwhile)}
    return run(SCRIPT, {"rules": rules(), "zips": [asked]})[0]


def test_what_is_ticked_while_the_rest_is_drawn_is_no_part_of_what_is_said_of_it(tmp_path):
    found = sent(tmp_path, ANDROID, ["hi", "bye"], meanwhile=(2,))
    assert found["messages"] == {"personal": 1}
    assert [line[:2] for line in found["lines"]] == [[2, 2]]
    assert "bye" in found["text"]


def test_of_every_phone_of_the_demo_something_can_be_left_out_on_the_device(tmp_path):
    exports = [phone.export for phone in write_story(tmp_path).phones]
    others = {"out": [1], "goes": [], "meanwhile": []}
    asked = [{"path": str(one), "name": one.name, **others} for one in exports]
    for found in run(SCRIPT, {"rules": rules(), "zips": asked}):
        assert found.get("messages") == {"personal": 1}, found
        assert found.get("asked") == [], found


IN_WORDS = [
    (ANDROID, "p0.jpg xyzzy"),
    (ANDROID, "p0.jpg - file attached"),
    (ANDROID, "p0.jpg (file attached) "),
    (ANDROID, "p0.jpg (file attached)."),
    (ANDROID, "P0.JPG (file attached)"),
    (ANDROID, "hi\np0.jpg (file attached)"),
    (ANDROID, "p0.\u200ejpg [file attached]"),
    (IPHONE, "\u200ep0.jpg xyzzy"),
    (IPHONE, "\u200e\uff1cattached: p0.jpg\uff1e"),
    (IPHONE, "\u200e<attached: P0.JPG>"),
    (IPHONE, "p0.jpg (file attached)"),
]


@pytest.mark.parametrize(("phone", "body"), IN_WORDS)
def test_a_file_whose_name_stands_in_a_left_out_message_alone_is_never_sent(phone, body, tmp_path):
    found = sent(tmp_path, phone, [body, "bye"])
    assert "refused" in found or "p0.jpg" not in found["files"]
    assert "refused" in found or "q.jpg" in found["files"]


MAY_BE_OF_EITHER = {
    "in words of both": ["p0.jpg xyzzy", "what is p0.jpg?"],
    "in words of what is kept": ["hi", "what is p0.jpg?"],
    "under another name": ["p0(1).jpg (file attached)", "bye"],
    "nowhere": ["hi", "bye"],
}


@pytest.mark.parametrize("bodies", MAY_BE_OF_EITHER.values(), ids=MAY_BE_OF_EITHER)
def test_a_file_that_may_belong_to_what_is_left_out_is_asked_about_and_goes_only_when_ticked(
    bodies, tmp_path
):
    found = sent(tmp_path, ANDROID, bodies)
    assert found["asked"] == ["p0.jpg"]
    assert "p0.jpg" not in found["files"]
    assert "q.jpg" in found["files"]
    ticked = sent(tmp_path, ANDROID, bodies, goes=["p0.jpg"])
    assert {"p0.jpg", "q.jpg"} <= set(ticked["files"])


def test_a_tick_sends_no_file_that_a_message_left_out_names(tmp_path):
    found = sent(tmp_path, ANDROID, ["p0.jpg (file attached)", "bye"], goes=["p0.jpg"])
    assert found["asked"] == []
    assert "p0.jpg" not in found["files"]


def test_a_file_that_a_kept_message_alone_names_is_not_asked_about(tmp_path):
    found = sent(tmp_path, ANDROID, ["hi", "p0.jpg (file attached)"])
    assert found["asked"] == []
    assert {"p0.jpg", "q.jpg"} <= set(found["files"])


def test_a_file_that_a_kept_message_names_is_kept_whatever_else_speaks_of_it(tmp_path):
    found = sent(tmp_path, ANDROID, ["p0.jpg?", "p0.jpg (file attached)"])
    assert {"p0.jpg", "q.jpg"} <= set(found["files"])
