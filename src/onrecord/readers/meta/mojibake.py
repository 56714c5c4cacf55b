"""Text that a company's export wrote as UTF-8 bytes, each as a letter of its own, made text again."""

_DEEPEST = 32
_REPLACEMENT = "\ufffd"


def mended(text: str) -> str:
    """Return the text that the letters are the bytes of; the same text where they are none."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def mended_tree(value: object, depth: int = 0) -> object:
    """Return a value of JSON with every text in it mended, names of members too."""
    if isinstance(value, str):
        return mended(value)
    if depth > _DEEPEST:
        return value
    if isinstance(value, list):
        return [mended_tree(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {mended(name): mended_tree(one, depth + 1) for name, one in value.items()}
    return value


def whole(text: str) -> tuple[str, bool]:
    """Replace halves of characters, which no file can hold; tell whether there were any."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join(_REPLACEMENT if "\ud800" <= sign <= "\udfff" else sign for sign in text), True
    return text, False
