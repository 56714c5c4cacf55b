"""The pages of the Department for Harbours that lie a step further in: accounts, notes, mail, keys, links."""

import re
from collections.abc import Callable, Sequence

from playwright.sync_api import Page
from tests.browser.harbours_home import email_of
from tests.browser.screens import Screen
from tests.browser.served import SERVED
from tests.browser.serving import sign_in
from tests.browser.test_installed_app import SHARED
from tests.browser.test_mail_journey import arrive
from tests.conftest import CHAT
from tests.readers.containers.crypt_files import crypt15
from tests.support.phone_databases import SAMPLES, database
from tests.web.conftest import PASSWORD

_WORKED_MS = 120_000
_WHOSE = {1280: "Jonah Quillfeather", 390: "Kit Varnholt"}
_SPILL = "12/03/2026, 09:00 - Ada Quay: TOP SECRET\n"


def width_of(page: Page) -> int:
    """Return a window's width, by which what is made for one picture differs from that of another."""
    size = page.viewport_size
    assert size
    return size["width"]


def follow(selector: str, *more: str) -> Callable[[Page], None]:
    """Return what follows the first link of each kind, one page after another."""

    def go_on(page: Page) -> None:
        for one in (selector, *more):
            page.locator(one).first.click()
            page.wait_for_load_state()

    return go_on


def press(*names: str) -> Callable[[Page], None]:
    """Return what presses buttons or links one after another."""

    def go_on(page: Page) -> None:
        for name in names:
            page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first.click()
            page.wait_for_load_state()

    return go_on


def confirmed(then: Callable[[Page], None] | None = None) -> Callable[[Page], None]:
    """Return what gives the password once more where it is asked for, and goes on."""

    def go_on(page: Page) -> None:
        if page.get_by_role("heading", name="Confirm that it is you").is_visible():
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Confirm").click()
            page.wait_for_load_state()
        if then is not None:
            then(page)

    return go_on


def as_office(page: Page, office: str) -> None:
    """Let a page be an office's from now on, or nobody's."""
    browser = page.context.browser
    assert browser
    page.context.clear_cookies()
    if office:
        page.context.add_cookies(SERVED[0].cookies(browser, office))


def _code(page: Page) -> None:
    sign_in(page, email_of("nobody"))
    page.get_by_role("heading", name="Enter your code").wait_for()


def _account_of(page: Page, name: str, office: str) -> None:
    as_office(page, office)
    page.goto("/accounts")
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_load_state()


def _invite(page: Page, name: str) -> str:
    """Invite somebody as an administrator, and return the link."""
    as_office(page, "administrator")
    page.goto("/accounts/invite")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Email address").fill(
        f"{name.split(maxsplit=1)[0].lower()}-{width_of(page)}@harbours.example"
    )
    page.get_by_label("Auditor: ").check()
    page.get_by_role("button", name="Make the invitation").click()
    link = page.locator("code").inner_text()
    as_office(page, "")
    return link


def _invitation(page: Page) -> None:
    page.goto(_invite(page, "Gwen Harrowell"))


def _first_step(page: Page) -> None:
    page.goto(_invite(page, "Osbert Tull"))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("link", name="Set up an authenticator app").click()
    page.locator("p .onrecord-code").wait_for()


def _recovering(page: Page) -> None:
    _account_of(page, "Iolo Brassington", "administrator")
    page.get_by_role("button", name="Ask for a recovery").click()
    _account_of(page, "Iolo Brassington", "second-administrator")
    page.get_by_role("button", name="Agree to the recovery").click()
    page.get_by_role("heading", name="Recovery agreed").wait_for()


def _recovery(page: Page) -> None:
    _recovering(page)
    link = page.locator("code").inner_text()
    as_office(page, "")
    page.goto(link)


