"""Fields drawn once: the same field with the same value, choices and errors is the same markup.

Drawing one takes nested templates, and a panel of filters has many: mostly they stand as they stood on the
page before.
"""

import threading
from collections.abc import Callable, Hashable
from typing import Any

from django.forms import ChoiceField
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

_MOST_DRAWN = 400
_LONGEST_KEY = 2_000
"""In characters: a value that is longer is drawn each time, so that what is kept stays small."""


class Drawn:
    """The markup that was drawn last, by what it was drawn from."""

    def __init__(self, most: int) -> None:
        """Keep so many at most."""
        self._most = most
        self._kept: dict[Hashable, SafeString] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, draw: Callable[[], SafeString]) -> SafeString:
        """Return what was drawn from the same, or draw it."""
        with self._lock:
            found = self._kept.pop(key, None)
            if found is not None:
                self._kept[key] = found
                return found
        found = draw()
        with self._lock:
            self._kept[key] = found
            if len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
        return found


_drawn = Drawn(_MOST_DRAWN)


class KeptField(BoundField):
    """A field of a form whose widgets and labels are its class's own, but for the choices.

    Name it as the form's ``bound_field_class``.
    """

    def as_field_group(self) -> SafeString:
        """Return the field with its label, hint and errors."""
        key = self._said()
        if sum(map(len, key[1:])) > _LONGEST_KEY:
            return super().as_field_group()
        return _drawn.get(key, super().as_field_group)

    def _said(self) -> tuple[Any, ...]:
        """Return all that the markup follows from, its texts after the form's class."""
        errors = [(error.code, error.messages) for error in self.errors.as_data()]
        choices: list[Any] = list(self.field.widget.choices) if isinstance(self.field, ChoiceField) else []
        bound = "bound" if self.form.is_bound else ""
        return (type(self.form), self.html_name, bound, repr(self.value()), repr(errors), repr(choices))
