"""docs/service.md is run, not believed: its lines, its settings, and the receipt that they lead to."""

import contextlib
import re
import shlex
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "service.md").read_text("utf-8")
PROGRAM = ".venv/bin/onrecord"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def in_folder(desk, text: str) -> str:
    return text.replace("/mnt/second", str(desk.folder / "second"))


def test_the_lines_lead_to_a_service_and_a_receipt_that_counts_the_second_copy(desk):
    lines = [line.removeprefix("$ ") for line in in_folder(desk, blocks("console")[0]).splitlines()]
    make, init, replicate, serve, serves, begin = lines
    assert make == "make setup"
    for line in (init, replicate):
        program, *arguments = shlex.split(line)
        assert program == PROGRAM
        assert desk.run(*arguments).stdout.strip(), line
    second, same_device, _database = blocks("toml")
    with (desk.home / "settings.toml").open("a") as settings:
        settings.write(in_folder(desk, second))
        settings.write(same_device)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings.write(f'[service]\naddress = "127.0.0.1:{port}"\n')
    said = first_lines(desk, shlex.split(serve)[1:], port)
    expected = [line.replace(":8000", f":{port}") for line in (serves, begin.partition("code: ")[0])]
    assert [said[0].strip(), said[1].partition("code: ")[0]] == expected
    receipt = desk.capture(desk.export())["receipt"]
    assert not [reason for reason in receipt["reasons"] if "second" in reason and "no " in reason]
    text = Path(desk.folder / receipt["path"]).read_text("utf-8")
    assert "stored_copies: 2" in text


def first_lines(desk, arguments, port):
    """Start the service, read what it says until it answers, and end it: this process's own, by its id."""
    with subprocess.Popen(
        desk.command(*arguments), env=desk.environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            said = [process.stdout.readline() for _ in range(2)]
            while not answers(port):
                time.sleep(0.1)
            return said
        finally:
            process.terminate()
            process.wait()


def answers(port):
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthy"):
        return True
    return False


def test_without_the_second_setting_a_copy_on_one_disk_is_not_counted(desk):
    """The control: what the page says of a laptop with one disk."""
    desk.run("init", "--organisation", "Harbours")
    desk.run("replicate", desk.folder / "second")
    desk.set("second_copy", str(desk.folder / "second"))
    text = Path(desk.folder / desk.capture(desk.export())["receipt"]["path"]).read_text("utf-8")
    assert "stored_copies: 1" in text