def _role(page: Page) -> None:
    _account_of(page, "Nora Blank", "administrator")
    if not page.get_by_text("Waits for a second person").count():
        page.get_by_label("Auditor: ").check()
        page.get_by_role("button", name="Ask for the role").click()
        page.get_by_text("Waits for a second person").wait_for()
    _account_of(page, "Nora Blank", "second-administrator")
    press("Agree")(page)


def _closing(page: Page) -> None:
    _account_of(page, "Sefton Quarrell", "administrator")
    press("Close the account")(page)


def _reopening(page: Page) -> None:
    link = _invite(page, "Wilmot Fenn")
    page.goto(link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.wait_for_load_state()
    _account_of(page, "Wilmot Fenn", "administrator")
    press("Close the account", "Close the account", "Open the account again")(page)


def _ending(page: Page) -> None:
    _account_of(page, "Fenella Oatway", "administrator")
    press("Take the role away")(page)


def _token(page: Page) -> None:
    page.get_by_label("What will use the token?").fill("Monthly figures")
    page.get_by_label("Count messages").check()
    page.get_by_role("button", name="Make the token").click()
    page.get_by_role("heading", name="Token made").wait_for()


def sent(page: Page, *files: tuple[str, bytes]) -> None:
    """Send files and wait for what came of looking at them."""
    kind = "application/octet-stream"
    page.set_input_files(
        "input[type=file]", [{"name": name, "mimeType": kind, "buffer": data} for name, data in files]
    )
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile("/read$|/stopped/|/ended$"), timeout=_WORKED_MS)


def _export(word: str, page: Page) -> tuple[str, bytes]:
    said = CHAT.replace("zebrafinch", f"{word} {width_of(page)}")
    return f"WhatsApp Chat with {word.capitalize()}.txt", said.encode()


def _locked(page: Page) -> None:
    scheme = sorted((SAMPLES / "whatsapp-android-db" / "new-layout").glob("*.sql"))
    sent(page, ("msgstore.db.crypt15", crypt15(database(*(one.read_text("utf-8") for one in scheme)))))


def _wrong_key(page: Page) -> None:
    _locked(page)
    page.get_by_label("Password or key").fill("0" * 64)
    page.get_by_role("button", name="Open it").click()
    page.get_by_text("What you gave does not open it").wait_for(timeout=_WORKED_MS)


def _several(page: Page) -> None:
    sent(page, _export("skerry", page), _export("spinney", page))
    press("Continue")(page)
    page.get_by_label("Yes, all of it").check()
    press("Continue")(page)
    page.get_by_label("It was urgent").check()
    press("Continue")(page)
    page.get_by_role("button", name="Capture", exact=True).click()
    page.wait_for_url("**/capture/done/**", timeout=_WORKED_MS)


def _shared(page: Page) -> None:
    page.evaluate(SHARED)
    name, data = _export("sandpiper", page)
    page.set_input_files("#shared", [{"name": name, "mimeType": "text/plain", "buffer": data}])
    page.evaluate("document.getElementById('shared').form.requestSubmit()")
    page.get_by_role("heading", name="What you shared has arrived").wait_for()


def _left_out_by(way: str) -> Callable[[Page], None]:
    def go_on(page: Page) -> None:
        sent(page, _export("lapwing", page))
        press("Continue")(page)
        page.get_by_label("No: leave some of it out").check()
        press("Continue")(page)
        page.get_by_role("heading", name="What is left out").wait_for(timeout=_WORKED_MS)
        page.get_by_label("Personal").check()
        page.get_by_label(way).check()
        press("Choose")(page)

    return go_on


def _moved(page: Page) -> None:
    page.goto("/receipts")
    follow("main a[href^='/receipts/c-']")(page)
    press("Move it")(page)
    page.get_by_label("Whose phone is it from?").fill(
        f"Jonah Quillfeather{' junior' * (width_of(page) < 1000)}"
    )
    page.get_by_label("Why is it moved?").fill("The office picked the wrong minister from the list.")
    press("Continue", "Move it")(page)
    page.get_by_role("heading", name="Moved").wait_for(timeout=_WORKED_MS)


