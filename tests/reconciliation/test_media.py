"""Pictures, sounds and documents of one minute are told apart by what copies show of them."""

from tests.support.copies import Row, copy_of, holders, said, talk, to_the_minute

from onrecord.reconciliation import reconcile

AT = 100_020


def medium(at: int, type_: str | None, name: str | None = None, body: str | None = None) -> Row:
    shown = {"type": type_, "name": name, "bytes": None, "presence": "omitted", "entry": None, "sha256": None}
    return said(AT + at, "Ada", body, kind="media", attachments=[shown])


def together(one: list[Row], other: list[Row]) -> list[list[str]]:
    """Which copies hold each medium."""
    found = reconcile([copy_of("a", [*talk(20), *one]), copy_of("b", [*talk(20), *other])])
    return [copies for _, copies in holders(found)[20:]]


def test_a_sound_is_no_picture_though_of_one_minute() -> None:
    assert together([medium(0, "image")], to_the_minute([medium(20, "audio")])) == [["a"], ["b"]]


def test_a_voice_note_may_be_called_a_sound_and_a_gif_a_video() -> None:
    one = [medium(0, "audio"), medium(30, "gif")]
    assert together(one, to_the_minute([medium(0, "voice"), medium(30, "video/mp4")])) == [["a", "b"]] * 2


def test_what_a_copy_does_not_tell_may_be_any_sort() -> None:
    assert together([medium(0, "image")], to_the_minute([medium(20, None)])) == [["a", "b"]]


def test_sorts_of_one_minute_pair_in_any_order() -> None:
    one = [medium(0, "image"), medium(20, "sticker"), medium(40, "audio")]
    other = to_the_minute([medium(40, "audio"), medium(20, "sticker"), medium(0, "image")])
    assert together(one, other) == [["a", "b"]] * 3


def test_a_document_is_known_by_its_name_in_every_form() -> None:
    exact = [medium(0, "document", "00000730-Plan v5.pdf"), medium(20, "audio")]
    coarse = to_the_minute([medium(20, None), medium(0, None, None, "Plan v5.pdf")])
    assert together(exact, coarse) == [["a", "b"]] * 2
    with_file = to_the_minute([medium(20, None), medium(0, "document", "Plan v5.pdf", "Plan v5")])
    assert together(exact, with_file) == [["a", "b"]] * 2


def test_a_line_after_a_captioned_picture_is_sought_after_it() -> None:
    exact = [medium(3, None), medium(16, None, None)]
    named = to_the_minute([medium(3, None, None, "The note with 670 comments"), medium(16, None)])
    third = [medium(3, None, None, "The note with 670 comments"), medium(16, None)]
    rows = talk(20)
    found = reconcile(
        [copy_of(name, [*rows, *more]) for name, more in zip("abc", (exact, named, third), strict=True)]
    )
    assert [copies for _, copies in holders(found)[20:]] == [["a", "b", "c"]] * 2


def test_a_picture_that_lost_its_caption_goes_with_its_second_before_what_a_minute_leaves_open() -> None:
    named = "The note with 670 comments"
    lost = [medium(9, "image"), said(AT + 20, "Ada", "<Media omitted>")]
    exact = [medium(9, "image", None, named), said(AT + 20, "Ada", "<Media omitted>")]
    coarse = to_the_minute([medium(9, None, None, named), medium(20, None, None, "<Media omitted>")])
    rows = talk(20)
    several = {"a": lost, "b": exact, "c": coarse}
    found = reconcile([copy_of(name, [*rows, *more]) for name, more in several.items()])
    assert [copies for _, copies in holders(found)[20:]] == [["a", "b", "c"]] * 2
