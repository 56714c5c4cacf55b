"""``python -m tests.web.reading_site FOLDER``: a service with conversations in it, for tests in a browser.

It prints its address, and the cookie of a records officer who has signed in with two factors.
"""

import io
import sys
import zipfile
import zlib
from pathlib import Path
from wsgiref.simple_server import make_server

from tests.web.conftest import Site
from tests.web.gallery import Quiet, Server

from onrecord.cli.init import make_home
from onrecord.hosting import open_host
from onrecord.records.accounts import Role
from onrecord.settings import Settings

_SENDERS = ("Ada Quay", "Ben Mole", "Cy Reeve")
_SAID = (
    "The ramp at berth 3 is rated for 40 tonnes",
    "Harbour dues go up in April, the minister agreed",
    "Can somebody ring the pilot station?",
    "\u2693\u2693\u2693",
    "\u05e9\u05dc\u05d5\u05dd \u202egnikool\u202c backwards",
    "Donaudampfschifffahrtsgesellschaft" * 8,
    "<b>bold</b> & <script>alert(1)</script>",
)


def chat(lines: int) -> str:
    """Write an export: a notice, talk of several days, a picture, a file left out, a deletion."""
    said = [
        f"{13 + number // 40:02}/03/2026, {9 + number % 40 // 4:02}:{number % 4 * 15:02} - "
        f"{_SENDERS[number % 3]}: {_SAID[number % len(_SAID)]}"
        for number in range(lines)
    ]
    said.insert(0, "13/03/2026, 09:00 - Messages and calls are end-to-end encrypted. Tap to learn more.")
    said.insert(3, "13/03/2026, 09:15 - Ada Quay: IMG-20260313-WA0001.png (file attached)")
    said.insert(4, "13/03/2026, 09:15 - Ben Mole: <Media omitted>")
    said.insert(
        5,
        "13/03/2026, 09:15 - Ada Quay turned on disappearing messages. All new messages will disappear "
        "from this chat 24 hours after they are sent.",
    )
    return "\n".join(said) + "\n"  # fmt: skip


def picture() -> bytes:
    """Draw a small blue square as PNG."""
    side = 48
    rows = b"".join(b"\0" + b"\x1d\x70\xb8" * side for _ in range(side))
    header = side.to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")
        for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )


def export(lines: int) -> bytes:
    """Return the export as the app zips it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr("WhatsApp Chat with Harbour Watch.txt", chat(lines))
        made.writestr("IMG-20260313-WA0001.png", picture())
    return held.getvalue()


def made_site(folder: Path) -> Site:
    """Make a home with two people's copies of a conversation, and serve it in this process."""
    settings = Settings(home=folder / "home", keys=folder / "keys", organisation="Department for Harbours")
    make_home(settings, settings.organisation, (2, 3), None, unattended=True)
    host = open_host(settings)
    from onrecord.web.setting_up import set_up

    site, out = Site(host, folder), sys.stdout
    sys.stdout = sys.stderr
    set_up(host, is_production=False)
    sys.stdout = out
    for custodian, lines in (("Ada Quay", 340), ("Ben Mole", 60)):
        site.capture(export(lines), custodian, name="WhatsApp Chat with Harbour Watch.zip")
    return site


def main(folder: Path) -> None:
    """Serve until the process is ended."""
    site = made_site(folder)
    from django.conf import settings as django_conf
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application

    client = site.client(site.officer(Role.RECORDS, name="Ruth Reeve"))
    cookie = client.cookies[django_conf.SESSION_COOKIE_NAME].value
    with make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), Server, Quiet) as server:
        sys.stdout.write(
            f"http://localhost:{server.server_port}\n{django_conf.SESSION_COOKIE_NAME}={cookie}\n"
        )
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
