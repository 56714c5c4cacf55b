"""Mailboxes: the reader against the standard library's ``mailbox``, and peak memory as they grow.

``python -m benchmarks.mbox`` prints its own table; ``rows`` gives it to ``make bench``. The library is
measured twice, by the processor's time without that of starting: asked for the same things as the
reader (people, subject, date, text and files, all decoded), and only going through the mails.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.mbox_file import write_mailbox
from benchmarks.measuring import MEGABYTE, Row, Run, median, run

MAILS = 20_000
SEED = 20261125
RUNS = 3
MOST_BYTES = 200 * MEGABYTE

_SAME_WORK = """
import mailbox, sys, time
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_to_datetime
count, begun = 0, time.process_time()
for mail in mailbox.mbox(sys.argv[1]):
    count += 1
    str(make_header(decode_header(mail["Subject"] or "")))
    for field in ("From", "To", "Cc"):
        for name, _ in getaddresses(mail.get_all(field, [])):
            str(make_header(decode_header(name)))
    parsedate_to_datetime(mail["Date"])
    mail["Message-ID"], mail["References"], mail["In-Reply-To"]
    for part in mail.walk():
        if not part.is_multipart():
            data = part.get_payload(decode=True)
            part.get_filename()
            if part.get_content_maintype() == "text":
                data.decode(part.get_content_charset() or "ascii", "replace")
print(time.process_time() - begun)
"""
_GOING_THROUGH = """
import mailbox, sys, time
begun = time.process_time()
for _ in mailbox.mbox(sys.argv[1]):
    pass
print(time.process_time() - begun)
"""


def rows(folder: Path, mails: int = MAILS, *, large: int = 0) -> list[Row]:
    """Measure. ``large`` is a second mailbox's number of mails, for memory; 0 leaves it out."""
    box = _box(folder, mails)
    ours = [_ours(box) for _ in range(RUNS)]
    speed = mails / median([float(each.output) for each in ours])
    figures = [Row("mbox, ours", f"{speed:,.0f} mails/CPU s", "at least 10,000", speed >= 10_000)]
    figures.append(_against("mailbox, same work", _SAME_WORK, box, 3))
    figures.append(_against("mailbox, going through alone", _GOING_THROUGH, box, None))
    boxes = [box, *([_box(folder, large)] if large else [])]
    peaks = [max(each.peak_bytes for each in ours), *(_ours(one).peak_bytes for one in boxes[1:])]
    shown = " and ".join(f"{peak / MEGABYTE:,.0f} MB" for peak in peaks)
    figures.append(
        Row("mbox, peak memory", shown, f"at most {MOST_BYTES / MEGABYTE:,.0f} MB", max(peaks) <= MOST_BYTES)
    )
    return figures


def _box(folder: Path, mails: int) -> Path:
    path = folder / f"{mails}.mbox"
    if not path.exists():
        # By another process: a child's peak begins with what its parent holds.
        run([sys.executable, "-m", "benchmarks.mbox", "--write", path, "--mails", str(mails)])
    return path


def _ours(box: Path) -> Run:
    return run([sys.executable, "-m", "benchmarks.mbox", "--read", box])


def _against(name: str, script: str, box: Path, factor: int | None) -> Row:
    """Run ours and the library in turn; the ratio is the median of the pairs', so drift cancels."""
    pairs = [(_ours(box), run([sys.executable, "-c", script, box])) for _ in range(RUNS)]
    ratio = median([float(theirs.output) / float(our_run.output) for our_run, theirs in pairs])
    bound = "" if factor is None else f"at least {factor} x"
    return Row(f"mbox, {name}", f"ours is {ratio:.1f} x", bound, None if factor is None else ratio >= factor)


def _read(path: Path) -> float:
    """Read one mailbox as ``onrecord read`` does, and return the seconds of processor that it took."""
    # Imported here, so that the table's own process stays small.
    from onrecord.ports.originals import Aside  # noqa: PLC0415 - see above
    from onrecord.readers.formats import email_mbox  # noqa: PLC0415 - see above
    from onrecord.readers.originals import Source, open_original  # noqa: PLC0415 - see above
    from onrecord.readers.tally import Tally  # noqa: PLC0415 - see above
    from onrecord.records.limits import Limits  # noqa: PLC0415 - see above
    from onrecord.records.messages import Assumptions, Entry  # noqa: PLC0415 - see above

    entry = Entry(0, path.name, path.stat().st_size)
    source = Source(path.name, is_folder=False, files=(entry,), opener=lambda _number: path.open("rb"))
    tally, begun = Tally(), time.process_time()
    for item in email_mbox.read(open_original(source, Assumptions(), Limits())):
        if not isinstance(item, Aside):
            tally.add(item)
    tally.summary(email_mbox)
    return time.process_time() - begun


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, or with ``--read`` the seconds that reading one mailbox takes."""
    parser = argparse.ArgumentParser(description="Measure the reader of mailboxes.")
    parser.add_argument("--mails", type=int, default=MAILS)
    parser.add_argument("--large", type=int, default=0)
    parser.add_argument("--read", type=Path)
    parser.add_argument("--write", type=Path)
    chosen = parser.parse_args(arguments)
    if chosen.read is not None:
        print(_read(chosen.read))
        return 0
    if chosen.write is not None:
        write_mailbox(chosen.write, chosen.mails, SEED)
        return 0
    folder = Path(tempfile.mkdtemp(prefix="onrecord-bench-"))
    try:
        for figure in rows(folder, chosen.mails, large=chosen.large):
            print(figure)
    finally:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
