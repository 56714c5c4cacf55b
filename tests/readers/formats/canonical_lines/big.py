"""Long files of rows, for measuring memory."""

from pathlib import Path

NAME = "msgstore.db.rows.txt"
ROW = (
    '{"message":{"body":"Message %d on the quay and its cranes","conversation":"c","edited":false,"is_own":false,'
    '"kind":"text","native_id":"K%d","precision":"second","said_at":"2026-03-12T09:00:00Z","sender":"Ada",'
    '"span":{"entry":"msgstore.db","first":%d,"first_byte":%d,"last":%d},"sub_index":0}}\n'
)


def write(path: Path, messages: int) -> None:
    """Write the rows of one chat with this many messages."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"onrecord-rows":1,"source":{"reader":"whatsapp-android-db","version":"1"}}\n')
        for number in range(1, messages + 1):
            file.write(ROW % ((number,) * 5))
        file.write('{"conversation":{"channel":"whatsapp","key":"c","participants":[],"title":"Quay"}}\n')
