"""A mail's header: which fields it has, and their text (RFC 5322, RFC 2047, RFC 2231)."""

import binascii
import functools
import re
from collections.abc import Iterable, Iterator, Mapping

from onrecord.readers.mail.charsets import decoded
from onrecord.records.messages import Flag


class Fields(dict[str, str]):
    """Values unfolded, by name in lower case; ``doubtful`` names those in no known charset.

    ``spare`` are lines that no field of these holds: fields that stand again, and what is no field.
    """

    doubtful: frozenset[str] = frozenset()
    spare: tuple[str, ...] = ()

    def with_field(self, name: str, value: str) -> "Fields":
        """Return these fields and one more."""
        fields = Fields({**self, name: value})
        fields.doubtful, fields.spare = self.doubtful, self.spare
        return fields


MARKING_FIELDS = frozenset(
    {"x-protective-marking", "x-classification", "x-security-label", "sensitivity", "x-sensitivity"}
    | {"msip_labels", "x-ms-exchange-organization-classification", "comments", "keywords"}
    | {"sio-label", "x-titus-labels", "thread-topic", "x-label", "x-marking"}
    | {"content-description", "organization", "reply-to"}
)
"""Fields that no column holds, in which markings are set."""

DRAFT_FIELDS = frozenset({"x-unsent", "x-mozilla-draft-info"})
_IN_COLUMNS = frozenset(
    {"from", "sender", "to", "cc", "bcc", "date", "received", "subject", "message-id", "references"}
    | {"in-reply-to", "content-type", "content-disposition", "content-transfer-encoding"}
)
READ = MARKING_FIELDS | DRAFT_FIELDS | _IN_COLUMNS
"""All fields that are looked at."""

HEAD_BYTES = 1024**2
"""Where a header is cut: none that people send comes near."""
_IDENTITY = re.compile(
    rb"\n(message-id|references|in-reply-to)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+)*+)", re.IGNORECASE
)
_CR = ord("\r")
_JOINED = {"to": ",", "cc": ",", "bcc": ",", "references": " "}
_MOST_JOINED = 256 * 1024
_NAME = re.compile(rb"[!-9;-~]+[ \t]*:")
# What goes on a header: a field, the rest of one, a mailbox's own line, its end.
_GOES_ON = rb"[!-9;-~]*+[ \t]*+:|[ \t]|From |\r?+\Z"
_HEADER_LINE = re.compile(_GOES_ON)
_NO_HEADER_LINE = re.compile(rb"\n(?!" + _GOES_ON + rb")(\r?+\n)?")
_NEW_LINE = re.compile(r"\n(?![ \t])")
_MAY_REPEAT = frozenset({"received", "content-type", "content-disposition", "content-transfer-encoding"})
_WORD = re.compile(r"=\?([^?\s]{1,75})\?([bBqQ])\?([^?]*)\?=")
_IDS = re.compile(r"<[^<>\s]+>")
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)')
_LONGEST_KEPT = 100
_MOST_NAMES = 4_096
_LONGEST_PART_HEAD = 160
_MOST_PARAMETER_CHARACTERS = 16 * 1024
_BOUNDARY = re.compile(r'(multipart/[a-zA-Z]+); ?boundary="([^"\\?]*)"')
_SECTION = re.compile(r"([^*]+)\*(?:(\d{1,3})(\*)?|)$")
_HEX = re.compile(r"%([0-9A-Fa-f]{2})")


