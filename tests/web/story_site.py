"""The service with three phones' copies in it, reconciled: ``python -m tests.web.story_site FOLDER``.

It prints its address, the name and value of a records officer's session cookie, and the page of the
reconciliation; then it serves until it is ended.
"""

import socketserver
import sys
import time
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from tests.web.conftest import NOBODY, Site, opened_site

from onrecord import wiring
from onrecord.procedures.capture import Outcome, Terms, capture
from onrecord.procedures.catch_up import catch_up
from onrecord.procedures.sources import sources
from onrecord.records.accounts import Role
from onrecord.records.messages import Assumptions
from onrecord.simulation.harbours import StoryPhone, write_story

_WAIT_SECONDS = 120


def capture_phone(site: Site, phone: StoryPhone) -> Outcome:
    """Capture one phone's export of the story."""
    settings, assumed = site.host.settings, Assumptions(zone=phone.zone, zone_given=True)
    with site.host.writing(NOBODY) as home:
        feed = wiring.feed(phone.export, settings)
        (source,) = sources(home.sandbox, feed, assumed, lambda _n, _w: ())
        terms = Terms(
            custodian=phone.holder,
            device=phone.device,
            assumptions=source.assumptions,
            organisation=settings.organisation,
            rule=wiring.clearing_rule(settings),
        )
        outcome = capture(home, source.feed, terms, _unwatched)
        catch_up(home, _unwatched)
    return outcome


def done(site: Site, browser, answer) -> str:
    """Wait for work that a page asked for, and return the address that it sends on to."""
    assert answer.status_code == 302, answer.content
    page, until = answer["Location"], time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < until:
        work = site.service.works.waiting(page.rsplit("/", 1)[1])
        if work.state.is_over:
            assert work.state.value == "done", work.refusal
            return str(browser.get(page)["Location"])
        time.sleep(0.1)
    raise AssertionError(page)


def _unwatched(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Say nothing."""


def main(folder: Path) -> None:
    """Make the site and serve it."""
    with opened_site(folder) as site:
        from django.core.wsgi import get_wsgi_application

        phones = write_story(folder / "story").phones
        copies = [copy.id for phone in phones for copy in capture_phone(site, phone).capture.copies]
        browser = site.as_role(Role.RECORDS, Role.SECURITY)
        page = done(site, browser, browser.post("/reconcile/choose", {"copy": copies}))
        done(site, browser, browser.post("/reconcile/find"))
        said = {"decision": "same", "label": "0", "name": "Jonah Pell", "reason": "The office's list has him"}
        done(site, browser, browser.post(f"{page}/people/0", said))
        (cookie,) = (one for name, one in browser.cookies.items() if name == "onrecord")
        server = _Server(("127.0.0.1", 0), _Quiet)
        server.set_app(get_wsgi_application())
        address = f"http://localhost:{server.server_address[1]}"
        sys.stdout.write(f"{address} {cookie.key} {cookie.value} {page}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
