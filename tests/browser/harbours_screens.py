"""Every page of the service with the Department for Harbours in it, listed for ``tests.browser.screens``."""

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from tests.browser.more_screens import MORE
from tests.browser.screens import Screen
from tests.browser.served import SERVED, harbours
from tests.conftest import CHAT
from tests.support.samples import database
from tests.support.small_phone import SQL

_MARKED = "12/03/2026, 09:00 - Ada Quay: TOP SECRET\n12/03/2026, 09:01 - Ben Mole: Oh no\n"
_PHOTO = "00000004-PHOTO-2026-03-13-09-03-00.jpg"
_BY_NAME = "".join(
    f"{mark}[13/03/2026, 09:0{minute}:00] {who}: {said}\r\n"
    for minute, (mark, who, said) in enumerate(
        [
            ("", "Harbour watch", "\u200eMessages and calls are end-to-end encrypted."),
            ("", "Ada Quay", "The storm is due on Friday"),
            ("", "Mum", "Can you ring on Sunday?"),
            ("\u200e", "Mum", f"\u200e<attached: {_PHOTO}>"),
            ("", "Ben Mole", "Agreed, we close the outer basin"),
            ("", "Mum", "Or on Monday"),
        ]
    )
)
_WORKED_MS = 120_000


def _send(text: str, title: str) -> Callable[[Page], None]:
    """Return what sends an export and waits for what came of looking at it."""

    def send(page: Page) -> None:
        file = {"name": f"WhatsApp Chat with {title}.txt", "mimeType": "text/plain", "buffer": text.encode()}
        page.set_input_files("input[type=file]", [file])
        page.get_by_role("button", name="Send").click()
        page.wait_for_url(re.compile("/read$|/stopped/"), timeout=_WORKED_MS)

    return send


def _official(page: Page) -> None:
    _send(CHAT, "Harbour watch")(page)
    page.get_by_role("button", name="Continue").click()


def _questions(page: Page) -> None:
    _official(page)
    page.get_by_label("Yes, all of it").check()
    page.get_by_role("button", name="Continue").click()


def _leaving_out(page: Page) -> None:
    _official(page)
    page.get_by_label("No: leave some of it out").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="What is left out").wait_for(timeout=_WORKED_MS)


def _conversations(page: Page) -> None:
    """Choose among the conversations of a phone's database."""
    data = database(SQL.replace("447700900002@s", "Mum@s"))
    file = {"name": "msgstore.db", "mimeType": "application/octet-stream", "buffer": data}
    page.set_input_files("input[type=file]", [file])
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile("/read$"), timeout=_WORKED_MS)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("No: leave some of it out").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="What is left out").wait_for(timeout=_WORKED_MS)
    page.get_by_label("Personal").check()
    page.get_by_label("Whole conversations").check()
    page.get_by_role("button", name="Choose").click()
    page.get_by_role("checkbox").nth(1).check()


def _listed(page: Page) -> None:
    _leaving_out(page)
    page.get_by_label("Personal").check()
    page.get_by_label("Single messages, from a list").check()
    page.get_by_role("button", name="Choose").click()
    page.locator("input[name=message]").nth(1).check()


