"""A row's number is its own: the first that bears it is a message, whatever order they come in."""

from hypothesis import example, given
from hypothesis import strategies as st
from tests.readers.formats.canonical_lines.big import NAME, ROW
from tests.support.withholding import opened, read

HEAD = '{"onrecord-rows":1,"source":{"reader":"whatsapp-android-db","version":"1"}}\n'
NUMBERS = st.integers(0, 12) | st.integers(2**31, 2**31 + 4) | st.integers(2**33, 2**33 + 2)


@given(st.lists(NUMBERS, min_size=1, max_size=40))
@example([2**33, 2**33, 1, 1, 2**33 - 1, 2**33 - 1, 2, 2])
@example([5, 3, 5, 3, 4, 6, 6])
def test_a_number_that_a_row_bore_before_is_not_understood(numbers):
    rows = "".join(ROW % (place, place, place, number, place) for place, number in enumerate(numbers, 1))
    messages, unread = read(opened({NAME: (HEAD + rows).encode()}, NAME))
    firsts = [place for place, number in enumerate(numbers) if number not in numbers[:place]]
    assert [one["span"]["first_byte"] for one in messages] == [numbers[place] for place in firsts]
    assert [one["span"]["first"] for one in messages] == [place + 2 for place in firsts]
    assert len(unread) == len(numbers) - len(firsts)
