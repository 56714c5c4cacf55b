"""The grammar of a header as a regular expression, made from the words of ``datewords``."""

import functools
import re

from onrecord.readers.formats.whatsapp_text import datewords

PERIOD_LENGTH = 40


@functools.cache
def pattern(*, bracket: bool, time_first: bool) -> re.Pattern[str]:
    """Return the expression for headers in brackets or with a dash, with the time or the date first."""
    words = datewords.load()
    mark, space, digit = datewords.MARK + "{0,4}", datewords.SPACE, words.digit
    era = datewords.alternatives([*words.eras_before_year])
    late_era = datewords.alternatives([*words.eras_after_year])
    year_word = datewords.alternatives(words.year_words)
    letter = rf"(?!{digit})[^\W_]"
    # Any short run of words: what it must be is looked up afterwards, in a table of hundreds.
    period = rf"{letter}(?:(?!{digit})[^\[\]<>:]){{0,{PERIOD_LENGTH}}}?"
    glue = datewords.alternatives(words.glue)
    between = f"{mark}[./-]{mark}{space}?{mark}"
    date = (
        f"(?P<ea>{era})?(?P<a>{digit}{{1,4}}){between}(?P<b>{digit}{{1,2}}){between}"
        f"(?P<ec>{era})?(?P<c>{digit}{{1,4}})(?:\\.|{space}?(?:(?P<et>{late_era})|{year_word}))?"
    )
    clock = (
        f"(?P<h>{digit}{{1,2}})(?:[:.]|{space}?h{space}?)(?P<m>{digit}{{2}})"
        f"(?:(?:[:.]|{space}min{space})(?P<s>{digit}{{2}})(?:{space}s)?)?"
        f"(?:{space}?(?P<p>{period}))?(?:{space}{datewords.alternatives(words.time_words)})?"
    )
    early = f"(?:(?P<q>{period}){space}?)?{clock}"
    join = f"{mark}[,\u060c]?{mark}{space}(?:{space}|{glue}{space})?{mark}"
    stamp = f"{clock}{join}{date}" if time_first else f"{date}{join}{early}"
    if bracket:
        shape = rf"\[(?P<stamp>{mark}{stamp}){mark}\]{mark}{space}"
    else:
        shape = rf"(?P<stamp>{stamp}){space}[-\u2013]{space}"
    return re.compile(shape, re.IGNORECASE)