def _before_sending(page: Page) -> None:
    """Leave something out of an iPhone's export before anything is sent."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("_chat.txt", _BY_NAME)
        archive.writestr(_PHOTO, b"a picture")
    file = {
        "name": "WhatsApp Chat - Harbour watch.zip",
        "mimeType": "application/zip",
        "buffer": made.getvalue(),
    }
    page.set_input_files("input[type=file]", [file])
    page.get_by_role("button", name="Leave some of it out first").click()
    page.get_by_label("Mum (3)").check()
    page.get_by_role("button", name="Leave these out").click()


def _effect(page: Page) -> None:
    _listed(page)
    page.get_by_role("button", name="Keep these ticks and go back").click()
    page.get_by_role("button", name="See what that does").click()
    page.get_by_role("heading", name="What leaving it out does").wait_for(timeout=_WORKED_MS)


def _left_out(page: Page) -> None:
    _effect(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("It was urgent").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Capture").click()
    page.wait_for_url("**/receipts/c-*", timeout=_WORKED_MS)


def _check(page: Page) -> None:
    _questions(page)
    page.get_by_label("It was urgent").check()
    page.get_by_role("button", name="Continue").click()


def _captured(page: Page) -> None:
    _check(page)
    page.get_by_role("button", name="Capture").click()
    page.wait_for_url("**/receipts/c-*", timeout=_WORKED_MS)


def _into(selector: str) -> Callable[[Page], None]:
    """Return what follows the first link of a kind."""

    def follow(page: Page) -> None:
        page.locator(selector).first.click()
        page.wait_for_load_state()

    return follow


def _quoted(page: Page) -> None:
    said = "Nobody deletes anything, please, from now. Best message of the whole year."
    page.get_by_label("What is quoted").fill(said)
    page.get_by_role("button", name="Look for it").click()
    page.locator("blockquote").first.wait_for()


def _filtered(page: Page) -> None:
    page.get_by_text("Filters", exact=False).first.click()


def _reconciled(page: Page) -> None:
    """Open the one reconciliation of the department, made on the first call."""
    made = page.get_by_role("link", name="Harbour resilience")
    if made.count():
        made.first.click()
        return
    page.goto("/reconcile/choose")
    for box in page.locator("input[name=copy]").all():
        if "Harbour resilience" in page.locator(f"label[for={box.get_attribute('id')}]").inner_text():
            box.check()
    page.get_by_role("button", name="Reconcile them").click()
    page.get_by_role("heading", name="The copies, side by side").wait_for(timeout=_WORKED_MS)


def _reconciled_at(name: str, selector: str = "") -> Callable[[Page], None]:
    def follow(page: Page) -> None:
        _reconciled(page)
        page.get_by_role("link", name=name, exact=True).click()
        if selector:
            page.locator(selector).first.click()
        page.wait_for_load_state()

    return follow


def _who_is_who(page: Page) -> None:
    """Open the first person of the register, put into it on the first call."""
    if not page.locator("main dl a").count():
        page.goto("/reconcile")
        _reconciled_at("Who is who", "a:has-text('Confirm or reject')")(page)
        page.get_by_label("Yes: all of these names").check()
        page.get_by_label("Whose are they, or whose is that one?").fill("Jonah Quillfeather")
        page.get_by_label("Why, and how do you know?").fill("I have known him for ten years")
        page.get_by_role("button", name="Put it into the record").click()
        page.wait_for_url(re.compile("/reconcile/[^/]+/people$"), timeout=_WORKED_MS)
        page.goto("/people")
    page.locator("main dl a").first.click()


def _proposed(page: Page) -> None:
    page.get_by_role("button", name="Look for copies that belong together").click()
    page.get_by_role("heading", name="Copies that may be of one conversation").wait_for(timeout=_WORKED_MS)


def _of_matter(link: str) -> Callable[[Page], None]:
    """Return what opens the matter and follows a link of its page."""

    def follow(page: Page) -> None:
        _into(".onrecord-copies a")(page)
        page.get_by_text(link, exact=True).click()
        page.wait_for_load_state()

    return follow


def _widened(page: Page) -> None:
    """Ask to add a conversation to the matter, unless the picture before this one did."""
    _into(".onrecord-copies a")(page)
    if page.get_by_role("heading", name="A change waits").count():
        return
    page.get_by_text("Change the matter", exact=True).click()
    asked = page.get_by_label("Which conversations?")
    asked.fill(f"{asked.input_value()}\nQuay rota")
    page.get_by_label("Why is it changed?").fill("The inquiry's letter of 20 November asks for it too")
    page.get_by_role("button", name="Change it").click()
    page.get_by_role("heading", name="A change waits").wait_for()


def _cell(tag: str) -> Callable[[Page], None]:
    """Return what opens the matter's first cell with a tag."""

    def follow(page: Page) -> None:
        _into(".onrecord-copies a")(page)
        page.locator(f".onrecord-matrix a:has({tag})").first.click()
        page.wait_for_load_state()

    return follow