def split_head(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Return where the header that begins at ``start`` ends, and where the body begins.

    The first line that is no field, nor the rest of one, is the body's, as though a blank line stood
    before it: then the two places are one.
    """
    if raw.startswith((b"\n", b"\r\n"), start, end):
        return start, start + 1 + (raw[start] == _CR)
    if _HEADER_LINE.match(raw, start, end) is None:
        return start, start
    found = _NO_HEADER_LINE.search(raw, start, end)
    if found is None:
        return end, end
    return found.start() if found[1] else found.end(), found.end()


def fields_of(head: bytes) -> Fields:
    """Return the fields that are read. Of those that may stand once, the first counts."""
    head = head[:HEAD_BYTES]
    if b"\r" in head:
        head = head.replace(b"\r", b"")
    if not head.isascii():
        return _foreign(head)
    return _taken(_NEW_LINE.split(head.decode("ascii")))


def _taken(lines: Iterable[str]) -> Fields:
    """Take the fields that are read from lines that may be folded."""
    found, spare = Fields(), list[str]()
    for line in lines:
        key, colon, value = line.partition(":")
        name = _NAMES[key]
        if name is None or not colon:
            spare.append(line)
        elif not name:
            continue
        elif name not in found:
            found[name] = value.replace("\n", "").strip()
        elif name in _JOINED and len(found[name]) < _MOST_JOINED:
            found[name] += _JOINED[name] + value.replace("\n", "").strip()
        elif name not in _MAY_REPEAT:
            spare.append(line)
    if spare:
        found.spare = tuple([line.replace("\n", "") for line in spare if line])
    return found


class _Names(dict[str, str | None]):
    """Names of fields by what is written; nothing for one that is not read, ``None`` for what is no name."""

    def __missing__(self, key: str) -> str | None:
        """Tell it, and keep it where it is short: programs write the same names over and over."""
        name = key.lower().rstrip()
        read = None if not name or " " in name else name if name in READ else ""
        if len(key) <= _LONGEST_KEPT and len(self) < _MOST_NAMES:
            self[key] = read
        return read


_NAMES = _Names()


def _foreign(head: bytes) -> Fields:
    """Read a header with letters that no encoded word holds: UTF-8, or what else it may be."""
    lines: list[str] = []
    doubtful: set[str] = set()
    for line in head.replace(b"\n\t", b"\t").replace(b"\n ", b" ").split(b"\n"):
        flags: set[Flag] = set()
        lines.append(decoded(line, "utf-8", flags))
        if flags:
            doubtful.add(lines[-1].partition(":")[0].lower().rstrip())
    found = _taken(lines)
    found.doubtful = frozenset(doubtful)
    return found


@functools.lru_cache(maxsize=1_024)
def _known_fields(head: bytes) -> Fields:
    return fields_of(head)


def part_fields(head: bytes) -> Fields:
    """Return the fields of a part's header; short ones are kept, and not to be changed."""
    return _known_fields(head) if len(head) <= _LONGEST_PART_HEAD else fields_of(head)


def identity_of(raw: bytes, start: int, end: int) -> Fields:
    """Return those fields of a header that tell its mail's id and thread, quicker than all of them."""
    head = raw[start : min(end, start + HEAD_BYTES)]
    found = Fields()
    for name, value in _IDENTITY.findall(b"\n" + head):
        key = name.decode("ascii").lower()
        if key in found or not value.isascii():
            return fields_of(head)
        found[key] = value.translate(None, b"\r\n").decode("ascii").strip()
    return found


def is_field(line: bytes) -> bool:
    """Tell whether a line could begin a header's field."""
    return _NAME.match(line) is not None


def raw_text(fields: Fields, name: str, flags: set[Flag]) -> str:
    """Return a field unfolded, its encoded words as written; empty when it is absent."""
    if name in fields.doubtful:
        flags.add(Flag.CHARSET_DOUBTFUL)
    return fields.get(name, "")


def text_of(fields: Fields, name: str, flags: set[Flag]) -> str:
    """Return a field as its reader sees it; empty when it is absent."""
    return with_words(raw_text(fields, name, flags), flags)


def with_words(text: str, flags: set[Flag]) -> str:
    """Return text with its encoded words decoded (RFC 2047); what is none stays as it is."""
    return "".join(_pieces(text, flags)) if "=?" in text else text


def _pieces(text: str, flags: set[Flag]) -> Iterator[str]:
    """Decode words; those side by side in one charset together, since some cut a letter in two."""
    charset, held, position = "", b"", 0
    for word in _WORD.finditer(text):
        gap = text[position : word.start()]
        name = word[1].partition("*")[0]
        apart = name.lower() != charset.lower() or bool(gap.strip())
        if held and apart:
            yield decoded(held, charset, flags)
            held = b""
        if gap.strip() or position == 0:
            yield gap
        charset, held, position = name, held + _word_bytes(word[2], word[3], flags), word.end()
    if held:
        yield decoded(held, charset, flags)
    yield text[position:]


def _word_bytes(encoding: str, text: str, flags: set[Flag]) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(data, header=True)
    try:
        return binascii.a2b_base64(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        flags.add(Flag.CHARSET_DOUBTFUL)
        return data


def first_id_in(text: str) -> str | None:
    """Return the oldest message id in a field."""
    found = _IDS.search(text)
    return None if found is None else found[0]


def ids_in(text: str) -> list[str]:
    """Return the message ids in a field, oldest first, angle brackets included."""
    return _IDS.findall(text)


@functools.lru_cache(maxsize=1_024)
def _known(text: str) -> tuple[str, Mapping[str, str], frozenset[Flag]]:
    """Read a short field once: most parts are declared in one of a few ways."""
    flags: set[Flag] = set()
    return *_valued(text, flags), frozenset(flags)


def valued(text: str, flags: set[Flag]) -> tuple[str, Mapping[str, str]]:
    """Return a field's value in lower case, and its parameters decoded (RFC 2045, RFC 2231)."""
    if len(text) > _LONGEST_KEPT or "boundary" in text:
        return _valued(text, flags)
    value, parameters, its_flags = _known(text)
    flags |= its_flags
    return value, parameters


def _valued(text: str, flags: set[Flag]) -> tuple[str, Mapping[str, str]]:
    plainly = _BOUNDARY.fullmatch(text)
    if plainly is not None:
        return plainly[1].lower(), {"boundary": plainly[2]}
    value, semicolon, _ = text.partition(";")
    if not semicolon:
        return value.strip().lower(), {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, content in _PARAMETER.findall(text[len(value) : _MOST_PARAMETER_CHARACTERS]):
        key, number, coded = _sectioned(name.lower())
        sections.setdefault(key, {}).setdefault(number, (_unquoted(content), coded))
    return value.strip().lower(), {key: _joined(parts, flags) for key, parts in sections.items()}


def _sectioned(name: str) -> tuple[str, int, bool]:
    """Tell the parts of ``name*1*``. A plain name is number -1, so that it yields to the other form."""
    found = _SECTION.match(name)
    if found is None:
        return name, -1, False
    if found[2] is None:
        return found[1], 0, True
    return found[1], int(found[2]), found[3] is not None


def _unquoted(content: str) -> str:
    content = content.strip()
    if content[:1] != '"':
        return content
    inner = content[1:-1] if len(content) > 1 and content.endswith('"') else content[1:]
    return re.sub(r"\\(.)", r"\1", inner) if "\\" in inner else inner


def _joined(parts: Mapping[int, tuple[str, bool]], flags: set[Flag]) -> str:
    numbers = sorted(number for number in parts if number >= 0)
    if not numbers:
        return with_words(parts[-1][0], flags)
    first, coded = parts[numbers[0]]
    charset = None
    if coded and first.count("'") >= 2:  # noqa: PLR2004 - charset'language'text
        charset, _, first = first.split("'", 2)
    texts = [(first, coded), *(parts[number] for number in numbers[1:])]
    if not any(coded for _, coded in texts):
        return with_words("".join(text for text, _ in texts), flags)
    data = b"".join(_percent(text) if coded else text.encode("utf-8", "replace") for text, coded in texts)
    return decoded(data, charset or "utf-8", flags)


def _percent(text: str) -> bytes:
    data = text.encode("utf-8", "replace").decode("latin-1")
    return _HEX.sub(lambda found: chr(int(found[1], 16)), data).encode("latin-1")
