"""The form that changes a password, its labels in the case that all others have."""

from typing import Any

from allauth.account.forms import ChangePasswordForm

_LABELS = {
    "oldpassword": "Current password",
    "password1": "New password",
    "password2": "New password, once more",
}


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]  # the library ships no types
    """Asks for the password of now and twice for the next."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the library's
        """Put our labels in place of the library's."""
        super().__init__(*args, **kwargs)
        for name, label in _LABELS.items():
            self.fields[name].label = label