def _ticked(page: Page) -> None:
    _of_matter("Tick all that are outstanding")(page)
    page.get_by_role("button", name="Answer for what is ticked").click()
    page.wait_for_load_state()


def _answered(page: Page) -> None:
    _ticked(page)
    page.get_by_label("Expected: ask again").check()
    page.get_by_label("Why, and how is that known?").fill("Asked by letter of 26 November")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Record this answer").wait_for()


def _recorded(page: Page) -> None:
    _answered(page)
    page.get_by_role("button", name="Record this answer").click()
    page.get_by_role("button", name="Take back the answer").wait_for()


def _undecided(page: Page) -> None:
    page.locator("input[name=exception][type=checkbox]").first.check()
    page.get_by_label("Seen: keep it as it is").check()
    page.get_by_label("Why, and how do you know?").fill("The office copies it on Friday")
    page.get_by_role("button", name="Decide on what is ticked").click()


def _invited(page: Page) -> None:
    page.get_by_label("Name", exact=True).fill("Tamsin Orchard")
    page.get_by_label("Email address").fill(f"tamsin-{page.viewport_size['width']}@harbours.example")
    page.get_by_label("Auditor: ").check()
    page.get_by_role("button", name="Make the invitation").click()


def tell_programs(page: Page) -> None:
    """Send a test to each program, and wait until one took it and the other did not."""
    for name in ("records-system", "dashboard"):
        page.get_by_role("button", name=f"Send a test message to {name}").click()
        expect(page.get_by_text(f"A test message will be sent to {name}")).to_be_visible()
    expect(row_saying(page, "Taken")).to_be_visible()
    expect(row_saying(page, "Not taken yet")).to_be_visible()


def row_saying(page: Page, text: str) -> Locator:
    """Reload the page of programs until a row of a test says something; what happened since has rows too."""
    rows = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="A test"))
    found = rows.get_by_text(text, exact=True).first
    for _ in range(60):
        if found.is_visible():
            break
        page.wait_for_timeout(500)
        page.reload()
    return found


def _link(page: Page) -> str:
    """Make a link for the minister, and return it; the page is the private office's."""
    page.goto("/links/new")
    page.get_by_label("A word to them (optional)").fill("The harbour group, please, since Easter.")
    if page.get_by_role("radio").count():
        page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Make the link").click()
    return page.locator("code").inner_text()


def _as_nobody(page: Page) -> None:
    """Open a new link as somebody who has no account."""
    browser = page.context.browser
    assert browser
    page.context.add_cookies(SERVED[0].cookies(browser, "private-office"))
    link = _link(page)
    page.context.clear_cookies()
    page.goto(link)


def _by_link(page: Page) -> None:
    _as_nobody(page)
    page.get_by_role("button", name="Start now").click()


def _handed_in(page: Page) -> None:
    _by_link(page)
    _send(CHAT.replace("zebrafinch", f"wren {page.viewport_size}"), "Harbour watch")(page)
    page.get_by_role("link", name="Continue").or_(page.get_by_role("button", name="Continue")).click()
    page.get_by_label("Yes, all of it").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("It was urgent").check()
    page.get_by_label("The app or the phone made it").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Hand it in").click()
    page.wait_for_url("**/receipts/c-*", timeout=_WORKED_MS)


def _used_link(page: Page) -> None:
    """Look at what came through the newest link that was used."""
    page.get_by_role("link", name="Receipt c-").first.click()
    page.get_by_role("heading", name="Did it come from").wait_for()


def _moving(page: Page) -> None:
    page.locator("main a[href^='/receipts/c-']").first.click()
    page.get_by_role("link", name="Move it").click()


def _what_moves(page: Page) -> None:
    _moving(page)
    page.get_by_label("Whose phone is it from?").fill("Jonah Quillfeather")
    page.get_by_label("Why is it moved?").fill("The office picked the wrong minister from the list.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Check what changes").wait_for()