def _renaming(page: Page) -> None:
    page.get_by_label("Name of the search").fill("Harbour dues")
    press("Save this search")(page)
    page.goto("/find/saved")
    press("Rename")(page)


def chosen_messages(page: Page, where: str) -> None:
    """Open a page about two messages of the first copy."""
    page.goto("/conversations?name=resilience")
    first = page.locator(".onrecord-copies a:has-text('Harbour resilience')").first
    copy = (first.get_attribute("href") or "").rpartition("/")[2]
    page.goto(f"{where}?copy={copy}&messages=8-9")


def _note(page: Page) -> None:
    chosen_messages(page, "/notes/new")


def _decision(page: Page) -> None:
    _note(page)
    page.get_by_label("What was decided?").fill("The outer basin is closed until the storm has passed.")
    page.get_by_label("Who decided it?").fill("Morwenna Tregallion")
    press("Continue")(page)


def _recorded(page: Page) -> None:
    _decision(page)
    press("Record this decision")(page)
    page.get_by_role("heading", name="Decision recorded").wait_for()


def _of_note(*presses: str) -> Callable[[Page], None]:
    """Return what opens the newest note, made on the first call, and goes on from it."""

    def go_on(page: Page) -> None:
        page.goto("/notes")
        if not page.locator("main a[href^='/notes/d-']").count():
            _recorded(page)
            page.goto("/notes")
        href = page.locator("main a[href^='/notes/d-']").last.get_attribute("href") or ""
        page.goto(href.partition("#")[0])
        press(*presses)(page)

    return go_on


def _filing(page: Page) -> None:
    _of_note("File it")(page)
    page.get_by_label("Records").check()
    page.get_by_label("File-plan reference").fill("HB/24/9")
    page.get_by_label("Retention label").fill("Keep seven years")
    press("Continue")(page)


def _filed(page: Page) -> None:
    _filing(page)
    press("File it")(page)
    page.wait_for_url(re.compile("/filed/"), timeout=_WORKED_MS)


def _asking(page: Page) -> None:
    page.get_by_label("What is it for?").fill("Module 2, draft 3")
    page.get_by_label("Who is to have the file?").fill("Inquiry Team, Quay House")
    page.get_by_label("Words").fill("dredging")


def _asked(page: Page) -> None:
    _asking(page)
    press("Ask for the export")(page)
    page.get_by_text("Another person must agree").wait_for()


def _mail() -> str:
    return arrive(SERVED[0].folder, SERVED[0].holders[0])


def _of_mail(end: str) -> Callable[[Page], None]:
    def go_on(page: Page) -> None:
        identity = _mail()
        page.goto(f"/mail/{identity}{end}")

    return go_on


def _mails(page: Page) -> None:
    _mail()
    page.goto("/mail")


def _by_link(page: Page) -> None:
    """Open a new link as somebody who has no account, and begin."""
    as_office(page, "private-office")
    page.goto("/links/new")
    if page.get_by_role("radio").count():
        page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Make the link").click()
    link = page.locator("code").inner_text()
    as_office(page, "")
    page.goto(link)
    page.get_by_role("button", name="Start now").click()
    page.get_by_role("heading", name="Choose the file").wait_for()


def _link_read(page: Page) -> None:
    _by_link(page)
    sent(page, _export("dunlin", page))


def _link_about(page: Page) -> None:
    _link_read(page)
    press("Continue")(page)
    page.get_by_label("Yes, all of it").check()
    press("Continue")(page)


def _link_check(page: Page) -> None:
    _link_about(page)
    page.get_by_label("It was urgent").check()
    page.get_by_label("The app or the phone made it").check()
    press("Continue")(page)


def _link_stopped(page: Page) -> None:
    _by_link(page)
    sent(page, ("WhatsApp Chat with Spill.txt", _SPILL.encode()))


