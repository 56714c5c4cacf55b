"""Renders Django's forms as GOV.UK Frontend's components, on every page and in every library's form."""

from pathlib import Path

import django.forms
from django.forms.renderers import DjangoTemplates
from django.template.backends.django import DjangoTemplates as Backend
from django.utils.functional import cached_property

_OURS = Path(__file__).parent / "templates"
_DJANGOS = Path(django.forms.__file__).parent / "templates"


class GovukRenderer(DjangoTemplates):
    """The value of ``FORM_RENDERER``.

    Its templates are found in this package first, then in Django's, whatever the order of the installed
    apps: a form can never fall back to bare markup on one page.
    """

    @cached_property
    def engine(self) -> Backend:
        """Return the engine that knows the two folders and the tags of this package."""
        libraries = {"govuk": "onrecord.web.templatetags.govuk"}
        return Backend(
            {
                "APP_DIRS": False,
                "DIRS": [_OURS, _DJANGOS],
                "NAME": "govuk-forms",
                "OPTIONS": {"libraries": libraries},
            }
        )
