"""``onrecord serve --production`` refuses what is not safe on a network, and says which setting it is."""

import dataclasses
import datetime as dt
import http.client
import ipaddress
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.browser import serving
from tests.browser.serving import free_port
from tests.support.folders_in_memory import MEMORY
from tests.support.postgres_server import fresh_database

from onrecord.archive.file_systems import type_in_memory
from onrecord.keys.recovery import recovery_sheet
from onrecord.production import unsafe
from onrecord.settings import ServiceSettings, Settings
from onrecord.web.setting_up import address_of

PATIENCE_SECONDS = 60


@pytest.fixture
def second() -> Iterator[Path]:
    """Return a folder on a disk: a second copy in memory is refused."""
    disks = (Path(tempfile.gettempdir()), Path("/var/tmp"), Path.cwd())  # noqa: S108 - its own is made there
    with tempfile.TemporaryDirectory(dir=next(one for one in disks if not type_in_memory(one))) as folder:
        yield Path(folder)


@pytest.fixture
def tmp_path(tmp_path, second) -> Iterator[Path]:
    """Return a folder on another device than the second copy: a machine may have one disk, and memory."""
    if tmp_path.stat().st_dev != second.stat().st_dev:
        yield tmp_path
    else:
        with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
            yield Path(folder)


@pytest.fixture
def safe(tmp_path, second) -> Settings:
    """Settings that production takes."""
    for name in ("home", "keys"):
        (tmp_path / name).mkdir()
    service = ServiceSettings(hosts=("onrecord.example.gov.uk",), behind_proxy="yes")
    return Settings(
        home=tmp_path / "home",
        keys=tmp_path / "keys",
        organisation="Department for Harbours",
        second_copy=second,
        service=service,
    )


def test_safe_settings_are_taken(safe):
    assert unsafe(safe) == []
    by_number = dataclasses.replace(safe.service, hosts=("[2001:db8::1]", "192.0.2.7"))
    assert unsafe(dataclasses.replace(safe, service=by_number)) == []


def test_keys_in_the_home_are_refused_by_whatever_name(safe, tmp_path):
    inside = safe.home / "keys"
    inside.mkdir()
    link = tmp_path / "elsewhere"
    link.symlink_to(inside)
    for keys in (inside, link, tmp_path / "keys" / ".." / "home" / "keys", safe.home):
        assert "keys lie in the home" in " ".join(unsafe(dataclasses.replace(safe, keys=keys)))


def test_a_home_in_the_folder_of_keys_is_refused(safe, tmp_path):
    assert "keys lie in the home" in " ".join(unsafe(dataclasses.replace(safe, keys=tmp_path)))


@pytest.mark.parametrize(
    ("service", "said"),
    [
        ({"behind_proxy": "no"}, "service.certificate"),
        ({"hosts": ()}, "service.hosts"),
        ({"hosts": ("*",)}, "service.hosts"),
        ({"hosts": (".example.gov.uk",)}, "service.hosts"),
        ({"hosts": ("https://onrecord.example.gov.uk/",)}, "without https://, port or path"),
        ({"hosts": ("onrecord.example.gov.uk:443",)}, "without https://, port or path"),
    ],
)
def test_an_unsafe_way_of_being_reached_is_refused(safe, service, said):
    changed = dataclasses.replace(safe, service=dataclasses.replace(safe.service, **service))
    (found,) = unsafe(changed)
    assert said in found


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"second_copy": None}, "no second copy"),
        ({"same_device_copy_counts": "yes"}, "take same_device_copy_counts out"),
        ({"organisation": "Organisation not named"}, "set organisation"),
    ],
)
def test_an_unsafe_record_is_refused(safe, values, said):
    (found,) = unsafe(dataclasses.replace(safe, **values))
    assert said in found


def test_a_second_copy_on_the_homes_own_device_is_refused_whatever_the_settings_accept(safe, tmp_path):
    (tmp_path / "beside").mkdir()
    beside = dataclasses.replace(safe, second_copy=tmp_path / "beside")
    (found,) = unsafe(beside)
    assert "set second_copy to other storage" in found
    assert "same_device_copy_counts" not in found
    accepted = unsafe(dataclasses.replace(beside, same_device_copy_counts="yes"))
    assert accepted[0] == found
    assert "take same_device_copy_counts out of settings.toml" in accepted[1]


def test_a_server_on_a_volume_that_nobody_declared_encrypted_is_refused(safe):
    database = fresh_database()
    found = unsafe(dataclasses.replace(safe, database=database))
    assert "database.encrypted_volume" in found[0]
    declared = unsafe(
        dataclasses.replace(safe, database=dataclasses.replace(database, encrypted_volume="yes"))
    )
    # What is left is that the server of the tests forgets in a crash, which it says.
    assert found[1:] == declared
    assert "fsync" in declared[0]


def test_a_second_copy_that_is_not_there_is_refused(safe, tmp_path):
    (found,) = unsafe(dataclasses.replace(safe, second_copy=tmp_path / "gone"))
    assert "cannot be reached" in found


def test_a_second_copy_in_memory_is_refused_by_name_wherever_the_home_lies(safe):
    with (
        tempfile.TemporaryDirectory(dir=MEMORY) as copy,
        tempfile.TemporaryDirectory(dir=safe.second_copy) as home,
    ):
        (found,) = unsafe(dataclasses.replace(safe, home=Path(home), second_copy=Path(copy)))
    assert found.startswith(f"the second copy {copy} lies in this machine's memory (tmpfs)")