def _not_theirs(page: Page) -> None:
    _link_check(page)
    press("Hand it in")(page)
    page.wait_for_url("**/receipts/c-*", timeout=_WORKED_MS)
    as_office(page, "private-office")
    page.goto("/links")
    page.get_by_role("link", name="Receipt c-").first.click()
    press("No, or I cannot tell")(page)


def _put_back(page: Page) -> None:
    """Change a matter of its own, and ask for what stood before."""
    page.goto("/matters/new")
    page.get_by_label("What is the matter called?").fill("Dredging review")
    page.get_by_label("Whose conversations are asked for?").fill("Morwenna Tregallion")
    page.get_by_label("Which conversations?").fill("Harbour resilience\nDredging contract")
    press("Open it")(page)
    page.get_by_text("Change the matter", exact=True).click()
    page.get_by_label("Which conversations?").fill("Harbour resilience")
    page.get_by_label("Why is it changed?").fill("The review asks for it no more")
    press("Change it", "Put back what stood before")(page)


def _in_reconciliation(*presses: str) -> Callable[[Page], None]:
    def go_on(page: Page) -> None:
        page.get_by_role("link", name="Harbour resilience").first.click()
        press(*presses)(page)

    return go_on


def _yours(name: str, path: str, says: str, then: Callable[[Page], None] | None = None) -> Screen:
    return Screen(name, path, "auditor", says, confirmed(then))


