"""What every answer carries, and what no request may do: headers, methods, sizes, forms of others."""

import pytest
from django.urls import URLPattern

from onrecord.records.accounts import Role

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "media-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
}
ANSWERS = {
    "/healthy": 200,
    "/sign-in": 200,
    "/nothing-here": 404,
    "/static/onrecord/onrecord.css": 200,
    "/static/nothing.css": 404,
    "/static/../settings.toml": 404,
    "/": 302,
    "/logs/access": 302,
}
OWN_CACHING = "/static/"
SHARED = {"/capture/share"}
"""A phone's own sharing posts here without a form of ours; the session's cookie is kept from other sites."""

ARGUMENTS = {"number": 1, "pk": 1, "token": "0123456789"}


def policy(page):
    return {one.strip() for one in page["Content-Security-Policy"].split(";")}


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_has_the_same_strict_headers(site, path):
    page = site.client().get(path)
    assert page.status_code == ANSWERS[path]
    assert policy(page) == POLICY
    assert page["X-Frame-Options"] == "DENY"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Referrer-Policy"] == "same-origin"
    assert page["Cross-Origin-Opener-Policy"] == "same-origin"
    assert page["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in page["Permissions-Policy"]
    assert not page.has_header("Access-Control-Allow-Origin")
    if page.status_code != 200 or not path.startswith(OWN_CACHING):
        assert "no-store" in page["Cache-Control"]
    page.close()


@pytest.mark.parametrize("path", ["/static/%2e%2e/%2e%2e/configuration.py", "/static//etc/passwd"])
def test_static_files_come_from_our_own_folders_alone(site, path):
    assert site.client().get(path).status_code == 404


def test_a_host_that_is_not_named_is_refused_without_a_trace(site):
    page = site.client().get("/sign-in", HTTP_HOST="evil.example")
    assert page.status_code == 400
    assert policy(page) == POLICY
    assert "Traceback" not in page.content.decode()


def test_a_fault_of_ours_shows_no_trace(site, monkeypatch):
    from onrecord.web.views import home

    def broken(_officer):
        raise ZeroDivisionError("zebrafinch")

    monkeypatch.setattr(home, "tasks_of", broken)
    browser = site.as_role(Role.AUDITOR)
    browser.raise_request_exception = False
    page = browser.get("/")
    assert page.status_code == 500
    assert policy(page) == POLICY
    assert "zebrafinch" not in page.content.decode()
    assert "Traceback" not in page.content.decode()


def _addresses():
    from django.urls import reverse

    from onrecord.web import urls

    for one in urls.urlpatterns:
        if isinstance(one, URLPattern):
            yield reverse(
                one.name, kwargs={name: ARGUMENTS.get(name, "1") for name in one.pattern.converters}
            )


def test_no_address_takes_a_form_from_elsewhere(site):
    from django.test import Client

    inside = site.as_role(*Role)
    strict = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    strict.cookies = inside.cookies
    for address in set(_addresses()) - SHARED:
        assert strict.post(address).status_code == 403, address


def test_no_address_takes_a_method_that_pages_do_not_use(site):
    inside = site.as_role(*Role)
    for address in _addresses():
        for method in ("TRACE", "PROPFIND", "CONNECT"):
            assert inside.generic(method, address).status_code == 405, (method, address)


@pytest.mark.parametrize("address", ["/healthy", "/", "/accounts", "/logs/access", "/logs/acts"])
def test_a_page_that_is_only_read_takes_no_form(site, address):
    assert site.as_role(*Role).post(address).status_code == 405


@pytest.mark.parametrize("address", ["/accounts/1/recovery", "/accounts/1/role"])
def test_an_act_is_never_done_by_following_a_link(site, address):
    assert site.as_role(*Role).get(address).status_code == 405


def test_no_page_changes_anything_when_it_is_only_read(site):
    officer = site.officer(Role.ADMINISTRATOR)
    browser = site.client(officer)
    before = site.host.reading(officer).journal.size
    for address in _addresses():
        if address != "/sign-out":
            browser.get(address)
    assert site.host.reading(officer).journal.size == before


def test_a_form_of_more_than_a_mebibyte_is_refused(site):
    page = site.client().post("/sign-in", {"login": "a" * (1024**2 + 1), "password": "b"})
    assert page.status_code == 400


def test_a_file_that_no_page_asked_for_is_not_taken(site):
    from django.core.files.uploadedfile import SimpleUploadedFile

    said = {"login": "a@example.test", "password": "b", "file": SimpleUploadedFile("a.txt", b"zebrafinch")}
    page = site.client().post("/sign-in", said)
    assert page.status_code in {200, 400}
    assert page.wsgi_request.FILES == {}


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(site):
    from django.conf import settings

    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_SAMESITE == "Strict"
    page = site.client().get("/sign-in")
    cookie = page.cookies[settings.CSRF_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


def test_there_is_no_way_to_debug_in_production(site):
    from django.conf import settings

    assert settings.DEBUG is False
    assert site.client().get("/__debug__/").status_code == 404
    assert site.client().get("/admin/").status_code == 404