def test_as_many_sheets_beside_the_keys_as_give_them_back_are_refused(safe):
    sheets = recovery_sheet(bytes(range(32)), "onrecord.invalid/1", 2, 3)
    other = recovery_sheet(bytes(range(32)), "onrecord.invalid/1", 2, 3)
    folder = safe.keys / "recovery"
    folder.mkdir()
    for name, text in (
        ("1-of-3", sheets[0]),
        ("2-of-3", sheets[0]),
        ("3-of-3", other[1]),
        ("4-of-4", "words"),
    ):
        (folder / f"recovery-sheet-{name}.txt").write_text(text)
    assert unsafe(safe) == []
    (safe.keys / "recovery-sheet-2-of-3.txt").write_text(sheets[1])
    (found,) = unsafe(safe)
    assert "move them apart" in found


def test_the_command_refuses_all_that_is_unsafe_a_line_each_and_ends_with_1(desk):
    desk.run("init", "--unattended")
    *lines, last = desk.run("serve", "--production", expect=1).stderr.splitlines()
    named = ("recovery sheets", "service.certificate", "service.hosts", "second_copy", "set organisation")
    assert len(lines) == len(named)
    assert all(name in line for name, line in zip(named, lines, strict=True))
    assert last == "onrecord: not safe for production: 5 things to put right first, named above"


@pytest.mark.parametrize(
    ("service", "address"),
    [
        ({"behind_proxy": "yes", "hosts": ("record.example", "other.example")}, "https://record.example/"),
        ({"behind_proxy": "yes"}, "https://localhost:8010/"),
        ({"certificate": "c.pem", "hosts": ("record.example",)}, "https://record.example:8010/"),
        ({"hosts": ("record.example",)}, "http://localhost:8010/"),
    ],
)
def test_the_address_that_is_told_is_one_by_which_browsers_reach_the_service(service, address):
    assert address_of(ServiceSettings(address="127.0.0.1:8010", **service)) == address


def test_without_production_the_service_listens_on_this_machine_alone(desk):
    desk.run("init", "--unattended")
    write(desk, 'address = "0.0.0.0:8000"')
    assert "--production" in desk.run("serve", expect=1).stderr


def test_a_service_that_cannot_open_its_home_ends_with_1_and_says_why(desk):
    desk.run("init", "--unattended", "--organisation", "Department for Harbours")
    write(desk, f'address = "127.0.0.1:{free_port()}"')
    (desk.home / "service.db").write_bytes(b"not a database" * 400)
    done = desk.run("serve", expect=1)
    ours = [line for line in done.stderr.splitlines() if line.startswith("onrecord:")]
    assert len(ours) == 1, done.stderr
    assert "service.db" in ours[0]
    assert "Traceback" not in done.stderr


def test_a_second_service_of_a_home_is_refused_in_one_line(desk):
    with serving.served(desk):
        (line,) = desk.run("serve", expect=1).stderr.splitlines()
    assert line.startswith("onrecord: ")
    assert "serving" in line


def write(desk, service, top=""):
    """Add settings: those of the service, and those that stand above its table."""
    path = desk.home / "settings.toml"
    path.write_text(f"{path.read_text('utf-8')}\n{top}\n[service]\n{service}\n", "utf-8")


def certificate(folder):
    """Write a certificate of this machine's own name, and return the settings that name it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return f'certificate = "{folder}/certificate.pem"\ncertificate_key = "{folder}/key.pem"'


@contextmanager
def production(desk, second) -> Iterator[int]:
    """Serve a new home in production over TLS, and give the port."""
    sheets = ("--sheets", desk.folder / "sheets")
    desk.run("init", "--unattended", "--organisation", "Department for Harbours", *sheets)
    desk.run("replicate", str(second / "copy"))
    port = free_port()
    service = f'address = "127.0.0.1:{port}"\nhosts = ["localhost"]\n{certificate(desk.folder)}'
    write(desk, service, f'second_copy = "{second / "copy"}"')
    command = desk.command("serve", "--production")
    with subprocess.Popen(command, env=desk.environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert "https://" in process.stdout.readline()
            yield port
        finally:
            process.terminate()
            process.wait()


def asked(desk, port, path, **headers):
    """Ask over TLS, trusting the test's certificate alone."""
    trusted = ssl.create_default_context(cafile=desk.folder / "certificate.pem")
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        with closing(http.client.HTTPSConnection("localhost", port, context=trusted)) as connection:
            try:
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
            except ConnectionRefusedError:
                assert time.monotonic() < until, "the service does not answer"
                time.sleep(0.2)
            else:
                answer.read()
                return answer


def test_production_answers_over_tls_with_its_cookies_and_transport_pinned(desk, second):
    with production(desk, second) as port:
        answer = asked(desk, port, "/first-administrator")
        assert answer.status == 200
        assert answer.getheader("Strict-Transport-Security").startswith("max-age=31536000")
        cookie = answer.getheader("Set-Cookie")
        assert cookie.startswith("__Host-onrecord-form=")
        assert all(flag in cookie for flag in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"))
        assert asked(desk, port, "/healthy", Host="evil.example").status == 400
