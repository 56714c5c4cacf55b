"""Debian's Chromium driven by Playwright: contexts of a phone and a desktop, watched while used."""

import functools
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

PROGRAMS = ("chromium-headless-shell", "chromium")
"""The same engine without windows and with: a page takes a third of the time where none can be shown."""
FLAGS = (
    "--no-sandbox",
    "--lang=en-GB",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
VIEWPORTS = {"phone": (390, 844), "desktop": (1280, 900)}
MISSING = """\
The pages are tested in Debian's Chromium, and it is not here. Install it and run the tests again:
    apt-get install chromium-headless-shell        (as root; `make browser` does it where it may)"""
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE_MS = 30_000
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# GOV.UK's file field is named "Files , No file chosen Choose file or drop file" and shows the same words;
# axe's experimental rule stumbles over the comma that only screen readers get.
_MISTAKEN = ("label-content-name-mismatch", "govuk-file-upload-button")
_BESIDE: dict[Browser, Page] = {}
_LOCAL = {"data", "blob", "about", "chrome", "devtools"}


class BrowserMissingError(Exception):
    """There is no browser to test in."""


@dataclass
class Guard:
    """What a page did that no page of the service may do."""

    origin: str
    strangers: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    allowed: set[str] = field(default_factory=set)

    def watch(self, page: Page) -> None:
        """Begin to record a page's requests, errors and console."""
        page.on("request", self._asked)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._said)

    def expect(self, pattern: str) -> None:
        """Let through errors that the test itself causes, such as "status of 404"."""
        self.expected.append(pattern)

    def allow(self, origin: str) -> None:
        """Let through requests to another origin, such as where an organisation's people sign in."""
        self.allowed.add(origin)

    def check(self) -> None:
        """Fail when a page asked another host for something, or said an error."""
        assert self.strangers == [], f"requests to other hosts: {self.strangers}"
        left = [one for one in self.problems if not any(re.search(p, one) for p in self.expected)]
        assert left == [], f"errors in the browser: {left}"

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        ours = {self.origin, *self.allowed}
        if parts.scheme not in _LOCAL and f"{parts.scheme}://{parts.netloc}" not in ours:
            self.strangers.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.problems.append(f"{message.text} ({message.location.get('url')})")


@contextmanager
def browser() -> Iterator[Browser]:
    """Start the browser and end it.

    Raises:
        BrowserMissingError: Chromium is not installed; the text says what to do.
    """
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if not found:
        raise BrowserMissingError(MISSING)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield started
        _BESIDE.pop(started, None)
        started.close()


@contextmanager
def visit(
    started: Browser, origin: str, viewport: str = "desktop", *, scripts: bool = True
) -> Iterator[tuple[Page, Guard]]:
    """Open a page of its own, with or without JavaScript, and check at the end what it did."""
    width, height = VIEWPORTS[viewport]
    context = started.new_context(
        base_url=origin,
        viewport={"width": width, "height": height},
        java_script_enabled=scripts,
        is_mobile=viewport == "phone",
        has_touch=viewport == "phone",
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    guard = Guard(origin)
    try:
        page = context.new_page()
        guard.watch(page)
        yield page, guard
        guard.check()
    finally:
        context.close()


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong with a page as it stands, a line for each rule and place.

    A template's own sign left in a page is a fault too. A page whose scripts are off is shown again with
    scripts that axe alone brings.
    """
    if not AXE.is_file():
        raise BrowserMissingError(f"{AXE.name} is not here: run `make assets`, which fetches it.")
    page.wait_for_load_state()
    markup = page.content()
    if leftover := next((sign for sign in ("{{", "{%", "{#") if sign in markup), None):
        return [f"a template's {leftover} stands in the page"]
    if page.locator("body.js-enabled").count():
        return _found(page)
    with _shown_again(page) as shown:
        return _found(shown)


@functools.cache
def _axe() -> str:
    return AXE.read_text("utf-8")


def _found(page: Page) -> list[str]:
    page.evaluate(_axe())
    # What is as it should be stays in the browser: handing it over takes four times as long as looking.
    found = page.evaluate(
        "async rules => (await axe.run(document, {runOnly: rules})).violations", list(_RULES)
    )
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]} - {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
        if not (rule["id"] == _MISTAKEN[0] and _MISTAKEN[1] in node["html"])
    ]


@contextmanager
def _shown_again(page: Page) -> Iterator[Page]:
    markup = page.content().replace("noscript>", "div>")
    shown = _beside(page)
    assert page.viewport_size
    shown.set_viewport_size(page.viewport_size)
    shown.route(page.url, lambda route: route.fulfill(body=markup, content_type="text/html; charset=utf-8"))
    try:
        shown.goto(page.url)
        yield shown
    finally:
        shown.unroute(page.url)
        shown.goto("about:blank")  # the same address once more would load nothing


def _beside(page: Page) -> Page:
    """Return the page of a browser in which others are shown again: a new one each time takes half again."""
    started = page.context.browser
    assert started
    if started not in _BESIDE:
        context = started.new_context(reduced_motion="reduce")
        context.route("**/*.js", lambda route: route.abort())
        _BESIDE[started] = context.new_page()
    return _BESIDE[started]


def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than its window: a reader would have to scroll sideways."""
    page.wait_for_load_state()
    return int(page.locator("html").evaluate("page => page.scrollWidth - page.clientWidth"))
