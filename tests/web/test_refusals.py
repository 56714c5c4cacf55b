"""What a browser is told when the server cannot: what to do, and nothing of the server's own folders."""

from django.test import RequestFactory

from onrecord.api.statuses import said_of
from onrecord.records.errors import KeysError, StorageError
from onrecord.web.middleware.errors import refusal


def test_a_full_disk_is_told_without_the_path_of_what_could_not_be_written(site):
    error = StorageError(
        f"cannot write '{site.host.settings.home}/uploads/u-1': the disk is full; free some space"
    )
    request = RequestFactory().get("/", SERVER_NAME="localhost")
    request.user = None
    page = refusal(request, error)
    assert page.status_code == 507
    assert str(site.host.settings.home) not in page.content.decode()
    assert "its disk is full" in page.content.decode()


def test_folders_of_the_server_have_names_instead_of_paths(site):
    settings = site.host.settings
    said = said_of(KeysError(f"{settings.keys}/root.key does not open {settings.home}; restore it"))
    assert said == "the folder of keys/root.key does not open the home; restore it"
