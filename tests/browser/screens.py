"""``python -m tests.browser.screens``: a picture of every page of a list, on a phone and on a desktop.

The list is a module with ``SCREENS`` (what to show: each role's pages in their order, roles as they first
occur), ``served()`` (a context manager that gives the address of a running site) and ``sign_in(page, role)``.
``README.md`` beside the pictures says of each what it shows; pictures that are no longer listed are removed.
"""

import argparse
import importlib
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError
from tests.browser import chromium
from tests.browser.pictures import smaller

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
HIGHEST = {"desktop": 2_200, "phone": 2_400}
"""How much of a long page is shown, in pixels."""
_INDEX = "README.md"
_IDS = re.compile(r"(?<=/)(?:[a-z]{1,2}-[a-z0-9]{8,}|(?=[a-z]*\d)[0-9a-z]{12,}|\d+)(?=/|$)")
_HEAD = """\
# Every page

Made by `make screens` from the real service and a department that does not exist: nobody and nothing in these
pictures is real. Long pages are cut.

| page | address | who | what it shows | pictures |
|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Screen:
    """A page to show: the picture's name, its path, who looks ("" for nobody signed in) and on what.

    ``says`` is a sentence on it; ``go_on`` is what is done on the page of the path before the picture.
    """

    name: str
    path: str
    role: str = ""
    says: str = ""
    go_on: Callable[[Page], object] | None = None
    viewports: Sequence[str] = ("desktop", "phone")


def taken(pages: str, folder: Path) -> Iterator[tuple[Path, str]]:
    """Take every picture of a list into a folder; give its path and its page's address once it is there."""
    listed = importlib.import_module(pages)
    roles = list(dict.fromkeys(one.role for one in listed.SCREENS))
    shots = [(view, one.role, one) for one in listed.SCREENS for view in one.viewports]
    shots.sort(key=lambda shot: (shot[0], roles.index(shot[1])))
    with ExitStack() as opened:
        origin, browser = opened.enter_context(listed.served()), opened.enter_context(chromium.browser())
        for (viewport, role), group in groupby(shots, key=lambda shot: shot[:2]):
            with chromium.visit(browser, origin, viewport) as (page, guard):
                guard.expect("the server responded with a status of 40[34]")
                for _, _, screen in group:
                    page.context.clear_cookies()
                    if role:
                        listed.sign_in(page, role)
                    picture = folder / f"{screen.name}-{viewport}.png"
                    try:
                        yield _shot(browser, page, screen, picture, viewport), address_of(page.url)
                    except PlaywrightError as error:
                        error.add_note(f"while the picture {picture.name} was taken")
                        raise


def _shot(browser: Browser, page: Page, screen: Screen, picture: Path, viewport: str) -> Path:
    page.goto(screen.path)
    if screen.go_on is not None:
        screen.go_on(page)
    page.wait_for_load_state("networkidle")
    width, height = chromium.VIEWPORTS[viewport]
    whole = int(page.evaluate("document.documentElement.scrollHeight"))
    # What stays at a window's edge would lie across the middle of a picture that is longer than the window.
    page.set_viewport_size({"width": width, "height": min(max(whole, height), HIGHEST[viewport])})
    drawn = page.screenshot(animations="disabled", caret="hide")
    page.set_viewport_size({"width": width, "height": height})
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(smaller(browser, drawn))
    return picture


def address_of(url: str) -> str:
    """Return a page's path with 0 for each number that is another each time."""
    return _IDS.sub("0", urlsplit(url).path)


def index_of(screens: Sequence[Screen], addresses: Mapping[str, str]) -> str:
    """Return the table of a list's pictures; ``addresses`` has the page of each by its name."""
    rows = []
    for one in screens:
        links = ", ".join(f"[{view}]({one.name}-{view}.png)" for view in one.viewports)
        who = one.role.replace("-", " ").capitalize() or "Anybody"
        name = f"{one.name.replace('-', ' ').capitalize()} | `{addresses[one.name]}`"
        rows.append(f"| {name} | {who} | {one.says} | {links} |\n")
    return _HEAD + "".join(rows)


def main() -> int:
    """Take the pictures, remove what is no longer listed, and say how many there are."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screens", description=__doc__)
    parser.add_argument("--pages", default="tests.browser.harbours_screens", help="the module with the list")
    parser.add_argument("--out", type=Path, default=FOLDER, help="the folder of the pictures")
    options = parser.parse_args()
    try:
        found = dict(taken(options.pages, options.out))
    except chromium.BrowserMissingError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for old in set(options.out.glob("*.png")) - found.keys():
        old.unlink()
    screens = importlib.import_module(options.pages).SCREENS
    addresses = {path.stem.rpartition("-")[0]: address for path, address in found.items()}
    (options.out / _INDEX).write_text(index_of(screens, addresses), "utf-8")
    sys.stdout.write(f"{len(found)} pictures are in {options.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
