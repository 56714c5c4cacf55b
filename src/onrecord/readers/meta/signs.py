"""Facebook's and Instagram's pages told from other files, and from one another."""

import re

from onrecord.readers.matching import Match

FACEBOOK = re.compile(
    rb"your_facebook_activity/|your_activity_across_facebook/|stickers_used/"
    rb'|(?:archived_threads|filtered_threads|e2ee_cutover)/|"Facebook [Uu]ser"|facebookuser_'
)
INSTAGRAM = re.compile(
    rb'your_instagram_activity/|"original_content_owner"|"Instagram [Uu]ser"|"Liked a message"'
)
_PAGE_NAME = re.compile(r"message(?:_\d{1,6})?\.json")


def is_named_as_page(name: str, other: re.Pattern[bytes]) -> bool:
    """Tell whether a path ends as the apps name pages, and does not lie among the other app's."""
    named = _PAGE_NAME.fullmatch(name.rpartition("/")[2]) is not None
    return named and not other.search(name.encode("utf-8", "replace"))


def shape(head: bytes) -> bool:
    """Tell whether a file begins as a page in JSON does, of either."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start != b"{" or b'"messages"' not in head or b'"senderName"' in head:
        return False
    message = b'"sender_name"' in head and b'"timestamp_ms"' in head
    return message or (b'"participants"' in head and b'"thread_path"' in head)


def judge(head: bytes, filename: str, own: re.Pattern[bytes], other: re.Pattern[bytes]) -> Match:
    """Judge a page that has the shape of both. Without a sign of either, or with both's, it may be both's."""
    signs = filename.encode("utf-8", "replace") + b"\n" + head.replace(b"\\/", b"/")
    found = own.search(signs) is not None
    if found == (other.search(signs) is not None):
        return Match.POSSIBLE
    return Match.CERTAIN if found else Match.NO
