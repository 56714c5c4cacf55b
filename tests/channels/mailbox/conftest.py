"""A certificate for this machine, and Dovecot with a mailbox behind it, in a folder of a test."""

import contextlib
import getpass
import grp
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

USER, PASSWORD = "records@intake.example.test", "a pass word"
_NOBODY = 65_534
_DOVECOT = "/usr/sbin/dovecot"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with ``certificate.pem`` and ``key.pem`` for this machine."""
    folder = tmp_path_factory.mktemp("tls")
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-days", "2"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run([*made, *named, *files], check=True, capture_output=True)
    return folder


@dataclass(frozen=True)
class Mailbox:
    """A mailbox: where its server is, and its folder, in which each mail is a file."""

    port: int
    mails: Path
    certificate: Path

    def deliver(self, name: str, mail: bytes) -> None:
        """Put a mail in, as a delivery does."""
        self._folder("new")
        path = self._folder("tmp") / name
        path.write_bytes(mail)
        path.chmod(0o666)
        path.rename(self.mails / "new" / name)

    def flags(self) -> dict[str, str]:
        """Return the flags of each mail of the inbox, by the name that it was delivered under."""
        found = [path for part in ("new", "cur") for path in self._folder(part).iterdir()]
        return {
            path.name.partition(":")[0].partition(",")[0]: path.name.partition(":2,")[2] for path in found
        }

    def in_folder(self, folder: str) -> int:
        """Count the mails of another folder."""
        return sum(len(list((self.mails / f".{folder}" / part).iterdir())) for part in ("new", "cur"))

    def _folder(self, part: str) -> Path:
        folder = self.mails / part
        for one in (self.mails, folder):
            if not one.is_dir():
                one.mkdir()
                one.chmod(0o777)
        return folder


@pytest.fixture
def mailbox(certificate: Path) -> Iterator[Mailbox]:
    """Run Dovecot with one mailbox, and end it: this test's own, by its id."""
    assert Path(_DOVECOT).exists() or shutil.which("dovecot"), "run tests/channels/mailbox/install_dovecot.sh"
    with tempfile.TemporaryDirectory(prefix="dovecot-") as place:
        Path(place).chmod(0o755)  # its own users must reach what lies in it
        with _running(Path(place), certificate) as found:
            yield found


@contextlib.contextmanager
def _running(folder: Path, certificate: Path) -> Iterator[Mailbox]:
    for part in ("mails", "run", "state"):
        (folder / part).mkdir()
        (folder / part).chmod(0o777 if part == "mails" else 0o755)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = int(listening.getsockname()[1])
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}::::::\n")
    (folder / "dovecot.conf").write_text(_settings(folder, certificate, port))
    command = [_DOVECOT, "-F", "-c", str(folder / "dovecot.conf")]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            _wait(process, port)
            yield Mailbox(port, folder / "mails", certificate / "certificate.pem")
        finally:
            process.terminate()
            process.wait()


def _settings(folder: Path, certificate: Path, port: int) -> str:
    # Dovecot serves no mail as root.
    owner, owner_group = (_NOBODY, _NOBODY) if os.getuid() == 0 else (os.getuid(), os.getgid())
    return f"""
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{certificate}/certificate.pem
ssl_key = <{certificate}/key.pem
{_users()}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{folder}/mails
namespace inbox {{
  inbox = yes
  mailbox Taken {{
    auto = create
  }}
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={folder}
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
"""


def _users() -> str:
    """Return who runs Dovecot's parts: its own users where root starts it, else this user alone."""
    if os.getuid() == 0:
        return ""
    user, group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
    return (
        f"default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n"
        "service imap-login {\n  chroot =\n}\nservice anvil {\n  chroot =\n}\n"
    )


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        assert process.poll() is None, process.stderr and process.stderr.read().decode()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.05)
    raise AssertionError("Dovecot did not start")
