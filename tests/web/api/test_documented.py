"""docs/api.md's program is run as it stands, against the real application: from a file to a receipt."""

import re
import subprocess
import sys
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from onrecord.integrity.receipt import read_receipt
from onrecord.records.accounts import Role

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")
(PROGRAM,) = re.findall(r"```python\n(import json, os, sys, time.*?)```", PAGE, re.DOTALL)
CHAT = "13/03/2026, 09:31 - Anna Harbour: quay {} is closed\n14/03/2026, 10:02 - Ben Whitfield: understood\n"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_said: object) -> None:
        """Say nothing."""


@pytest.fixture
def address(site):
    from django.core.wsgi import get_wsgi_application

    del site
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_program_of_the_page_captures_a_file_and_prints_its_receipt(site, program, address, tmp_path):
    asks = program(Role.RECORDS)
    export = tmp_path / "WhatsApp Chat with Documented.txt"
    export.write_text(CHAT.format(next(site.numbers)))
    (tmp_path / "program.py").write_text(PROGRAM)
    command = [sys.executable, "program.py", address, asks.secret, str(export), "Api Example"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    receipt = read_receipt(done.stdout.removesuffix(b"\n"))
    assert (receipt.custodian, receipt.device, receipt.title) == ("Api Example", "work phone", "Documented")
