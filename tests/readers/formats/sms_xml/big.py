"""Large backups, for measuring memory: text messages, and now and then one with a picture."""

import base64
from pathlib import Path

NAME = "sms-20240305.xml"
SIZES = (5_000, 12_000)  # both longer than a batch of this reader

_PICTURE = base64.b64encode(bytes(range(256)) * 8)


def write(path: Path, messages: int) -> None:
    """Write a backup of this many messages."""
    with path.open("wb") as file:
        file.write(b"<?xml version='1.0' encoding='UTF-8'?>\n<smses count=\"%d\" type=\"full\">\n" % messages)
        for number in range(messages):
            file.write(_mms(number) if number % 50 == 0 else _sms(number))
        file.write(b"</smses>\n")


def _sms(number: int) -> bytes:
    return (
        b'  <sms protocol="0" address="+447700900%03d" date="%d" type="%d" body="Message %d" read="1" '
        b'status="-1" contact_name="Contact %d" />\n'
        % (number % 100, 1709625600000 + number, 1 + number % 2, number, number % 100)
    )


def _mms(number: int) -> bytes:
    return (
        b'  <mms date="%d" msg_box="1" address="+447700900123" m_id="%d@mms.example" read="1"><parts>'
        b'<part seq="0" ct="image/jpeg" cl="%d.jpg" data="%s" /></parts></mms>\n'
        % (1709625600000 + number, number, number, _PICTURE)
    )
