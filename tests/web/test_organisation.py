"""Signing in with the organisation's own accounts, against a real provider in a process of its own."""

import html
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from tests.browser import serving
from tests.conftest import Desk
from tests.web.provider_site import CLIENT, SECRET

ADA = {"email": serving.EMAIL, "email_verified": True}


@dataclass
class Browser:
    """A browser without scripts, of one person at the provider."""

    address: str
    who: str

    def __post_init__(self):
        self.here, self.there = requests.Session(), requests.Session()
        self.there.cookies.set("who", self.who)

    def send(self, path, **said):
        form = self.here.get(self.address + (path if path != "/sign-in/organisation" else "/sign-in"))
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text).group(1)
        return self.here.post(self.address + path, data={**said, "csrfmiddlewaretoken": token})

    def ask(self):
        """Begin to sign in, and return where the provider is."""
        page = self.send("/sign-in/organisation")
        assert page.status_code == 200, page.text
        return html.unescape(re.search(r'href="(http[^"]+)"', page.text).group(1))

    def agree(self, away):
        """Sign in at the provider, and return where it sends back to."""
        answer = self.there.get(away, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def sign_in(self):
        return self.here.get(self.agree(self.ask()))

    @property
    def is_in(self):
        return "/sign-in?" not in self.here.get(self.address + "/").url


@dataclass
class Place:
    """The service and the provider."""

    address: str
    folder: Path

    def browser(self, who):
        return Browser(self.address, who)

    def say(self, **people):
        (self.folder / "people.json").write_text(json.dumps(people), "utf-8")


PEOPLE = {"ada": ADA, "other": ADA, "stranger": {"email": "eve@example.test", "email_verified": True}}


@contextmanager
def provider(folder: Path, callback: str) -> Iterator[str]:
    (folder / "people.json").write_text(json.dumps(PEOPLE), "utf-8")
    command = [sys.executable, "-m", "tests.web.provider_site", str(folder), callback]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            process.wait()


@contextmanager
def place(folder: Path, trusts_mfa: str = "no") -> Iterator[Place]:
    port = serving.free_port()
    (folder / "secret").write_text(SECRET + "\n", "utf-8")
    with provider(folder, f"http://localhost:{port}/sign-in/organisation/back") as issuer:
        settings = (
            f'[service.oidc]\nissuer = "{issuer}"\nclient_id = "{CLIENT}"\nname = "Harbours"\n'
            f'secret_file = "{folder}/secret"\ntrusts_mfa = "{trusts_mfa}"\n'
        )
        desk = Desk(folder / "desk")
        desk.folder.mkdir()
        with serving.served(desk, settings, port=port) as site:
            Browser(site.address, "").send(
                "/first-administrator",
                code=site.first_code,
                name=serving.NAME,
                email=serving.EMAIL,
                password=serving.PASSWORD,
            )
            yield Place(site.address, folder)


@pytest.fixture(scope="module")
def harbours(tmp_path_factory) -> Iterator[Place]:
    with place(tmp_path_factory.mktemp("organisation")) as both:
        yield both


@pytest.fixture(autouse=True)
def _as_at_first(request):
    yield
    if "harbours" in request.fixturenames:
        request.getfixturevalue("harbours").say(**PEOPLE)


def test_who_was_invited_signs_in_and_later_by_the_subject_whatever_the_address(harbours):
    browser = harbours.browser("ada")
    browser.sign_in()
    assert browser.is_in
    harbours.say(**{**PEOPLE, "ada": {"email": "ada.quay@new.test", "email_verified": True}})
    again = harbours.browser("ada")
    again.sign_in()
    assert again.is_in
    other = harbours.browser("other")
    assert other.sign_in().status_code == 403, "somebody else who is given the address is somebody else"
    assert not other.is_in


def test_the_word_of_the_provider_is_no_second_factor_unless_a_setting_says_so(harbours):
    harbours.say(**{**PEOPLE, "ada": {**ADA, "amr": ["pwd", "mfa"]}})
    browser = harbours.browser("ada")
    assert browser.sign_in().url.endswith("/your-account/sign-in")


def test_who_was_not_invited_is_refused(harbours):
    browser = harbours.browser("stranger")
    page = browser.sign_in()
    assert page.status_code == 403
    assert "You have no account here" in page.text
    assert not browser.is_in


@pytest.mark.parametrize("said", [False, None, "false", "no"])
def test_an_address_that_the_provider_did_not_verify_is_refused(harbours, said):
    harbours.say(**{**PEOPLE, "other": {"email": serving.EMAIL, "email_verified": said}})
    browser = harbours.browser("other")
    assert browser.sign_in().status_code == 403
    assert not browser.is_in


def test_an_answer_with_another_state_is_refused(harbours):
    browser = harbours.browser("ada")
    back = browser.agree(browser.ask())
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert browser.here.get(back.replace(state, "x" * len(state))).status_code == 401
    assert not browser.is_in


def test_an_answer_that_another_browser_asked_for_is_refused(harbours):
    victim, attacker = harbours.browser("ada"), harbours.browser("ada")
    back = attacker.agree(attacker.ask())
    assert victim.here.get(back).status_code == 401
    assert not victim.is_in


def test_an_answer_works_once(harbours):
    browser = harbours.browser("ada")
    back = browser.agree(browser.ask())
    browser.here.get(back)
    other = harbours.browser("ada")
    other.here.cookies.update(browser.here.cookies)
    assert other.here.get(back).status_code == 401


def test_nothing_in_a_request_changes_what_is_asked_of_the_provider(harbours):
    browser = harbours.browser("ada")
    form = browser.here.get(harbours.address + "/sign-in").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form).group(1)
    page = browser.here.post(
        harbours.address + "/sign-in/organisation?process=connect&scope=admin&auth_params=prompt%3Dnone",
        data={"csrfmiddlewaretoken": token},
    )
    away = parse_qs(urlsplit(html.unescape(re.search(r'href="(http[^"]+)"', page.text).group(1))).query)
    assert sorted(away["scope"][0].split()) == ["email", "openid", "profile"]
    assert "prompt" not in away
    assert away["code_challenge_method"] == ["S256"]
    assert len(away["nonce"][0]) == 32


def test_it_is_never_begun_by_a_link(harbours):
    assert requests.get(harbours.address + "/sign-in/organisation", timeout=30).status_code == 405


def test_a_second_factor_at_the_provider_is_enough_where_a_setting_trusts_it(tmp_path):
    with place(tmp_path, trusts_mfa="yes") as both:
        browser = both.browser("ada")
        assert browser.sign_in().url.endswith("/your-account/sign-in"), "it did not say that it asked"
        both.say(**{**PEOPLE, "ada": {**ADA, "amr": ["pwd", "mfa"]}})
        again = both.browser("ada")
        again.sign_in()
        assert "What you can do" in again.here.get(both.address + "/").text
