"""Mail is read where no file can be opened and nothing imported: all that is needed is there beforehand."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]
PROGRAM = """
import sys
import numpy, pyarrow
from tests.readers.formats.email.samples import Aside, email_eml, original_of, reader_of, sample_original, samples
from tests.readers.formats.email.compound_file import compound, properties
from onrecord.readers.formats import email_msg
from onrecord.readers.registry import load

MAIL = b"From: =?%s?Q?=E9?= <a@b>\\nDate: Mon, 4 Mar 2024 09:15:00 EST\\nContent-Type: text/html; charset=%s\\n\\n<p>\\xe9"
CHARSETS = (b"utf-8", b"hz-gb-2312", b"x-mac-cyrillic", b"iso-2022-jp", b"rot13", b"utf-16", b"punycode", b"idna", b"cp1026")
message = {0x37: "x", 0x1013: b"<p>\\xe9", 0x3FDE: 10007, 0x3FFD: 21027}
sources = [(reader_of(one), sample_original(one)) for one in samples()]
sources += [(email_eml, original_of({"a.eml": MAIL % (name, name)})) for name in CHARSETS]
sources += [(email_msg, original_of({"a.msg": compound(properties(message, 32))}))]
pyarrow.array([1])  # pyarrow looks for pandas once
opened = []

def hook(event, arguments):
    if event in {"open", "import", "os.listdir", "subprocess.Popen", "socket.connect"}:
        opened.append((event, arguments[0]))

for _, original in sources:
    for entry in original.entries():
        original.open(entry).close()
load({reader for reader, _ in sources})
sys.addaudithook(hook)
for reader, original in sources:
    for item in reader.read(original):
        if isinstance(item, Aside):
            item.open().read()
print(opened)
"""


def test_reading_mail_opens_and_imports_nothing() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
