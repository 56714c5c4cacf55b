"""The service's own store in the second copy, by the real programs: taken while it serves, brought back."""

import json
import shutil

import pytest
from tests.support.served import served

pytestmark = pytest.mark.minutes

ADA = "Ada Quay"


@pytest.fixture
def service(tmp_path):
    with served(tmp_path, ADA) as running:
        yield running


def one_json(service, *arguments, expect=0):
    return json.loads(service.run(*arguments, "--json", expect=expect).stdout.splitlines()[-1])


def test_accounts_come_back_from_the_second_copy_and_everybody_signs_in_anew(service):
    copy = service.folder / "second"
    assert service.ask(ADA, "GET", "/capture").status == 200
    assert "1 account" in service.run("replicate", copy).stdout
    said = " ".join(service.run("verify").stdout.split())
    assert "the accounts there open: 1 account, as on" in said
    service.kill()
    for name in ("service.db", "service.db-wal", "service.db-shm"):
        (service.home / name).unlink(missing_ok=True)
    done = service.run("restore", copy)
    assert "everybody is signed out" in " ".join(done.stdout.split())
    service.start()
    answer = service.ask(ADA, "GET", "/capture")
    assert (answer.status, "sign-in" in answer.headers["location"]) == (302, True)
    found = one_json(service, "verify")
    assert found["faults"] == []
    assert found["copies"][0]["service"]["accounts"] == 1


def test_a_damaged_store_is_said_by_verify_and_not_replaced_while_the_service_runs(service):
    copy = service.folder / "second"
    service.run("replicate", copy)
    service.kill()
    (service.home / "service.db-wal").unlink(missing_ok=True)
    store = service.home / "service.db"
    whole = store.read_bytes()
    store.write_bytes(whole[: len(whole) // 2] + bytes(100) + whole[len(whole) // 2 + 100 :])
    assert "service.db" in service.run("verify", expect=1).stdout
    damaged = store.read_bytes()
    with (service.home / "serving").open("ab") as held:
        import fcntl  # noqa: PLC0415

        fcntl.flock(held, fcntl.LOCK_EX)
        assert "wait for it to end" in service.run("restore", copy, expect=1).stderr
    assert store.read_bytes() == damaged
    assert one_json(service, "restore", copy)["service"]["accounts"] == 1
    assert (service.home / "set-aside/0001/service.db").read_bytes() == damaged
    service.run("verify")


def test_a_home_lost_whole_comes_back_with_its_accounts(service):
    copy = service.folder / "second"
    service.run("replicate", copy)
    service.kill()
    settings = (service.home / "settings.toml").read_bytes()
    shutil.rmtree(service.home)
    service.run("restore", copy)
    (service.home / "settings.toml").write_bytes(settings)
    service.start()
    assert service.ask("", "GET", "/first-administrator").status == 302


def test_a_copy_of_the_store_that_does_not_open_is_a_fault_of_the_second_copy(service):
    copy = service.folder / "second"
    service.run("replicate", copy)
    path = copy / "service/service.db"
    path.write_bytes(path.read_bytes()[:-1000])
    assert "onrecord replicate" in service.run("verify", expect=1).stdout
    service.run("replicate", copy)
    service.run("verify")


def test_the_store_of_another_home_is_not_brought_back_into_this_one(service, tmp_path):
    copy, others = service.folder / "second", tmp_path / "other"
    others.mkdir()
    service.run("replicate", copy)
    with served(others, "Ben Mole") as other:
        other.run("replicate", other.folder / "second")
    service.kill()
    for name in ("service.db", "service.db-wal", "service.db-shm"):
        (service.home / name).unlink(missing_ok=True)
    refused = service.run("restore", others / "second", expect=1)
    assert "another home" in " ".join(refused.stderr.split())
    for version in (copy / "service").iterdir():
        shutil.copyfile(others / "second/service/service.db", version)
    refused = " ".join(service.run("restore", copy, expect=1).stderr.split())
    assert "is damaged or of another home" in refused
    assert "look for another copy" in refused
    assert not (service.home / "service.db").exists()
