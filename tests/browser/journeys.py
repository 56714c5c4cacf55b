"""Every journey through the pages, which tests walk it, and in which of the four settings it is walked.

A setting is a window (phone or desktop) and whether scripts run. Where a journey makes no sense in one, the
reason stands here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SETTINGS = [("phone", True), ("phone", False), ("desktop", True), ("desktop", False)]
_NO_SCRIPTS = ("phone-no-scripts", "desktop-no-scripts")
_DESKTOP = ("desktop-scripts", "desktop-no-scripts")


def setting_id(viewport: str, scripts: bool) -> str:  # noqa: FBT001 - a setting's two parts, as they stand
    """Return the name of a setting, as it stands in the name of a test."""
    return f"{viewport}-{'scripts' if scripts else 'no-scripts'}"


def is_looked_at(viewport: str, scripts: bool) -> bool:  # noqa: FBT001 - the same
    """Tell whether axe looks at each page of a journey in a setting: in two, every window and way is seen."""
    return scripts is (viewport == "phone")


@dataclass(frozen=True, slots=True)
class Journey:
    """What somebody does from its beginning to its end.

    ``walked_by`` are tests, each FILE::NAME; ``without`` says of a setting that is not walked why that is.
    """

    name: str
    walked_by: Sequence[str]
    without: Mapping[str, str] = field(default_factory=dict)


def _not(settings: Sequence[str], why: str) -> Mapping[str, str]:
    return dict.fromkeys(settings, why)


JOURNEYS = [
    Journey("capture", ["test_capture::test_a_capture_from_the_file_to_the_receipt"]),
    Journey("for a minister", ["test_capture_journey::test_a_private_office_captures_for_a_minister"]),
    Journey("stopped", ["test_capture::test_a_marking_shows_what_to_do_and_whom_to_call"]),
    Journey("key of a backup", ["test_capture::test_a_locked_backup_is_opened_with_the_file_of_its_key"]),
    Journey(
        "folder chosen whole",
        ["test_capture::test_a_folder_is_chosen_whole_and_its_files_keep_their_places"],
        _not(_NO_SCRIPTS, "a form sends no folders; the page says to zip it, as a test beside it sees"),
    ),
    Journey("share", ["test_capture_journey::test_what_a_phone_shares_waits_for_whose_it_is"]),
    Journey("leaving out, in staging", ["test_withholding::test_from_the_question_to_the_opening"]),
    Journey(
        "leaving out, before anything is sent",
        ["test_leaving_out::test_what_is_left_out_is_never_sent"],
        _not(_NO_SCRIPTS, "the page itself reads the file; without scripts it is left out in staging"),
    ),
    Journey(
        "link",
        ["test_links_journey::test_a_link_takes_somebody_without_an_account_to_a_receipt_that_holds"],
    ),
    Journey("move", ["test_links_journey::test_a_records_officer_sees_what_moves_before_it_is_moved"]),
    Journey("mail", ["test_mail_journey::test_what_came_by_mail_is_confirmed_or_refused"]),
    Journey("inbox", ["test_deciding::test_an_officer_decides_and_undoes"]),
    Journey("find", ["test_reading_pages::test_from_a_question_to_the_message_and_back_to_its_day"]),
    Journey("quotation", ["test_reading_pages::test_a_quotation_shows_what_was_altered_and_who_holds_it"]),
    Journey("read", ["test_reading_pages::test_a_day_is_gone_to_and_pages_are_turned"]),
    Journey(
        "reconcile",
        ["test_records_journeys::test_three_copies_become_one_timeline_and_a_finding_gets_a_word"],
    ),
    Journey("matter", ["test_matters::test_what_is_outstanding_is_answered_at_once_checked_and_taken_back"]),
    Journey("note", ["test_notes::test_a_decision_is_recorded_from_the_conversation_and_filed"]),
    Journey("filing", ["test_notes::test_a_decision_is_recorded_from_the_conversation_and_filed"]),
    Journey(
        "export",
        ["test_exports_journey::test_one_officer_asks_another_agrees_and_the_first_takes_the_file"],
    ),
    Journey("roles", ["test_accounts_journeys::test_two_people_give_a_role_to_somebody_who_was_invited"]),
    Journey("who looked", ["test_accounts_journeys::test_an_auditor_sees_who_looked_and_what_was_done"]),
    Journey(
        "one line of a log",
        ["test_accounts_journeys::test_an_auditor_narrows_the_logs_and_keeps_that_over_their_pages"],
    ),
    Journey("sign-in", ["test_own_account::test_a_password_and_the_code_of_an_app_let_somebody_in"]),
    Journey(
        "sign-in with a passkey",
        ["test_account_pages::test_a_passkey_is_added_and_signs_in_under_the_strict_policy"],
        _not(_NO_SCRIPTS, "browsers give passkeys to scripts alone; the page then names the other way"),
    ),
    Journey(
        "sign-in of the organisation",
        ["test_own_account::test_who_was_invited_comes_in_by_the_organisations_own_sign_in"],
    ),
    Journey("recovery", ["test_own_account::test_two_administrators_let_somebody_back_into_their_account"]),
    Journey("tokens", ["test_own_account::test_a_token_is_made_shown_once_and_ended"]),
    Journey("webhooks", ["test_webhooks::test_an_administrator_sees_what_programs_took_and_sends_again"]),
]

NO_JOURNEYS = {
    "test_combinations": "it holds this table",
    "test_gallery": "components, each in all settings",
    "test_installed_app": "what the browser's worker keeps and passes on",
    "test_going_on": "an upload that goes on after a reload, or begins anew",
    "test_stopped_sending": "sending that a full disk, a cut or a cancelling stopped, each with its way on",
    "test_unclear_files": "which files go along when a message is left out before sending",
    "test_large_upload": "a connection that is cut",
    "test_pictures": "how pictures are made",
    "test_screens": "how pictures are made",
    "test_signing_in": "what is refused, ended and used up",
}
"""Files that walk no journey, and what they hold."""
