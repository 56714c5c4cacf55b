"""A file that may belong to a message left out is named before sending, and goes only when it is ticked."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser import chromium
from tests.browser.test_leaving_out import CANARY, PHONES, PICTURE, answered, chosen, rest_sent, zipped

OTHER = b"\xff\xd8 a picture that the app gave another name: " + CANARY.encode()
ASKED = "Files that may belong to what you leave out"


def chosen_with_another_name(page: Page, phone: str, more: str = "") -> tuple[list[bytes], str]:
    """Choose a zip whose file has another name than Mum's message says; return what is sent and that name."""
    title, name, (kept, named), text = PHONES[phone]
    stem, dot, ending = named.rpartition(".")
    other = f"{stem} (1){dot}{ending}"
    files = {name: text.format(kept, named, "the pier") + more.format(other), kept: PICTURE, other: OTHER}
    return chosen(page, f"{title}.zip", zipped(files)), other


def bodies_of(sent: list[bytes]) -> bytes:
    return b"\n".join(sent)


@pytest.mark.parametrize(("phone", "viewport"), [("iphone", "phone"), ("android", "desktop")])
def test_a_file_of_another_name_than_its_message_says_is_named_and_does_not_go_unless_ticked(
    phone, viewport, opened, handing_in, axe, tmp_path
) -> None:
    page, _ = opened(viewport)
    sent, other = chosen_with_another_name(page, phone)
    asked, effect = page.get_by_role("group", name=ASKED), page.locator("[data-part=effect]")
    expect(asked).to_be_hidden()
    page.get_by_label("Mum (2)").check()
    expect(asked).to_contain_text("What you do not tick is left out, as personal")
    expect(asked.get_by_label(other)).not_to_be_checked()
    expect(asked.get_by_label(other)).to_have_accessible_description("1 kB")
    expect(effect).to_contain_text("1 file may belong to them: you send none, as ticked above")
    axe(page)
    assert chromium.overflow(page) <= 0
    rest_sent(page, axe, tmp_path / "opening")
    answered(page)
    expect(page.locator("main")).to_contain_text("2 messages and 1 file, before anything was sent")
    assert PICTURE in bodies_of(sent)
    for secret in (OTHER, other.encode()):
        assert secret not in bodies_of(sent)
        for path in handing_in.folder.rglob("*"):
            assert not path.is_file() or secret not in path.read_bytes(), path


def test_an_unclear_file_goes_when_it_is_ticked_and_the_tick_ends_with_the_question(
    opened, axe, tmp_path
) -> None:
    page, _ = opened("desktop")
    more = "13/03/2026, 09:06 - Ben: what is {}?\n"
    sent, other = chosen_with_another_name(page, "android", more)
    box, effect = page.get_by_label(other), page.locator("[data-part=effect]")
    page.get_by_label("Mum (2)").check()
    box.check()
    expect(effect).to_contain_text("1 file may belong to them: you send 1, as ticked above")
    page.get_by_label("Mum (2)").uncheck()
    expect(box).to_be_hidden()
    page.get_by_label("Mum (2)").check()
    expect(box).not_to_be_checked()
    box.check()
    rest_sent(page, axe, tmp_path / "opening")
    answered(page)
    expect(page.locator("main")).to_contain_text("2 messages, before anything was sent")
    assert OTHER in bodies_of(sent)


def test_a_file_that_a_kept_message_names_is_not_asked_about(opened) -> None:
    page, _ = opened("phone")
    chosen_with_another_name(page, "android", "13/03/2026, 09:06 - Ben: {} (file attached)\n")
    page.get_by_label("Mum (2)").check()
    expect(page.locator("[data-part=effect]")).to_contain_text("2 messages of 7 left out")
    expect(page.get_by_role("group", name=ASKED)).to_be_hidden()
