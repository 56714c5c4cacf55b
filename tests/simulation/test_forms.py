import datetime as dt

import pytest

from onrecord.simulation.forms import FORMS, Platform

AFTERNOON = dt.datetime(2026, 3, 18, 14, 56, 1)  # noqa: DTZ001 - what a phone shows has no zone

HEADERS_24 = {
    "android-en-GB": "18/03/2026, 14:56 - ",
    "android-en-US": "3/18/26, 14:56 - ",
    "android-de-DE": "18.03.26, 14:56 - ",
    "android-es-ES": "18/3/26, 14:56 - ",
    "android-fr-FR": "18/03/2026 14:56 - ",
    "android-nl-NL": "18-03-2026 14:56 - ",
    "android-sv-SE": "2026-03-18 14:56 - ",
    "android-ru-RU": "18.03.2026, 14:56 - ",
    "android-hi-IN": "१८/०३/२६, १४:५६ - ",
    "android-ar-EG": "١٨\u200f/٣\u200f/٢٠٢٦، ١٤:٥٦ - ",
    "iphone-en-GB": "[18/03/2026, 14:56:01] ",
    "iphone-en-US": "[3/18/26, 14:56:01] ",
    "iphone-de-DE": "[18.03.26, 14:56:01] ",
    "iphone-es-ES": "[18/3/26, 14:56:01] ",
    "iphone-fr-FR": "[18/03/2026, 14:56:01] ",
    "iphone-sv-FI": "[18.3.2026, 14.56.01] ",
    "iphone-vi-VN": "[14:56:01, 3/18/26] ",
    "iphone-th-TH": "[3/18/26 14:56:01] ",
    "iphone-th-buddhist": "[3/18/2569 BE, 14:56:01] ",
    "iphone-ja-reiwa": "[3/18/R8, 14:56:01] ",
    "iphone-ar-SA": "[\u200f18\u200f/3\u200f/2026، 14:56:01] ",
    "iphone-fa-IR": "[۲۰۲۶/۰۳/۱۸, ۱۴:۵۶:\u06f0\u06f1] ",
}
HEADERS_12 = {
    "android-en-GB": "18/03/2026, 2:56\u202fpm - ",
    "android-en-US": "3/18/26, 2:56\u202fPM - ",
    "android-es-ES": "18/3/26, 2:56\u202fp.\u00a0m. - ",
    "android-hi-IN": "१८/०३/२६, २:५६\u202fpm - ",
    "android-ar-EG": "١٨\u200f/٣\u200f/٢٠٢٦، ٢:٥٦\u00a0م - ",
    "iphone-en-GB": "[18/03/2026, 2:56:01\u202fpm] ",
    "iphone-en-US": "[3/18/26, 2:56:01\u202fPM] ",
    "iphone-es-ES": "[18/3/26, 2:56:01\u202fp.\u00a0m.] ",
    "iphone-ar-SA": "[\u200f18\u200f/3\u200f/2026، 2:56:01\u00a0م] ",
}


def test_every_form_is_written_as_its_source_shows_it() -> None:
    assert {name: form.header(AFTERNOON, hour12=False) for name, form in FORMS.items()} == HEADERS_24


def test_every_form_with_halves_is_written_in_twelve_hours() -> None:
    shown = {name: form.header(AFTERNOON, hour12=True) for name, form in FORMS.items() if form.halves}
    assert shown == HEADERS_12


@pytest.mark.parametrize(
    ("hour", "written"),
    [
        (0, "12:05\u202fam"),
        (1, "1:05\u202fam"),
        (11, "11:05\u202fam"),
        (12, "12:05\u202fpm"),
        (23, "11:05\u202fpm"),
    ],
)
def test_twelve_follows_eleven_and_comes_before_one(hour: int, written: str) -> None:
    local = AFTERNOON.replace(hour=hour, minute=5)
    assert FORMS["android-en-GB"].header(local, hour12=True) == f"18/03/2026, {written} - "


def test_an_iphone_shows_seconds_and_an_android_does_not() -> None:
    for form in FORMS.values():
        seconds = form.shown(AFTERNOON).second
        assert seconds == (1 if form.platform is Platform.IPHONE else 0)
