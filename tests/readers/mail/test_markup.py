"""HTML pages become the text that they show: to their end, whatever their length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.readers.mail import markup
from onrecord.readers.mail.markup import text_of_markup
from onrecord.readers.mail.message import WHOLE_TEXT, read_mail

PICTURE = "data:image/png;base64," + "iVBORw0K/+" * 850_000
SMALLER = PICTURE[:12_000]
PAGES = {
    "a picture in the page": f'<p>Before.</p><img src="{PICTURE}"><p>After.</p>',
    "many pictures in the page": "<p>Before.</p>" + f"<img alt='' src='{SMALLER}'>" * 800 + "<p>After.</p>",
    "a long style sheet": "<p>Before.</p><style>" + ".a{color:red}\n" * 640_000 + "</style><p>After.</p>",
    "a long comment": "<p>Before.</p><!--" + "x > y " * 1_500_000 + "--><p>After.</p>",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_what_stands_after_much_that_is_not_shown_is_text(page: str) -> None:
    head = b"From: a@x.org\nDate: Mon, 4 Mar 2024 09:15:00 +0000\nContent-Type: text/html\n\n"
    mail = read_mail(head + page.encode())
    assert (mail.row["body"], mail.row["flags"]) == ("Before.\n\nAfter.", ["from_html"])
    assert [aside.open().read() for aside in mail.asides] == [b"Before.\n\nAfter."]


def test_a_page_too_long_for_a_body_says_so_and_goes_to_screening_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("onrecord.readers.mail.message.MOST_BODY_CHARACTERS", 1_000_000)
    page = b"<p>The dredger sails</p>" * 200_000 + b"<p>TOP SECRET</p>"
    mail = read_mail(b"From: a@x.org\nContent-Type: text/html\n\n" + page)
    assert len(mail.row["body"]) == 1_000_000
    assert "long_body" in mail.row["flags"]
    (aside,) = mail.asides
    whole = aside.open().read()
    assert (aside.name, whole.count(b"sails"), whole[-10:]) == (WHOLE_TEXT, 200_000, b"TOP SECRET")


def test_a_long_tag_holds_what_its_quotes_hold() -> None:
    assert text_of_markup(f'a<img src="{SMALLER}" title="1 > 0" alt="The quay">b') == "aThe quayb"
    link = f'<a style="{"x" * 9_000}" href="https://quay.example/">the quay</a>'
    assert text_of_markup(link) == "the quay <https://quay.example/>"


def test_a_quote_too_many_hides_no_long_text() -> None:
    text = "The contract is signed. " * 1_000
    assert text.strip() in text_of_markup(f'<p title="x>{text}<a href="y">z</a> "w"> end')


@pytest.mark.parametrize(
    "page", ["<head><p>Hi</p>", "<template>Hi", "<head><style>a{}</style>Hi", "<title>x</title>Hi"]
)
def test_what_a_head_does_not_end_is_shown(page: str) -> None:
    assert text_of_markup(page) == "Hi"


def test_an_address_that_holds_a_name_and_a_sign_is_no_description() -> None:
    assert text_of_markup('<img src="https://x.example/?alt=one" alt="two">') == "two"


@pytest.mark.parametrize(
    "page",
    [
        ('<a x=">" ' + "y " * 4_500) * 400 + '"',
        "<" * 2_000_000,
        "</" * 1_000_000,
        "<td>" * 200_000,
        "<a " + "=" * 2_000_000,
        "<a x=" + " " * 2_000_000,
    ],
    ids=["tags that end nowhere", "brackets", "ends", "cells", "signs", "spaces"],
)
def test_a_hostile_page_takes_no_longer_than_its_length(page: str) -> None:
    text_of_markup(page)


@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<br>", "<td>", "one ", "two", "&amp;", " ", "\n", "<b", ">", "<"])
    )
)
def test_a_page_read_in_pieces_says_what_it_says_in_one(parts: list[str]) -> None:
    page = "".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markup, "_MOST_HELD", 3)
        patch.setattr(markup, "_LONGEST_RUN", 30)
        pieces = text_of_markup(page)
    assert pieces.split() == text_of_markup(page).split()
    assert pieces.split("\n\n") == text_of_markup(page).split("\n\n") or len(page) > 30