GETTING_IN: Sequence[Screen] = [
    Screen("sign-in-code", "/sign-in", says="The second step: a code of the app.", go_on=_code),
    Screen("signed-out", "/closed", says="An account that was closed."),
    Screen("offline", "/offline", says="What the installed page shows without a network."),
    Screen("invitation", "/sign-in", says="Somebody who was invited chooses a password.", go_on=_invitation),
    Screen("first-app", "/sign-in", says="Setting up an authenticator app.", go_on=_first_step),
    Screen("recovery", "/sign-in", says="Choosing a new password after a recovery.", go_on=_recovery),
    _yours("sign-out", "/sign-out", "Signing out."),
    Screen("confirm", "/confirm", "auditor", "The password once more, before what matters."),
    Screen("confirm-code", "/confirm/code", "auditor", "Or a code of the app."),
    _yours("password", "/your-account/password", "Changing the password."),
    _yours("app-off", "/your-account/app/remove", "Turning the authenticator app off."),
    _yours("passkeys", "/your-account/passkeys", "Passkeys and security keys."),
    _yours("passkey-new", "/your-account/passkeys/add", "Adding a passkey."),
    _yours("codes-new", "/your-account/codes/new", "Making recovery codes."),
    _yours("codes", "/your-account/codes/new", "Recovery codes.", press("Make")),
    _yours("sessions", "/your-account/sessions", "Where one is signed in."),
    _yours("log-check", "/logs/access/check", "Whether the access log is as it was written."),
]
ACCOUNTS: Sequence[Screen] = [
    Screen("invitation-back", "/accounts", "administrator", "Taking an invitation back.", press("Take back")),
    Screen("account-close", "/accounts", "administrator", "Closing an account.", _closing),
    Screen("account-reopen", "/accounts", "administrator", "Opening it again.", _reopening),
    Screen("role-end", "/accounts", "administrator", "Taking a role away.", _ending),
    Screen("role-decide", "/accounts", "second-administrator", "A second person agrees to a role.", _role),
    Screen("recovery-agreed", "/accounts", "second-administrator", "The link of a recovery, shown once.",
           _recovering),
    Screen("token-new", "/your-account/tokens/new", "foi", "Making a token for a program.", confirmed()),
    Screen("token-made", "/your-account/tokens/new", "foi", "The token, shown once.", confirmed(_token)),
]  # fmt: skip
CAPTURES: Sequence[Screen] = [
    Screen("capture-locked", "/capture", "private-office", "An encrypted backup.", _locked),
    Screen("capture-wrong-key", "/capture", "private-office", "A key that does not open it.", _wrong_key),
    Screen("captured", "/capture", "private-office", "Several conversations at once.", _several),
    Screen("shared", "/capture", "records", "What a phone shared, before it is said whose it is.", _shared),
    Screen("left-out-people", "/capture", "private-office", "Leaving out what some people wrote.",
           _left_out_by("Everything that some people wrote")),
    Screen("left-out-kinds", "/capture", "private-office", "Leaving out a kind, such as calls.",
           _left_out_by("Everything of one kind, such as calls")),
    Screen("left-out-span", "/capture", "private-office", "Leaving out a time.",
           _left_out_by("Everything in a time, or between two messages")),
    Screen("moved", "/receipts", "records", "What was moved.", _moved),
    Screen("link-read", "/sign-in", says="What was read, to the holder of a link.", go_on=_link_read),
    Screen("link-about", "/sign-in", says="What the file does not say.", go_on=_link_about),
    Screen("link-check", "/sign-in", says="Their answers, before it is handed in.", go_on=_link_check),
    Screen("link-stopped", "/sign-in", says="A marking stopped what came by a link.", go_on=_link_stopped),
    Screen("link-not-theirs", "/links", "private-office", "It may not have come from them.", _not_theirs),
    Screen("mail", "/mail", "private-office", "Mail that arrived, and waits.", _mails),
    Screen("mail-one", "/mail", "private-office", "One mail, before it is confirmed.", _of_mail("")),
    Screen("mail-not-mine", "/mail", "private-office", "A mail is refused.", _of_mail("/not-mine")),
]  # fmt: skip
RECORDS: Sequence[Screen] = [
    Screen("search-name", "/find?words=harbour", "records", "Naming a search.", _renaming),
    Screen("note-new", "/notes", "records", "Recording a decision that messages show.", _note),
    Screen("note-check", "/notes", "records", "The decision, before it is recorded.", _decision),
    Screen("note-recorded", "/notes", "records", "It is recorded, and can be filed.", _recorded),
    Screen("note", "/notes", "records", "A note, its messages, and where it is filed.", _of_note()),
    Screen("note-correct", "/notes", "records", "Correcting a note.", _of_note("Correct it")),
    Screen("note-withdraw", "/notes", "records", "Withdrawing a note.", _of_note("Withdraw it")),
    Screen("file", "/notes", "records", "Filing it in the corporate system.", _of_note("File it")),
    Screen("file-check", "/notes", "records", "What will be filed, and where.", _filing),
    Screen("filing", "/notes", "records", "The receipt of filing.", _filed),
    Screen("file-messages", "/conversations", "records", "Filing messages themselves.",
           lambda page: chosen_messages(page, "/file")),
    Screen("export-new", "/exports/new", "foi", "Asking for an export.", _asking),
    Screen("export", "/exports/new", "foi", "It waits for a second person.", _asked),
    Screen("exports", "/exports", "foi", "All exports."),
    Screen("who-is-one", "/reconcile", "records", "Whether names are one person.",
           _in_reconciliation("Who is who", "Confirm or reject")),
    Screen("refer", "/reconcile", "records", "Changes set against a request or a hold.",
           _in_reconciliation("Set changes against a request or a hold")),
    Screen("name", "/people", "records", "A name, and whose it is.",
           follow("main dl a", "a:has-text('Change or undo')")),
    Screen("join", "/people", "records", "Two entries of the register are one person.",
           follow("main dl a", "a:has-text('Join with another person')")),
    Screen("matter-put-back", "/matters", "records", "What stood before a change.", _put_back),
]  # fmt: skip
MORE: Sequence[Screen] = [*GETTING_IN, *ACCOUNTS, *CAPTURES, *RECORDS]
