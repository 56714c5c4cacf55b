"""What was found: all of a source is escaped, and what is not known is said."""

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from onrecord.records.messages import CaptureId, MessageId, OriginalId
from onrecord.records.searches import Hit
from onrecord.rendering.found_html import marked
from onrecord.rendering.hits_html import ShownHit, hits_html

AT = dt.datetime(2026, 3, 13, 9, 0, tzinfo=dt.UTC)
PLAIN = Hit(
    row=1,
    message=MessageId(OriginalId("ab"), 0, 7, 0),
    said_at=AT,
    said_local=None,
    said_text=None,
    precision="minute",
    zone="Europe/London",
    sender="Ada Quay",
    kind="text",
    snippet="the \x02harbour\x03",
    body="the harbour",
    edited=False,
    rare={},
    custodian="Ruth Reeve",
    title="Harbour",
    channel="whatsapp",
    copy="k-1",
    capture=CaptureId("c-1"),
    number=1234,
    first_line=9,
)


def shown(hit: Hit, *about: str) -> str:
    return hits_html([ShownHit(hit, "/messages/ab/0/7/0", "13 Mar", marked(hit.snippet), about, "WhatsApp")])


def test_who_when_what_and_whose_copy_are_told():
    assert shown(PLAIN, "Photo", "edited") == (
        '\n<li class="onrecord-hits__one"><h3 class="govuk-heading-s govuk-!-margin-bottom-1">'
        '<a class="govuk-link" href="/messages/ab/0/7/0"><bdi>Ada Quay</bdi>, 13 Mar</a></h3>\n'
        '<p class="govuk-body-s govuk-!-margin-bottom-1"><bdi>Photo</bdi> · <bdi>edited</bdi></p>\n'
        '<p class="onrecord-said" dir="auto">the <mark>harbour</mark></p>\n'
        '<p class="govuk-body-s govuk-!-margin-bottom-0"><bdi>Harbour</bdi> · WhatsApp · copy of '
        "<bdi>Ruth Reeve</bdi> · message 1,234</p></li>"
    )


def test_a_sender_that_is_not_known_is_said_to_be_so():
    assert ">Sender not known, " in shown(replace(PLAIN, sender=None))
    assert ">Notice, " in shown(replace(PLAIN, sender=None, kind="notice"))


@given(st.text(max_size=20))
def test_nothing_of_a_source_is_markup_in_what_was_found(text):
    said = f"<b>&'\"{text}"
    drawn = shown(replace(PLAIN, sender=said, title=said, custodian=said, snippet=said), said)
    assert "<b>" not in drawn
    assert drawn.count("&lt;b&gt;&amp;&#x27;&quot;") == 5
