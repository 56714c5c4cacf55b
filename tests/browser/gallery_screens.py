"""The gallery's pages as a list for ``tests.browser.screens``: how each component looks."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page
from tests.browser.conftest import gallery_at
from tests.browser.screens import Screen
from tests.browser.test_account_pages import sign_in as _sign_in

SCREENS = [
    Screen("components", "components"),
    Screen("form", "form"),
    Screen("conversation", "conversation"),
    Screen("confirmed", "confirmed", viewports=["phone"]),
    Screen("sign-in", "account/login/"),
    Screen("two-step-sign-in", "account/2fa/", role="custodian"),
]


@contextmanager
def served() -> Iterator[str]:
    """Serve the gallery in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder, gallery_at(Path(folder)) as address:
        yield address


def sign_in(page: Page, _role: str) -> None:
    """Sign in as the gallery's one account."""
    _sign_in(page)
