"""What is odd about a conversation's pages is said of the folder, or of the source where there is none."""

import pytest

from onrecord.readers.meta.pages import Page, in_order
from onrecord.records.messages import Entry


@pytest.mark.parametrize(("folder", "where"), [("", "the source"), ("inbox/ada_1", "'inbox/ada_1'")])
def test_pages_that_overlap_are_said_to_do_so_of_their_folder_or_of_the_source(folder, where):
    path = f"{folder}/" if folder else ""
    pages = [
        Page(Entry(number, f"{path}message_{number}.json", 9), first_ms=oldest_ms, last_ms=oldest_ms)
        for number, oldest_ms in ((1, 2), (2, 9), (3, 1))
    ]
    _, odd = in_order(pages)
    assert odd == [f"Pages in {where} overlap in time: they are taken in the order of their numbers."]
