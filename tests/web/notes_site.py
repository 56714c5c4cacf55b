"""``python -m tests.web.notes_site FOLDER``: a service with a conversation, a note and a filing.

It prints its address, an officer's cookie, a copy's id, and the addresses of the note and its filing.
"""

import re
import sys
from pathlib import Path
from wsgiref.simple_server import make_server

from tests.web.conftest import Site, opened_site
from tests.web.gallery import Quiet, Server
from tests.web.reading_site import export
from tests.web.story_site import done

from onrecord.records.accounts import Role
from onrecord.records.places import FolderPlace

SAID = {"by": "Ben Mole", "on_day": "13", "on_month": "3", "on_year": "2026", "matter": "Berth 3"}
TERMS = {"destination": "records", "reference": "HB/24/7", "label": "Keep seven years"}


def drawn(answer) -> str:
    """Return what tells which messages a page was made from."""
    return re.search(r'name="drawn" value="([^"]+)"', answer.content.decode())[1]


def recorded(browser, copy: str, messages: str, decision: str) -> str:
    """Record a decision, and return the address of its note."""
    page = f"/notes/new?copy={copy}&messages={messages}"
    said = {**SAID, "decision": decision, "drawn": drawn(browser.get(page)), "step": "record"}
    return browser.post(page, said)["Location"].removesuffix("/recorded")


def filed(site: Site, browser, page: str) -> str:
    """File what a page is about, and return the address of the receipt of filing."""
    said = {**TERMS, "drawn": drawn(browser.get(page)), "step": "file"}
    return done(site, browser, browser.post(page, said))


def main(folder: Path) -> None:
    """Make the site and serve it."""
    share = folder / "share"
    share.mkdir()
    places = {"records": FolderPlace("records", share), "registry": FolderPlace("registry", folder / "away")}
    with opened_site(folder, filing=places) as site:
        from django.contrib.staticfiles.handlers import StaticFilesHandler
        from django.core.wsgi import get_wsgi_application

        outcome = site.capture(export(60), "Ada Quay", name="WhatsApp Chat with Harbour Watch.zip")
        copy, browser = outcome.capture.copies[0].id, site.as_role(Role.RECORDS)
        note = recorded(browser, copy, "8-9", "Harbour dues go up in April.\nThe minister agreed.")
        recorded(browser, copy, "10-12", "W" * 300)
        filing = filed(site, browser, f"{note}/file")
        (cookie,) = (one for name, one in browser.cookies.items() if name == "onrecord")
        with make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), Server, Quiet) as server:
            address = f"http://localhost:{server.server_port}"
            sys.stdout.write(f"{address} {cookie.key} {cookie.value} {copy} {note} {filing}\n")
            sys.stdout.flush()
            server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
