"""Tags and filters of the pages: ``{% load govuk %}``.

Blocks take what stands between their tags; the others take the values of ``onrecord.web.components``.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.forms import BaseForm, CheckboxInput, ChoiceField, Field, FileInput, PasswordInput, Textarea
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from onrecord.records.legible import legible as one_line
from onrecord.rendering.said_times import at_instant
from onrecord.web.components import Row, Tab, Table, Task

register = template.Library()

# The class of each kind of control; "hidden" has none, since nobody sees it.
_CLASSES = {
    "hidden": "",
    "checkbox": "govuk-checkboxes__input",
    "radio": "govuk-radios__input",
    "file": "govuk-file-upload",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
}
_BLOCKS = ("govuk-input", "govuk-textarea", "govuk-select", "govuk-file-upload")
# Placeholders vanish when one types and are too pale to read: hints say it instead.
_DROPPED = {"placeholder"}

# What Django says of any field left empty: it does not say what to do.
_REQUIRED = str(Field.default_error_messages["required"])
_BOX = re.compile(r'viewBox="([\d. ]+)"')
_PATH = re.compile(r' d="([MLHVZmlhvz\d., -]+)"')


@register.simple_tag
def control_attributes(widget: Mapping[str, Any], block: str = "") -> SafeString:
    """Return a control's attributes with its class, and with the class of an error when it has one."""
    kind = str(widget.get("type") or "")
    given = dict(widget["attrs"])
    classes = [block or _CLASSES.get(kind, "govuk-input"), given.pop("class", "")]
    if given.get("aria-invalid"):
        classes += [f"{name}--error" for name in _BLOCKS if name in " ".join(classes).split()]
    dropped = _DROPPED | ({"aria-invalid"} if kind == "radio" else set())
    kept = {name: value for name, value in given.items() if name not in dropped and value is not None}
    joined = " ".join(filter(None, classes))
    return flatatt({**({"class": joined} if joined else {}), **kept})


@register.filter
def legible(text: object) -> str:
    """Return a source's text on one line, without what could turn or hide what stands beside it."""
    return one_line(str(text))


@register.filter
def one_paragraph(text: str) -> str:
    """Return words of several lines on one, legible."""
    return one_line(" ".join(text.split()))


@register.filter
def instant(at: dt.datetime, zone: str) -> str:
    """Return an instant on a zone's clock."""
    return at_instant(at, zone)


@register.filter
def on_day(day: str) -> str:
    """Return a day of ISO 8601 as people write it."""
    on = dt.date.fromisoformat(day)
    return f"{on.day} {on:%B} {on.year}"


@register.filter
def kind(field: BoundField) -> str:
    """Return which pattern a field is drawn in: fieldset, checkbox, password, count, file or plain."""
    widget = field.field.widget
    if field.use_fieldset:
        return "fieldset"
    if isinstance(widget, Textarea) and widget.attrs.get("maxlength"):
        return "count"
    kinds = ((CheckboxInput, "checkbox"), (PasswordInput, "password"), (FileInput, "file"))
    return next((name for base, name in kinds if isinstance(widget, base)), "plain")


@register.simple_tag
def counted(field: BoundField) -> SafeString:
    """Return a text area described by its hint, its error and how much of it is left."""
    parts = [field.aria_describedby or "", f"{field.auto_id}-info"]
    described: dict[str, str | bool] = {
        "aria-describedby": " ".join(filter(None, parts)),
        "class": "govuk-js-character-count",
    }
    return field.as_widget(attrs=described)


@register.filter
def first_control(field: BoundField) -> str:
    """Return the id of the control that an error leads to: the first of several boxes or choices."""
    return f"{field.auto_id}_0" if field.use_fieldset else str(field.id_for_label or field.auto_id)


@register.filter
def is_heading(field: BoundField) -> bool:
    """Tell whether a form's one question is the page's heading (``page_heading_field`` of the form)."""
    return getattr(field.form, "page_heading_field", None) == field.name


@register.filter
def marks_optional(field: BoundField) -> bool:
    """Tell whether the label says "(optional)"; a form switches that off by ``mark_optional = False``."""
    return (
        not field.field.required and not field.field.disabled and getattr(field.form, "mark_optional", True)
    )


@register.filter
def problems(field: BoundField) -> list[str]:
    """Return what is wrong with a field; where Django would only say "required", what to do."""
    return [_told(field, error) for error in field.errors.as_data()]


def _told(field: BoundField, error: ValidationError) -> str:
    said = " ".join(error.messages)
    return _asked(field) if error.code == "required" and said == _REQUIRED else said


def _asked(field: BoundField) -> str:
    """Return what to do about a field left empty: "Enter your name", "Select a role"."""
    label = str(field.label)
    if label.endswith("?"):
        return f"Answer “{label}”"
    lowered = label[:1].lower() + label[1:] if label[1:2].islower() else label
    if isinstance(field.field.widget, FileInput):
        return "Choose a file"
    if isinstance(field.field.widget, CheckboxInput):
        return f"Select “{label}” to go on"
    return f"{'Select' if isinstance(field.field, ChoiceField) else 'Enter'} {lowered}"


