"""What was read is told in words that fit its numbers."""

import pytest

from onrecord.records.captures import MediaCount
from onrecord.web.reading_cards import attachments


@pytest.mark.parametrize(
    ("media", "said"),
    [
        (MediaCount(), "None"),
        (MediaCount(1, 1, 1), "1 is here, 1 is left out by the app, 1 is named and missing"),
        (MediaCount(0, 1200, 0), "0 are here, 1,200 are left out by the app"),
        (MediaCount(2, 0, 3), "2 are here, 3 are named and missing"),
    ],
)
def test_one_file_is_and_more_are(media, said):
    assert attachments(media) == said
