"""The months of a copy: a link to each, by its year; lines of no known month have none."""

from onrecord.records.searches import MonthHeld
from onrecord.rendering.months_html import months_html


def test_each_month_leads_to_its_first_day_under_its_year():
    drawn = months_html([MonthHeld("2025-12", 1200), MonthHeld("2026-01", 3), MonthHeld(None, 7)])
    assert drawn == (
        '<h2 class="govuk-heading-s govuk-!-margin-bottom-1">2025</h2>\n<ul class="onrecord-months">'
        '<li><a class="govuk-link" href="?day_day=1&amp;day_month=12&amp;day_year=2025">December'
        '<span class="govuk-visually-hidden"> 2025</span></a> 1,200</li></ul>'
        '<h2 class="govuk-heading-s govuk-!-margin-bottom-1">2026</h2>\n<ul class="onrecord-months">'
        '<li><a class="govuk-link" href="?day_day=1&amp;day_month=1&amp;day_year=2026">January'
        '<span class="govuk-visually-hidden"> 2026</span></a> 3</li></ul>'
    )
