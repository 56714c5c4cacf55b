"""Synthetic mailboxes for measuring: the same file for the same seed, on any machine.

The mix is that of ordinary mail: half of it plain text, the rest with an HTML form beside it, in
quoted-printable or base64; one in eight with an attachment, encoded names and subjects, replies in
threads, CRLF inside no line, a few `From ` lines quoted as mboxrd quotes them.
"""

import base64
import binascii
import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np

_WORDS = [
    "the",
    "harbour",
    "draft",
    "minister",
    "please",
    "note",
    "tomorrow",
    "meeting",
    "can",
    "you",
    "send",
    "paper",
    "office",
    "we",
    "should",
    "agree",
    "budget",
    "line",
    "before",
    "Friday",
    "thanks",
    "and",
    "call",
    "me",
    "when",
    "train",
    "lands",
    "dredging",
    "contract",
    "quay",
    "figures",
    "say",
    "otherwise",
    "but",
    "fine",
    "with",
    "that",
    "also",
    "ask",
    "legal",
    "about",
    "clause",
    "seven",
    "it",
    "is",
    "on",
    "my",
    "desk",
    "café",
    "naïve",
]
_PEOPLE = tuple(
    (name, f"person{number}@{'harbour' if number % 3 else 'office'}.example")
    for number, name in enumerate(
        ("Amara Okafor", "Ben Whitfield", "Carys Hughes", "Zoë Quay", "Eilidh Fraser", "Jörg Amos", "")
    )
)
_START = dt.datetime(2019, 3, 1, 8, tzinfo=dt.UTC)
_BODIES = 2_048
_THREAD = 4


def write_mailbox(path: Path, mails: int, seed: int) -> int:
    """Write a mailbox and return its size in bytes."""
    rng = np.random.default_rng(seed)
    bodies = [_body(rng) for _ in range(_BODIES)]
    attachment = base64.encodebytes(rng.bytes(6_000)).decode()
    with path.open("wb") as file:
        for first in range(0, mails, 10_000):
            count = min(10_000, mails - first)
            picks = rng.integers(0, _BODIES, count).tolist()
            rolls = rng.random(count).tolist()
            numbers = range(first, first + count)
            made = (
                _mail(number, bodies[pick], roll, attachment)
                for number, pick, roll in zip(numbers, picks, rolls, strict=True)
            )
            file.write("".join(itertools.chain.from_iterable(made)).encode())
    return path.stat().st_size


def _body(rng: np.random.Generator) -> str:
    lines = int(rng.integers(3, 30))
    return "\n".join(" ".join(rng.choice(_WORDS, 11).tolist()) for _ in range(lines)) + "\n"


def _person(number: int) -> str:
    name, address = _PEOPLE[number % len(_PEOPLE)]
    if not name:
        return address
    if not name.isascii():
        name = f"=?UTF-8?B?{base64.b64encode(name.encode()).decode()}?="
    return f"{name} <{address}>"


def _mail(number: int, body: str, roll: float, attachment: str) -> Iterator[str]:
    said = _START + dt.timedelta(minutes=7 * number)
    said_text = said.strftime("%a, %d %b %Y %H:%M:%S +0000")
    yield f"From person@harbour.example {said.strftime('%a %b %d %H:%M:%S %Y')}\n"
    for hop in range(3):
        yield (
            f"Received: from relay{hop}.harbour.example (relay{hop}.harbour.example [192.0.2.{hop}])\n"
            f"\tby mx{hop}.office.example (Postfix) with ESMTPS id {number:08X}{hop}\n"
            f"\tfor <person@office.example>; {said_text}\n"
        )
    yield (
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=harbour.example; s=s1;\n"
        "\tbh=vTJH8jxWqdbO0po4BigY2q3TK8TME8iG7XZO0Phis01=;\n"
        "\tb=G0K8ktN97nOldKcXcJg5aOOIkPngEMrx090AZidy9IudSnzdAIZtgyHcW2kjhgT0123456789abcdef\n"
        f"From: {_person(number)}\nTo: {_person(number + 1)}, {_person(number + 2)}\n"
        f"Cc: {_person(number + 3)}\nDate: {said_text}\nMessage-ID: <{number}.harbour@mail.example>\n"
    )
    yield from _thread(number)
    yield "MIME-Version: 1.0\nX-Mailer: Example 4.2\n"
    if roll < 0.5:
        yield f'Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: 8bit\n\n{body}\n'
    else:
        yield from _forms(number, body, roll, attachment)


def _thread(number: int) -> Iterator[str]:
    first = number - number % _THREAD
    subject = "Re: the harbour draft" if number != first else "the harbour draft"
    yield f"Subject: {subject} {first}\n"
    if number != first:
        ids = [f"<{one}.harbour@mail.example>" for one in range(first, number)]
        yield f"In-Reply-To: {ids[-1]}\nReferences: {' '.join(ids)}\n"


def _forms(number: int, body: str, roll: float, attachment: str) -> Iterator[str]:
    outer, inner = f"=_mixed_{number}", f"=_forms_{number}"
    attached = roll > 0.875
    if attached:
        yield f'Content-Type: multipart/mixed; boundary="{outer}"\n\n--{outer}\n'
    quoted = binascii.b2a_qp(body.encode()).decode()
    page = f"<html><body><p>{body.replace(chr(10), '<br>' + chr(10))}</p></body></html>"
    coded = base64.encodebytes(page.encode()).decode()
    yield (
        f'Content-Type: multipart/alternative; boundary="{inner}"\n\n--{inner}\n'
        'Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: quoted-printable\n\n'
        f'{quoted}\n--{inner}\nContent-Type: text/html; charset="utf-8"\n'
        f"Content-Transfer-Encoding: base64\n\n{coded}\n--{inner}--\n"
    )
    if attached:
        yield (
            f'\n--{outer}\nContent-Type: application/pdf; name="draft {number}.pdf"\n'
            f'Content-Disposition: attachment; filename="draft {number}.pdf"\n'
            f"Content-Transfer-Encoding: base64\n\n{attachment}\n--{outer}--\n"
        )
    yield "\n"
