"""Every page that somebody can go to has its picture in docs/screens, or there is a reason why not."""

import re
from pathlib import Path

from django.urls import URLPattern

LISTED = Path(__file__).parents[2] / "docs" / "screens" / "README.md"
_BUTTON = "a button's address: what it shows is another page"
_SCRIPT = "asked by a script: it shows no page"
_FILE = "a file to download"
_LEADS_ON = "it leads on to another page"
_PASSKEY = "a browser alone shows it, once it has a passkey; tests/browser looks at it"
_MOMENT = "it is seen for a moment, while work goes on; tests/browser looks at it"
_AS_AN_ACCOUNTS = (
    "the page of an account, which has its picture; tests/browser/test_links_journey.py walks it"
)
_ORGANISATION = "only where an organisation's own sign-in is set up; tests/browser walks it"

UNPICTURED = {
    **dict.fromkeys(["healthy", "manifest", "service_worker"], "asked by programs"),
    **dict.fromkeys(
        ["reading_rules", "link_rules", "begin_upload", "upload", "add_file", "put_bytes", "put_withheld",
         "look_at_upload", "work_state", "link_begin_upload", "link_upload", "link_add_file",
         "link_put_bytes", "link_put_withheld", "link_look", "link_progress_state"],
        _SCRIPT,
    ),
    **dict.fromkeys(
        ["send_files", "share_files", "give_up_upload", "confirm_capture", "unwithhold", "opening_kept",
         "take_back_link", "from_link", "link_send", "link_cancel", "link_give_up", "save_search",
         "link_unwithhold", "link_opening_kept", "remove_search", "decide_export", "decide_exceptions",
         "undo_exceptions", "propose_reconciliations",
         "decide_finding", "reconcile_again", "remove_reconciliation", "take_back_answer", "place_copy",
         "test_webhook", "send_again", "end_token", "confirm_mail", "file_missing", "propose_role",
         "ask_recovery", "decide_widening"],
        _BUTTON,
    ),
    **dict.fromkeys(
        ["receipt_file", "opening", "link_opening", "message_file", "export_file", "reconciliation_chart",
         "reconciliation_statement", "matter_table", "link_receipt_file", "mfa_download_recovery_codes"],
        _FILE,
    ),
    **dict.fromkeys(["message"], _LEADS_ON),
    **dict.fromkeys(
        ["mfa_login_webauthn", "mfa_reauthenticate_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"],
        _PASSKEY,
    ),
    **dict.fromkeys(["work", "link_progress"], _MOMENT),
    "withhold_app": "only for a backup of several apps: a question with their names",
    **dict.fromkeys(
        ["link_withhold_app", "link_official_business", "link_withhold", "link_withhold_effect",
         "link_withhold_people", "link_withhold_conversations", "link_withhold_kinds", "link_withhold_files",
         "link_withhold_span", "link_withhold_messages"],
        _AS_AN_ACCOUNTS,
    ),
    **dict.fromkeys(
        ["organisation_sign_in", "organisation_back", "socialaccount_login_cancelled"], _ORGANISATION
    ),
    "first_administrator": "seen once, before there is an account; tests/browser/test_signing_in.py walks it",
    "link_receipts": "only where a link's file holds several conversations: as after a capture",
    "settle_doubt": "only where two people of one copy may be one; the same form as for a person",
}  # fmt: skip


def pictured() -> set[str]:
    """Return the routes whose pages stand in the list of pictures, by their addresses."""
    from django.urls import Resolver404, resolve

    found = set()
    for address in re.findall(r"^\|[^|]+\| `([^`]+)` \|", LISTED.read_text("utf-8"), re.MULTILINE):
        try:
            found.add(resolve(address).url_name)
        except Resolver404:
            found.add(address)
    return found


def test_every_page_has_its_picture_or_a_reason(site):
    del site  # the addresses can be imported once Django is set up
    from onrecord.web import urls

    routes = {one.name for one in urls.urlpatterns if isinstance(one, URLPattern)}
    found = pictured()
    assert found - routes == {"/nothing-here"}, "an address of the list that leads nowhere, but for one"
    assert routes - found - set(UNPICTURED) == set(), (
        "take its picture (tests/browser/*screens.py) or say why not"
    )
    assert set(UNPICTURED) - routes == set()
    assert found & set(UNPICTURED) == set()
