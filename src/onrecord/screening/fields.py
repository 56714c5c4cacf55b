"""Fields of structured text: what stands between quotes, commas, tabs, or after a name and a colon.

A banner is alone on its line; in a table or a card it is alone in its field.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from html import unescape

# Between any two quotes: a line that is too long to hold may be cut within a string.
_STRING = re.compile(r'(?:[^"\\]|\\.)+')
_ESCAPED_BREAK = re.compile(r"\\[nrt]")
_ESCAPED = re.compile(r'\\(["\\/])')
_CELL = re.compile(r'"((?:[^"]|"")*)"|[^,;\t|"]+')
_AFTER_NAME = re.compile(r"[:=]")
_LONGEST_NAME = 200
_ATTRIBUTE = re.compile(r"""=\s*(?:"([^"<>]*)"|'([^'<>]*)')""")
_RICH_WORD = re.compile(r"\\(?:(par|line|cell|row|page|sect|pard|tab)|[a-z]{1,32})(?:-?\d{1,10})? ?|[{}]")


def fields_of(entry: str, line: str, declared: str = "") -> Sequence[str]:
    """Return the fields of one line of an entry, by the ending of its name and by its declared type.

    There are none for plain text.
    """
    ending = entry.rpartition("/")[2].rpartition(".")[2].lower()
    cuts = dict.fromkeys(_CUTS.get(one) for one in (ending, _ending_of(declared)))
    return [field for cut in cuts if cut for field in cut(line)]


def _ending_of(declared: str) -> str:
    """Return the ending that names of a type have: its own (``text/csv``), or one that is known."""
    own = declared.lower().rpartition("/")[2]
    return _ENDINGS.get(own) or own.rpartition("+")[2].removeprefix("x-")


def _strings(line: str) -> Sequence[str]:
    found = (match[0] for match in _STRING.finditer(line))
    return [_ESCAPED.sub(r"\1", _ESCAPED_BREAK.sub("\n", text)) for text in found]


def _cells(line: str) -> Sequence[str]:
    return [match[1] or match[0] for match in _CELL.finditer(line)]


def _value(line: str) -> Sequence[str]:
    found = {match[0]: match.end() for match in reversed(list(_AFTER_NAME.finditer(line[:_LONGEST_NAME])))}
    return [_ESCAPED_BREAK.sub("\n", line[end:]).strip("\"' \r") for end in found.values()]


def _rich(line: str) -> Sequence[str]:
    return [_RICH_WORD.sub(lambda word: "\n" if word[1] else "", line)]


def _attributes(line: str) -> Sequence[str]:
    return [unescape(match[1] or match[2] or "") for match in _ATTRIBUTE.finditer(line)]


_ENDINGS = {
    **dict.fromkeys(("calendar", "x-vcalendar"), "ics"),
    **dict.fromkeys(("vcard", "x-vcard", "directory"), "vcf"),
    **dict.fromkeys(("tab-separated-values",), "tsv"),
    **dict.fromkeys(("rfc822", "rfc822-headers", "global"), "eml"),
    **dict.fromkeys(("jsonlines", "x-ndjson", "jsonl"), "jsonl"),
    "richtext": "rtf",
}
_CUTS: Mapping[str, Callable[[str], Sequence[str]]] = {
    **dict.fromkeys(("json", "jsonl", "ndjson", "geojson", "har"), _strings),
    **dict.fromkeys(("csv", "tsv", "tab", "psv"), _cells),
    **dict.fromkeys(("vcf", "ics", "eml", "yaml", "yml", "ini", "properties", "toml"), _value),
    **dict.fromkeys(("xml", "html", "htm", "xhtml", "svg", "plist", "kml", "gpx", "opml"), _attributes),
    "rtf": _rich,
}
