"""How a phone's region writes the date and time before a line. Sources: docs/simulation.md.

A form is a frame with ``{date}`` and ``{time}``, a pattern for the date, and the ways in
which some regions differ: the separator of the time, the calendar, the digits.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

_NARROW_SPACE = "\u202f"
_NO_BREAK_SPACE = "\u00a0"
_RIGHT_TO_LEFT = "\u200f"
_ARABIC_COMMA = "\u060c"
_ARABIC = str.maketrans("0123456789", "".join(chr(0x0660 + digit) for digit in range(10)))
_PERSIAN = str.maketrans("0123456789", "".join(chr(0x06F0 + digit) for digit in range(10)))
_DEVANAGARI = str.maketrans("0123456789", "".join(chr(0x0966 + digit) for digit in range(10)))

_UPPER = (_NARROW_SPACE + "AM", _NARROW_SPACE + "PM")
_LOWER = (_NARROW_SPACE + "am", _NARROW_SPACE + "pm")
_SPANISH = (f"{_NARROW_SPACE}a.{_NO_BREAK_SPACE}m.", f"{_NARROW_SPACE}p.{_NO_BREAK_SPACE}m.")
_ARABIC_HALVES = ("\u00a0\u0635", "\u00a0\u0645")


class Platform(StrEnum):
    """The two kinds of phone."""

    ANDROID = "android"
    IPHONE = "iphone"


@dataclass(frozen=True, slots=True)
class Form:
    """One region's way of writing a header, up to where the sender begins.

    ``halves`` are the words for morning and afternoon with the space before them, empty
    when the region knows 24 hours only. ``era_offset`` is added to the year.
    """

    name: str
    platform: Platform
    frame: str
    date: str
    halves: tuple[str, ...] = ()
    colon: str = ":"
    era_offset: int = 0
    digits: Mapping[int, str | int | None] | None = None

    @property
    def seconds(self) -> bool:
        """Whether the time shows seconds: iPhones do, Androids do not."""
        return self.platform is Platform.IPHONE

    def header(self, local: dt.datetime, *, hour12: bool) -> str:
        """Write a naive local time as this region does, with the frame around it."""
        year = local.year + self.era_offset
        date = self.date.format(d=local.day, m=local.month, Y=year, y=f"{year % 100:02}")
        text = self.frame.format(date=date, time=self._time(local, hour12=hour12))
        return text.translate(self.digits) if self.digits else text

    def shown(self, local: dt.datetime) -> dt.datetime:
        """Cut a local time to what the header shows of it."""
        return local.replace(microsecond=0) if self.seconds else local.replace(second=0, microsecond=0)

    def _time(self, local: dt.datetime, *, hour12: bool) -> str:
        hour = f"{(local.hour - 1) % 12 + 1}" if hour12 else f"{local.hour:02}"
        parts = [hour, f"{local.minute:02}"] + ([f"{local.second:02}"] if self.seconds else [])
        return self.colon.join(parts) + (self.halves[local.hour // 12] if hour12 else "")


_BRACKETS = "[{date}, {time}] "
_DASH = "{date}, {time} - "

_ALL = (
    Form("android-en-GB", Platform.ANDROID, _DASH, "{d:02}/{m:02}/{Y}", _LOWER),
    Form("android-en-US", Platform.ANDROID, _DASH, "{m}/{d}/{y}", _UPPER),
    Form("android-de-DE", Platform.ANDROID, _DASH, "{d:02}.{m:02}.{y}"),
    Form("android-es-ES", Platform.ANDROID, _DASH, "{d}/{m}/{y}", _SPANISH),
    Form("android-fr-FR", Platform.ANDROID, "{date} {time} - ", "{d:02}/{m:02}/{Y}"),
    Form("android-nl-NL", Platform.ANDROID, "{date} {time} - ", "{d:02}-{m:02}-{Y}"),
    Form("android-sv-SE", Platform.ANDROID, "{date} {time} - ", "{Y}-{m:02}-{d:02}"),
    Form("android-ru-RU", Platform.ANDROID, _DASH, "{d:02}.{m:02}.{Y}"),
    Form("android-hi-IN", Platform.ANDROID, _DASH, "{d:02}/{m:02}/{y}", _LOWER, digits=_DEVANAGARI),
    Form(
        "android-ar-EG",
        Platform.ANDROID,
        "{date}" + _ARABIC_COMMA + " {time} - ",
        f"{{d}}{_RIGHT_TO_LEFT}/{{m}}{_RIGHT_TO_LEFT}/{{Y}}",
        _ARABIC_HALVES,
        digits=_ARABIC,
    ),
    Form("iphone-en-GB", Platform.IPHONE, _BRACKETS, "{d:02}/{m:02}/{Y}", _LOWER),
    Form("iphone-en-US", Platform.IPHONE, _BRACKETS, "{m}/{d}/{y}", _UPPER),
    Form("iphone-de-DE", Platform.IPHONE, _BRACKETS, "{d:02}.{m:02}.{y}"),
    Form("iphone-es-ES", Platform.IPHONE, _BRACKETS, "{d}/{m}/{y}", _SPANISH),
    Form("iphone-fr-FR", Platform.IPHONE, _BRACKETS, "{d:02}/{m:02}/{Y}"),
    Form("iphone-sv-FI", Platform.IPHONE, _BRACKETS, "{d}.{m}.{Y}", colon="."),
    Form("iphone-vi-VN", Platform.IPHONE, "[{time}, {date}] ", "{m}/{d}/{y}"),
    Form("iphone-th-TH", Platform.IPHONE, "[{date} {time}] ", "{m}/{d}/{y}"),
    Form("iphone-th-buddhist", Platform.IPHONE, _BRACKETS, "{m}/{d}/{Y} BE", era_offset=543),
    Form("iphone-ja-reiwa", Platform.IPHONE, _BRACKETS, "{m}/{d}/R{Y}", era_offset=-2018),
    Form(
        "iphone-ar-SA",
        Platform.IPHONE,
        "[{date}" + _ARABIC_COMMA + " {time}] ",
        f"{_RIGHT_TO_LEFT}{{d}}{_RIGHT_TO_LEFT}/{{m}}{_RIGHT_TO_LEFT}/{{Y}}",
        _ARABIC_HALVES,
    ),
    Form("iphone-fa-IR", Platform.IPHONE, _BRACKETS, "{Y}/{m:02}/{d:02}", digits=_PERSIAN),
)

FORMS: Mapping[str, Form] = {form.name: form for form in _ALL}