SCREENS = [
    Screen("sign-in", "/sign-in", says="How everybody comes in: a password and a second step, or a passkey."),
    Screen("home-private-office", "/", "private-office", "What a private office may do for its minister."),
    Screen("home-records", "/", "records", "What a records officer may do."),
    Screen("home-nobody", "/", "nobody", "An account that has no role yet."),
    Screen("capture", "/capture", "private-office", "Choosing the file that the phone made."),
    Screen("capture-read", "/capture", "private-office", "What was read, before anything is kept.",
           _send(CHAT, "Harbour watch")),
    Screen("left-out-first", "/capture", "private-office", "Leaving something out before anything is sent.",
           _before_sending),
    Screen("official-business", "/capture", "private-office", "Whether any of it is no official business.",
           _official),
    Screen("left-out", "/capture", "private-office", "Choosing what is left out.", _leaving_out),
    Screen("left-out-conversations", "/capture", "private-office", "Leaving a conversation out whole.",
           _conversations),
    Screen("left-out-messages", "/capture", "private-office", "Single messages, ticked.", _listed),
    Screen("left-out-effect", "/capture", "private-office", "What leaving it out does, before it is done.",
           _effect),
    Screen("opening", "/capture", "private-office", "The opening of what was left out, to be kept.",
           _left_out),
    Screen("capture-questions", "/capture", "private-office", "What the file does not say.", _questions),
    Screen("capture-check", "/capture", "private-office", "All answers, before the capture.", _check),
    Screen("capture-stopped", "/capture", "private-office", "A protective marking stopped it.",
           _send(_MARKED, "Spill")),
    Screen("receipt", "/capture", "private-office", "A receipt, and what may be cleared from the phone.",
           _captured),
    Screen("receipts", "/receipts", "private-office", "All receipts of a minister."),
    Screen("link-made", "/links/new", "private-office", "A link for somebody without an account, shown once.",
           _link),
    Screen("link-opened", "/sign-in", says="What its holder reads first.", go_on=_as_nobody),
    Screen("link-file", "/sign-in", says="The holder of a link chooses the file.", go_on=_by_link),
    Screen("link-receipt", "/sign-in", says="What may be cleared, and the receipt to download.",
           go_on=_handed_in),
    Screen("links", "/links", "private-office", "Links: opened, used or over."),
    Screen("link-confirm", "/links", "private-office", "Did it come from whom the link was for?", _used_link),
    Screen("move", "/receipts", "records", "A capture is filed under the wrong person.", _moving),
    Screen("move-check", "/receipts", "records", "What would change, before it is done.", _what_moves),
    Screen("home-minister", "/", "minister", "What a minister may do."),
    Screen("made-for-you", "/receipts/for-you", "minister", "A minister confirms what the office captured."),
    Screen("not-mine", "/receipts/for-you", "minister", "A minister says that a capture is not theirs.",
           _into("a:has-text('Not mine')")),
    Screen("find", "/find?words=dredging+contract", "records", "Messages found by their words."),
    Screen("find-filters", "/find?words=dredging+contract&kind=text", "records", "Filters of a search.",
           _filtered, ["phone"]),
    Screen("find-nothing", "/find?words=zeppelin", "foi", "Nothing found, and what to try."),
    Screen("saved-searches", "/find/saved", "records", "Searches that an officer keeps."),
    Screen("conversations", "/conversations", "records", "Every copy that an officer may read."),
    Screen("conversation", "/conversations", "records", "A copy, read as its source has it.",
           _into(".onrecord-copies a")),
    Screen("message", "/find?words=dredging+contract", "records", "A message found, in its conversation.",
           _into(".onrecord-hits a")),
    Screen("quotation", "/quote", "records", "A published text, compared with what is held.", _quoted),
    Screen("counts", "/counts?by=custodian", "records", "Lines counted by whose copy they are in."),
    Screen("counts-by-month", "/counts?by=month", "foi", "Lines counted by month."),
    Screen("inbox", "/inbox", "records", "What stands open and needs a decision."),
    Screen("inbox-undo", "/inbox", "records", "A decision was made, and can be undone.", _undecided),
    Screen("inbox-decided", "/inbox/decided", "records", "What was decided, by whom and why."),
    Screen("inbox-security", "/inbox", "security", "Stopped captures, for security officers."),
    Screen("reconcile-choose", "/reconcile/choose", "records", "Choosing copies of one conversation."),
    Screen("reconcile-proposed", "/reconcile", "records", "Copies that may be of one conversation.",
           _proposed),
    Screen("reconciliation", "/reconcile", "records", "Three copies side by side.", _reconciled),
    Screen("findings", "/reconcile", "records", "What was found, with what else would explain it.",
           _reconciled_at("Findings")),
    Screen("finding", "/reconcile", "records", "One finding, with the messages that it is about.",
           _reconciled_at("Findings", ".govuk-summary-card__title a")),
    Screen("timeline", "/reconcile", "records", "Each message once, with who holds it.",
           _reconciled_at("Timeline")),
    Screen("who-is-who", "/reconcile", "records", "Names of different copies, taken for one person.",
           _reconciled_at("Who is who")),
    Screen("person", "/people", "records", "A person of the register, and on whose word.", _who_is_who),
    Screen("matters", "/matters", "records", "Whose conversations an inquiry asks for, and what is held."),
    Screen("matter", "/matters", "records", "Custodians and conversations: held, said, outstanding.",
           _into(".onrecord-copies a")),
    Screen("matter-inquiry", "/matters", "inquiry", "The same, as an inquiry reviewer sees it.",
           _into(".onrecord-copies a")),
    Screen("matter-cell", "/matters", "records", "A cell: its copies, receipts, and what was said.",
           _cell(".govuk-tag--yellow, .govuk-tag--green")),
    Screen("matter-said", "/matters", "records", "A cell of which a nil return was given.",
           _cell(".govuk-tag--blue")),
    Screen("matter-answer", "/matters", "records", "One answer for all that is outstanding.", _ticked),
    Screen("matter-check", "/matters", "records", "The answer, before it is recorded.", _answered),
    Screen("matter-undo", "/matters", "records", "An answer was recorded, and can be taken back.", _recorded),
    Screen("matter-change", "/matters", "records", "Changing what a matter asks for.",
           _of_matter("Change the matter")),
    Screen("matter-close", "/matters", "records", "Closing a matter.", _of_matter("Close the matter")),
    Screen("matter-print", "/matters", "inquiry", "The matrix as a page to print.", _of_matter("Print it")),
    Screen("matter-waits", "/matters", "records", "A change that waits for a second person.", _widened),
    Screen("matter-new", "/matters/new", "records", "Opening a matter."),
    Screen("notes", "/notes", "records", "Notes for the record."),
    Screen("filed", "/filed", "records", "What went to the corporate system."),
    Screen("people", "/people", "records", "The register of people."),
    Screen("accounts", "/accounts", "administrator", "Accounts and their roles."),
    Screen("account", "/accounts", "administrator", "One account, its roles, and how it is recovered.",
           _into("table a")),
    Screen("invite", "/accounts/invite", "administrator", "Inviting somebody to a role."),
    Screen("invited", "/accounts/invite", "administrator", "The invitation's link, shown once.", _invited),
    Screen("webhooks", "/webhooks", "administrator", "Programs that are told, and what became of messages.",
           tell_programs),
    Screen("who-looked", "/logs/access", "auditor", "Who looked at what."),
    Screen("what-was-done", "/logs/acts", "auditor", "Every event of the journal."),
    Screen("your-account", "/your-account/sign-in", "auditor", "The second step of signing in."),
    Screen("tokens", "/your-account/tokens", "records", "Tokens for programs."),
    Screen("refused", "/accounts", "records", "A page that an officer's roles do not allow."),
    Screen("not-found", "/nothing-here", "records", "An address that leads nowhere."),
    *MORE,
]  # fmt: skip


@contextmanager
def served() -> Iterator[str]:
    """Serve the department from a folder of its own."""
    with tempfile.TemporaryDirectory() as folder, harbours(Path(folder)) as place:
        SERVED.append(place)
        yield place.address
        SERVED.clear()


def sign_in(page: Page, role: str) -> None:
    """Sign in as an office of the department, by the real page the first time."""
    browser = page.context.browser
    assert browser
    page.context.add_cookies(SERVED[0].cookies(browser, role))
