"""Every page of the service with the Department for Harbours in it, listed for ``tests.browser.screens``."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page
from tests.browser import (
    account_screens,
    capture_screens,
    deciding_screens,
    finding_screens,
    link_screens,
    matter_screens,
    note_screens,
    own_account_screens,
    receipt_screens,
)
from tests.browser.screen_steps import as_office
from tests.browser.screens import Screen
from tests.browser.served import SERVED, harbours

_HOMES = [
    Screen("sign-in", "/sign-in", says="How everybody comes in: a password and a second step, or a passkey."),
    Screen("home-private-office", "/", "private-office", "What a private office may do for its minister."),
    Screen("home-records", "/", "records", "What a records officer may do."),
    Screen("home-nobody", "/", "nobody", "An account that has no role yet."),
    Screen("home-minister", "/", "minister", "What a minister may do."),
]

SCREENS = [
    *_HOMES,
    *capture_screens.SCREENS,
    *receipt_screens.SCREENS,
    *link_screens.SCREENS,
    *finding_screens.SCREENS,
    *deciding_screens.SCREENS,
    *matter_screens.SCREENS,
    *note_screens.SCREENS,
    *account_screens.SCREENS,
    *own_account_screens.SCREENS,
]


@contextmanager
def served() -> Iterator[str]:
    """Serve the department from a folder of its own."""
    with tempfile.TemporaryDirectory() as folder, harbours(Path(folder)) as place:
        SERVED.append(place)
        yield place.address
        SERVED.clear()


def sign_in(page: Page, role: str) -> None:
    """Sign in as an office of the department, by the real page the first time."""
    as_office(page, role)