def _problems(form: BaseForm) -> list[tuple[str, str]]:
    general = [("", str(error)) for error in form.non_field_errors()]
    hidden = [("", said) for field in form.hidden_fields() for said in problems(field)]
    seen = [(first_control(field), said) for field in form.visible_fields() for said in problems(field)]
    return [*general, *hidden, *seen]


@register.simple_tag
def error_summary(*forms: object) -> SafeString:
    """Return what is wrong in the forms, each line a link to its field; nothing when all is well."""
    checked = [form for form in forms if isinstance(form, BaseForm) and form.is_bound]
    found = [problem for form in checked for problem in _problems(form)]
    return _drawn("error_summary", problems=found) if found else SafeString()


@register.filter
def has_errors(form: object) -> bool:
    """Tell whether a form came back with errors; False for what is no form."""
    return isinstance(form, BaseForm) and form.is_bound and bool(form.errors)


@register.simple_tag
def summary_list(rows: Sequence[Row], *, borders: bool = True) -> SafeString:
    """Return a summary list, as in "Check your answers"."""
    return _drawn("summary_list", rows=rows, borders=borders)


@register.simple_tag
def task_list(tasks: Sequence[Task], name: str = "task") -> SafeString:
    """Return a task list; ``name`` begins the ids of its lines."""
    return _drawn("task_list", tasks=tasks, name=name)


@register.simple_tag
def table(given: Table) -> SafeString:
    """Return a table that scrolls by itself on a narrow screen."""
    return _drawn("table", table=given)


@register.simple_tag
def tabs(given: Sequence[Tab], title: str = "Contents") -> SafeString:
    """Return tabs; without scripts they are a list of contents and all panels one below another."""
    return _drawn("tabs", tabs=given, title=title)


@register.inclusion_tag("onrecord/components/pagination.html", takes_context=True)
def pagination(context: template.RequestContext, page: "Page[Any]", name: str = "page") -> dict[str, Any]:
    """Draw the numbers of a Django page; ``name`` is the query's key."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"query": context["request"].GET, "page": page, "numbers": list(numbers), "name": name}


@register.simple_tag(takes_context=True)
def page_url(context: template.Context, name: str, number: int) -> str:
    """Return the query of another page of the same list, all else as it is."""
    query: QueryDict = context["query"].copy()
    query[name] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag
def steps(
    previous_url: str = "", next_url: str = "", previous_label: str = "Previous", next_label: str = "Next"
) -> SafeString:
    """Return links to what comes before and after, for lists that have no numbers of pages."""
    links = {"previous_url": previous_url, "next_url": next_url}
    return _drawn("steps", **links, previous_label=previous_label, next_label=next_label)


@register.simple_tag
def tag(text: str, colour: str = "") -> SafeString:
    """Return a status as GOV.UK's tag; no colour is the default blue."""
    colouring = f" govuk-tag--{colour}" if colour else ""
    return format_html('<strong class="govuk-tag{}">{}</strong>', colouring, text)


@register.simple_block_tag
def inset(content: str) -> SafeString:
    """Return text set off from the rest."""
    return format_html('<div class="govuk-inset-text">{}</div>', content)


@register.simple_block_tag
def warning(content: str) -> SafeString:
    """Return a warning with its sign."""
    return _drawn("warning", content=content)


@register.simple_block_tag
def details(content: str, summary: str) -> SafeString:
    """Return what opens when its summary is chosen."""
    return _drawn("details", content=content, summary=summary)


@register.simple_block_tag
def panel(content: str, title: str) -> SafeString:
    """Return the green panel that confirms what was done; its title is the page's heading."""
    return _drawn("panel", content=content, title=title)


@register.simple_block_tag
def banner(content: str, title: str = "Important", *, success: bool = False) -> SafeString:
    """Return a notification banner; ``success`` makes it green and read out at once."""
    return _drawn("banner", content=content, title=title, success=success)


@register.simple_tag
def qr_code(svg: str, label: str) -> SafeString:
    """Return a QR code's drawing inside the page, since pictures made of ``data:`` addresses are not loaded.

    Only its box and its path are taken over, never markup as it came.
    """
    box, path = _BOX.search(svg), _PATH.search(svg)
    if not (box and path):
        return SafeString()
    return format_html(
        '<div class="onrecord-qr"><svg role="img" aria-label="{}" viewBox="{}" '
        'xmlns="http://www.w3.org/2000/svg"><path d="{}"></path></svg></div>',
        label,
        box[1],
        path[1],
    )


def _drawn(component: str, **values: object) -> SafeString:
    return render_to_string(f"onrecord/components/{component}.html", values)
