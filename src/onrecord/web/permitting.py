"""Which route is whose: every route has a rule here, and one without is closed to everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Gate(Enum):
    """Routes that need no role."""

    OPEN = "open"
    SIGNED_IN = "signed in"
    SECOND_FACTOR = "signed in, with or without a second factor"


@dataclass(frozen=True, slots=True)
class Verb:
    """A route that needs a role with a verb of the policy pack's table."""

    name: str


Rule = Gate | Verb

OF_ACCOUNTS = Verb("accounts")
OF_GRANTS = Verb("grants")
OF_EVERYBODY = Verb("")
"""What every open account may, whatever its roles."""
TO_CAPTURE = Verb("capture")
TO_CONFIRM = Verb("confirm")
TO_LINK = Verb("link")
OF_RECEIPTS = Verb("receipt")
OF_RECONCILING = Verb("reconcile")
OF_IDENTIFYING = Verb("identify")
OF_THE_INBOX = Verb("inbox")
TO_NOTE = Verb("note")
TO_FILE = Verb("file")
TO_EXPORT = Verb("export")
OF_MATTERS = Verb("matters")
TO_ANSWER = Verb("matter")

RULES: Mapping[str, Rule] = {
    "first_administrator": Gate.OPEN,
    "accept_invitation": Gate.OPEN,
    "healthy": Gate.OPEN,
    "manifest": Gate.OPEN,
    "service_worker": Gate.OPEN,
    "offline": Gate.OPEN,
    "account_login": Gate.OPEN,
    "account_logout": Gate.OPEN,
    "account_inactive": Gate.OPEN,
    "account_reauthenticate": Gate.SECOND_FACTOR,
    "account_change_password": Gate.SECOND_FACTOR,
    "mfa_authenticate": Gate.OPEN,
    "mfa_login_webauthn": Gate.OPEN,
    "mfa_reauthenticate": Gate.SECOND_FACTOR,
    "mfa_reauthenticate_webauthn": Gate.SECOND_FACTOR,
    "mfa_index": Gate.SECOND_FACTOR,
    "mfa_activate_totp": Gate.SECOND_FACTOR,
    "mfa_deactivate_totp": Gate.SECOND_FACTOR,
    "mfa_list_webauthn": Gate.SECOND_FACTOR,
    "mfa_add_webauthn": Gate.SECOND_FACTOR,
    "mfa_edit_webauthn": Gate.SECOND_FACTOR,
    "mfa_remove_webauthn": Gate.SECOND_FACTOR,
    "mfa_generate_recovery_codes": Gate.SECOND_FACTOR,
    "mfa_view_recovery_codes": Gate.SECOND_FACTOR,
    "mfa_download_recovery_codes": Gate.SECOND_FACTOR,
    "usersessions_list": Gate.SIGNED_IN,
    "home": Gate.SIGNED_IN,
    "accounts": OF_ACCOUNTS,
    "account": OF_ACCOUNTS,
    "invite": OF_ACCOUNTS,
    "take_back_invitation": OF_ACCOUNTS,
    "close_account": OF_ACCOUNTS,
    "reopen_account": OF_ACCOUNTS,
    "propose_role": OF_GRANTS,
    "decide_role": OF_GRANTS,
    "end_role": OF_GRANTS,
    # Inbox, reconciliations, people
    "inbox": OF_THE_INBOX,
    "inbox_decided": OF_THE_INBOX,
    "decide_exceptions": OF_THE_INBOX,
    "undo_exceptions": OF_THE_INBOX,
    "reconciliations": OF_RECONCILING,
    "propose_reconciliations": OF_RECONCILING,
    "choose_copies": OF_RECONCILING,
    "reconciliation": OF_RECONCILING,
    "reconciliation_chart": OF_RECONCILING,
    "reconciliation_statement": OF_RECONCILING,
    "findings": OF_RECONCILING,
    "finding": OF_RECONCILING,
    "decide_finding": Verb("decide"),
    "timeline": OF_RECONCILING,
    "reconciled_people": OF_RECONCILING,
    "settle_person": OF_IDENTIFYING,
    "settle_doubt": OF_IDENTIFYING,
    "reconcile_again": OF_RECONCILING,
    "remove_reconciliation": Verb("decide"),
    "refer": Verb("refer"),
    "people": OF_IDENTIFYING,
    "person": OF_IDENTIFYING,
    "label": OF_IDENTIFYING,
    "join_people": OF_IDENTIFYING,
    "access": Verb("access"),
    "check_access": Verb("access"),
    # Other ways in
    "organisation_sign_in": Gate.OPEN,
    "organisation_back": Gate.OPEN,
    "socialaccount_login_cancelled": Gate.OPEN,
    "ask_recovery": OF_GRANTS,
    "decide_recovery": OF_GRANTS,
    "recover_account": Gate.OPEN,
    "acts": Verb("acts"),
    # Programs that are told what happened.
    "webhooks": Verb("webhooks"),
    "test_webhook": Verb("webhooks"),
    "send_again": Verb("webhooks"),
    # Tokens for programs: everybody's own, with verbs that they have.
    "tokens": Gate.SIGNED_IN,
    "make_token": Gate.SIGNED_IN,
    "end_token": Gate.SIGNED_IN,
    # Finding and reading.
    "find": Verb("search"),
    "saved_searches": Verb("search"),
    "save_search": Verb("search"),
    "rename_search": Verb("search"),
    "remove_search": Verb("search"),
    "counts": Verb("count"),
    "quote": Verb("quote"),
    "conversations": Verb("read"),
    "conversation": Verb("read"),
    "message": Verb("read"),
    "message_file": Verb("read"),
    # Notes for the record, and filing.
    "notes": TO_NOTE,
    "new_note": TO_NOTE,
    "note": TO_NOTE,
    "note_recorded": TO_NOTE,
    "correct_note": TO_NOTE,
    "withdraw_note": TO_NOTE,
    "file_note": TO_FILE,
    "file_messages": TO_FILE,
    "filed": TO_FILE,
    "filing": TO_FILE,
    # Exports, by two people.
    "exports": TO_EXPORT,
    "ask_export": TO_EXPORT,
    "export": TO_EXPORT,
    "export_file": TO_EXPORT,
    "decide_export": Verb("agree_export"),
    # Matters.
    "matters": OF_MATTERS,
    "show_matter": OF_MATTERS,
    "matter_cell": OF_MATTERS,
    "matter_table": OF_MATTERS,
    "matter_paper": OF_MATTERS,
    "open_matter": TO_ANSWER,
    "answer_matter": TO_ANSWER,
    "take_back_answer": TO_ANSWER,
    "place_copy": TO_ANSWER,
    "change_matter": TO_ANSWER,
    "restore_matter": TO_ANSWER,
    "close_matter": TO_ANSWER,
    "decide_widening": TO_ANSWER,
    # Work under way: each account sees its own.
    "work": Gate.SIGNED_IN,
    "work_state": Gate.SIGNED_IN,
    # Capture in the browser.
    "capture": TO_CAPTURE,
    "send_files": TO_CAPTURE,
    "share_files": TO_CAPTURE,
    "begin_upload": TO_CAPTURE,
    "upload": TO_CAPTURE,
    "add_file": TO_CAPTURE,
    "put_bytes": TO_CAPTURE,
    "look_at_upload": TO_CAPTURE,
    "give_up_upload": TO_CAPTURE,
    "whose_capture": TO_CAPTURE,
    "what_we_read": TO_CAPTURE,
    "capture_terms": TO_CAPTURE,
    "check_capture": TO_CAPTURE,
    "captured": TO_CAPTURE,
    "capture_stopped": TO_CAPTURE,
    # Single-use links: their holders are known by a cookie of the link alone.
    "links": TO_LINK,
    "make_link": TO_LINK,
    "take_back_link": TO_LINK,
    "from_link": TO_LINK,
    "not_from_link": TO_LINK,
    "open_link": Gate.OPEN,
    "link_capture": Gate.OPEN,
    "link_send": Gate.OPEN,
    "link_begin_upload": Gate.OPEN,
    "link_upload": Gate.OPEN,
    "link_add_file": Gate.OPEN,
    "link_put_bytes": Gate.OPEN,
    "link_put_withheld": Gate.OPEN,
    "link_rules": Gate.OPEN,
    "link_look": Gate.OPEN,
    "link_cancel": Gate.OPEN,
    "link_give_up": Gate.OPEN,
    "link_read": Gate.OPEN,
    "link_terms": Gate.OPEN,
    "link_check": Gate.OPEN,
    "link_progress": Gate.OPEN,
    "link_progress_state": Gate.OPEN,
    "link_ended": Gate.OPEN,
    "link_receipts": Gate.OPEN,
    "link_receipt": Gate.OPEN,
    "link_receipt_file": Gate.OPEN,
    "link_official_business": Gate.OPEN,
    "link_withhold": Gate.OPEN,
    "link_withhold_app": Gate.OPEN,
    "link_unwithhold": Gate.OPEN,
    "link_withhold_effect": Gate.OPEN,
    "link_withhold_people": Gate.OPEN,
    "link_withhold_conversations": Gate.OPEN,
    "link_withhold_kinds": Gate.OPEN,
    "link_withhold_files": Gate.OPEN,
    "link_withhold_span": Gate.OPEN,
    "link_withhold_messages": Gate.OPEN,
    "link_opening": Gate.OPEN,
    "link_opening_kept": Gate.OPEN,
    # Moving a misfiled capture.
    "move_capture": Verb("move"),
    "moved": Verb("move"),
    # Mail that arrived.
    "arrived_mail": TO_CAPTURE,
    "one_mail": TO_CAPTURE,
    "confirm_mail": TO_CAPTURE,
    "refuse_mail": TO_CAPTURE,
    "file_missing": TO_CAPTURE,
    "receipts": OF_RECEIPTS,
    "receipt": OF_RECEIPTS,
    "receipt_file": OF_RECEIPTS,
    "made_for_you": TO_CONFIRM,
    "confirm_capture": TO_CONFIRM,
    "not_mine": TO_CONFIRM,
    # What is no official business, and its opening.
    "put_withheld": TO_CAPTURE,
    "reading_rules": TO_CAPTURE,
    "official_business": TO_CAPTURE,
    "withhold": TO_CAPTURE,
    "withhold_app": TO_CAPTURE,
    "unwithhold": TO_CAPTURE,
    "withhold_effect": TO_CAPTURE,
    "withhold_people": TO_CAPTURE,
    "withhold_conversations": TO_CAPTURE,
    "withhold_kinds": TO_CAPTURE,
    "withhold_files": TO_CAPTURE,
    "withhold_span": TO_CAPTURE,
    "withhold_messages": TO_CAPTURE,
    "opening": OF_RECEIPTS,
    "opening_kept": OF_RECEIPTS,
}
