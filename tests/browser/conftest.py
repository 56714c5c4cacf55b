"""What tests of the pages need: a browser, a site to look at, and guards that no test can forget."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser import chromium
from tests.browser.chromium import Guard
from tests.browser.journeys import SETTINGS, is_looked_at, setting_id
from tests.browser.served import LIGHT, Harbours, harbours
from tests.support.served import Served, served

Visit = Callable[..., tuple[Page, Guard]]
ANN, OFFICE = "Ann Pike", "Oli Office"
# How fast a page comes is a benchmark's to say: a busy machine must not fail a rule.
expect.set_options(timeout=chromium.PATIENCE_MS)


# One browser a file: Playwright's loop must have ended before another file uses Django's ORM.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        with chromium.browser() as started:
            yield started
    except chromium.BrowserMissingError as error:
        pytest.fail(str(error), pytrace=False)


@contextmanager
def gallery_at(folder: Path) -> Iterator[str]:
    """Serve the gallery of components and account pages, and give its address."""
    command = [sys.executable, "-m", "tests.web.gallery", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout
        address = served.stdout.readline().strip()
        assert address, "the gallery did not start"
        try:
            yield address
        finally:
            served.terminate()
            served.wait()


@pytest.fixture(scope="session")
def gallery(tmp_path_factory) -> Iterator[str]:
    with gallery_at(tmp_path_factory.mktemp("gallery")) as address:
        yield address


@pytest.fixture(scope="session")
def department(tmp_path_factory) -> Iterator[Harbours]:
    """Serve the Department for Harbours by the real program; its home is filled once for all workers."""
    ours = tmp_path_factory.getbasetemp()
    shared = ours.parent if "PYTEST_XDIST_WORKER" in os.environ else ours
    with harbours(tmp_path_factory.mktemp("harbours"), shared) as place:
        yield place


@pytest.fixture(scope="session")
def handing_in(tmp_path_factory) -> Iterator[Served]:
    """Serve a new home with a custodian and an office, for captures; one for all files of a worker."""
    # Replaced, the service would be away for some seconds, and a page that asks it then shows an error.
    left = 'replaced_after_stop = "no"'
    with served(tmp_path_factory.mktemp("handing-in"), ANN, OFFICE, settings_more=left) as one:
        yield one


@pytest.fixture
def opened(browser: Browser, handing_in: Served) -> Iterator[Visit]:
    """Open pages of the service for captures, signed in as its custodian or another of its people."""
    with ExitStack() as stack:

        def visit(viewport: str, *, scripts: bool = True, name: str = ANN) -> tuple[Page, Guard]:
            origin = f"http://127.0.0.1:{handing_in.port}"
            page, guard = stack.enter_context(chromium.visit(browser, origin, viewport, scripts=scripts))
            session = handing_in.sessions[name]
            cookies = {"onrecord": session["session"], "onrecord-form": session["token"]}
            page.context.add_cookies(
                [{"name": key, "value": value, "url": origin} for key, value in cookies.items()]
            )
            return page, guard

        yield visit


@pytest.fixture
def enter(request, browser: Browser, department: Harbours) -> Iterator[Visit]:
    """Open pages of an office of the department; the guard of each is checked when the test ends."""
    said = request.node.callspec.params.get("setting") if hasattr(request.node, "callspec") else None
    is_light = said is not None and not is_looked_at(*said)
    with ExitStack() as opened:

        def visit(office: str = "", viewport: str = "desktop", *, scripts: bool = True) -> tuple[Page, Guard]:
            page, guard = opened.enter_context(department.visit(browser, office, viewport, scripts=scripts))
            if is_light:
                LIGHT.add(page)
            return page, guard

        yield visit


@pytest.fixture(params=["desktop", "phone"])
def viewport(request) -> str:
    return request.param


@pytest.fixture(params=SETTINGS, ids=[setting_id(*one) for one in SETTINGS])
def setting(request) -> tuple[str, bool]:
    """A window, and whether scripts run: every journey is walked in all four."""
    return request.param


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request) -> bool:
    return request.param


@pytest.fixture
def visit(browser: Browser, gallery: str) -> Iterator[Visit]:
    """Open pages of the gallery; the guard of each is checked when the test ends."""
    with ExitStack() as opened:
        yield lambda viewport="desktop", *, scripts=True: opened.enter_context(
            chromium.visit(browser, gallery, viewport, scripts=scripts)
        )


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Fail with a line for each thing that axe finds wrong."""

    def check(page: Page) -> None:
        found = chromium.violations(page)
        assert found == [], "\n".join(found)

    return check
