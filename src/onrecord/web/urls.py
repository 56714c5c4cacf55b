"""Every address of the service. ``permitting`` says whose each is."""

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as key_views
from allauth.usersessions import views as session_views
from django.urls import path

from onrecord.api.application import API
from onrecord.api.callers import ROOT
from onrecord.web import organisation
from onrecord.web.link_urls import LINKS
from onrecord.web.views import (
    accounts,
    answering,
    arrived_mail,
    capture,
    counting,
    errors,
    exports,
    filing,
    finding,
    home,
    inbox,
    installed,
    logs,
    matters,
    message_files,
    moving,
    notes,
    openings,
    people,
    quoting,
    reading,
    receipts,
    reconciled,
    reconciliations,
    recovery,
    tokens,
    uploads,
    webhooks,
    withheld_app,
    withheld_files,
    withholding,
    works,
)

_SIGNING_IN = [
    path("sign-in", account_views.login, name="account_login"),
    path("sign-in/code", mfa_views.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey", key_views.login_webauthn, name="mfa_login_webauthn"),
    path("sign-out", account_views.logout, name="account_logout"),
    path("closed", account_views.account_inactive, name="account_inactive"),
    path("confirm", account_views.reauthenticate, name="account_reauthenticate"),
    path("confirm/code", mfa_views.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey", key_views.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
]
_ORGANISATION = [
    path("sign-in/organisation", organisation.begin, name="organisation_sign_in"),
    path("sign-in/organisation/back", organisation.back, name="organisation_back"),
    path("sign-in/organisation/cancelled", organisation.cancelled, name="socialaccount_login_cancelled"),
]
_RECOVERIES = [
    path("accounts/<int:number>/recovery", recovery.ask, name="ask_recovery"),
    path("accounts/recoveries/<int:number>/decide", recovery.decide, name="decide_recovery"),
    path("recovery/<slug:token>", recovery.recover, name="recover_account"),
]
_YOUR_ACCOUNT = [
    path("your-account/password", account_views.password_change, name="account_change_password"),
    path("your-account/sign-in", mfa_views.index, name="mfa_index"),
    path("your-account/app", totp_views.activate_totp, name="mfa_activate_totp"),
    path("your-account/app/remove", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("your-account/passkeys", key_views.list_webauthn, name="mfa_list_webauthn"),
    path("your-account/passkeys/add", key_views.add_webauthn, name="mfa_add_webauthn"),
    path("your-account/passkeys/<int:pk>", key_views.edit_webauthn, name="mfa_edit_webauthn"),
    path("your-account/passkeys/<int:pk>/remove", key_views.remove_webauthn, name="mfa_remove_webauthn"),
    path("your-account/codes", code_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("your-account/codes/new", code_views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("your-account/codes/file", code_views.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("your-account/sessions", session_views.list_usersessions, name="usersessions_list"),
]
_ACCOUNTS = [
    path("first-administrator", accounts.first_administrator, name="first_administrator"),
    path("invitation/<slug:token>", accounts.accept, name="accept_invitation"),
    path("accounts", accounts.accounts, name="accounts"),
    path("accounts/invite", accounts.invite_somebody, name="invite"),
    path(
        "accounts/invitations/<int:number>",
        accounts.take_back_invitation,
        name="take_back_invitation",
    ),
    path("accounts/<int:number>", accounts.account, name="account"),
    path("accounts/<int:number>/role", accounts.propose, name="propose_role"),
    path("accounts/<int:number>/close", accounts.close, name="close_account"),
    path("accounts/<int:number>/reopen", accounts.reopen, name="reopen_account"),
    path("accounts/roles/<int:number>/decide", accounts.decide, name="decide_role"),
    path("accounts/roles/<int:number>/end", accounts.end, name="end_role"),
]
_CAPTURE = [
    path("capture", capture.start, name="capture"),
    path("capture/send", uploads.send, name="send_files"),
    path("capture/share", uploads.share, name="share_files"),
    path("capture/uploads", uploads.begin, name="begin_upload"),
    path("capture/uploads/<slug:upload>", uploads.upload, name="upload"),
    path("capture/uploads/<slug:upload>/files", uploads.add_file, name="add_file"),
    path("capture/uploads/<slug:upload>/files/<int:file>", uploads.put_bytes, name="put_bytes"),
    path("capture/uploads/<slug:upload>/look", uploads.look, name="look_at_upload"),
    path("capture/uploads/<slug:upload>/give-up", uploads.give_up, name="give_up_upload"),
    path("capture/done/<slug:number>", capture.captured, name="captured"),
    path("capture/stopped/<slug:number>", capture.stopped, name="capture_stopped"),
    path("capture/<slug:upload>/whose", capture.whose, name="whose_capture"),
    path("capture/<slug:upload>/read", capture.what_we_read, name="what_we_read"),
    path("capture/<slug:upload>/about", capture.terms, name="capture_terms"),
    path("capture/<slug:upload>/check", capture.check, name="check_capture"),
    path("receipts", receipts.receipts, name="receipts"),
    path("receipts/for-you", receipts.made_for_you, name="made_for_you"),
    path("receipts/<slug:capture>", receipts.receipt, name="receipt"),
    path("receipts/<slug:capture>/files/<slug:kind>", receipts.receipt_file, name="receipt_file"),
    path("receipts/<slug:capture>/confirm", receipts.confirm_capture, name="confirm_capture"),
    path("receipts/<slug:capture>/not-mine", receipts.not_mine, name="not_mine"),
]
_WAY = "capture/<slug:upload>/withhold/<slug:reason>"
_WITHHOLDING = [
    path("capture/rules.json", withholding.reading_rules, name="reading_rules"),
    path("capture/uploads/<slug:upload>/withheld", uploads.put_withheld, name="put_withheld"),
    path("capture/<slug:upload>/official", withholding.official_business, name="official_business"),
    path("capture/<slug:upload>/withhold", withholding.withhold, name="withhold"),
    path("capture/<slug:upload>/withhold/app", withheld_app.withhold_app, name="withhold_app"),
    path("capture/<slug:upload>/withhold/remove", withholding.unwithhold, name="unwithhold"),
    path("capture/<slug:upload>/withhold/effect", withholding.withhold_effect, name="withhold_effect"),
    path(f"{_WAY}/people", withholding.withhold_people, name="withhold_people"),
    path(f"{_WAY}/conversations", withholding.withhold_conversations, name="withhold_conversations"),
    path(f"{_WAY}/kinds", withholding.withhold_kinds, name="withhold_kinds"),
    path(f"{_WAY}/files", withheld_files.withhold_files, name="withhold_files"),
    path(f"{_WAY}/span", withholding.withhold_span, name="withhold_span"),
    path(f"{_WAY}/messages", withholding.withhold_messages, name="withhold_messages"),
    path("receipts/<slug:capture>/opening", openings.opening, name="opening"),
    path("receipts/<slug:capture>/opening/kept", openings.opening_kept, name="opening_kept"),
]

_MESSAGE = "messages/<slug:original>/<int:entry>/<int:first_byte>/<int:sub_index>"
_FINDING = [
    path("find", finding.find, name="find"),
    path("find/saved", finding.saved_searches, name="saved_searches"),
    path("find/saved/new", finding.save, name="save_search"),
    path("find/saved/<int:number>", finding.rename, name="rename_search"),
    path("find/saved/<int:number>/remove", finding.remove, name="remove_search"),
    path("counts", counting.counts, name="counts"),
    path("quote", quoting.quote, name="quote"),
    path("conversations", reading.list_conversations, name="conversations"),
    path("conversations/<slug:copy>", reading.conversation, name="conversation"),
    path(_MESSAGE, reading.message, name="message"),
    path(f"{_MESSAGE}/files/<int:number>", message_files.message_file, name="message_file"),
]
_NOTES = [
    path("notes", notes.list_notes, name="notes"),
    path("notes/new", notes.new, name="new_note"),
    path("notes/<slug:number>", notes.one, name="note"),
    path("notes/<slug:number>/recorded", notes.recorded, name="note_recorded"),
    path("notes/<slug:number>/correct", notes.correct_note, name="correct_note"),
    path("notes/<slug:number>/withdraw", notes.withdraw_note, name="withdraw_note"),
    path("notes/<slug:number>/file", filing.file_note, name="file_note"),
    path("file", filing.file_messages, name="file_messages"),
    path("filed", filing.list_filed, name="filed"),
    path("filed/<slug:number>", filing.one, name="filing"),
]
_EXPORTS = [
    path("exports", exports.exports, name="exports"),
    path("exports/new", exports.ask, name="ask_export"),
    path("exports/<int:number>", exports.one, name="export"),
    path("exports/<int:number>/decide", exports.decide, name="decide_export"),
    path("exports/<int:number>/messages.parquet", exports.take, name="export_file"),
]
_DECIDING = [
    path("inbox", inbox.inbox, name="inbox"),
    path("inbox/decided", inbox.decided, name="inbox_decided"),
    path("inbox/decide", inbox.decide, name="decide_exceptions"),
    path("inbox/undo", inbox.undo, name="undo_exceptions"),
    path("people", people.people, name="people"),
    path("people/<slug:number>", people.person, name="person"),
    path("people/<slug:number>/join", people.join, name="join_people"),
    path("people/<slug:number>/names/<slug:key>", people.label, name="label"),
]
_RESULT = "reconcile/<slug:result>"
_ONE_FINDING = f"{_RESULT}/findings/<int:copy>/<slug:kind>/<int:cause>"
_RECONCILING = [
    path("reconcile", reconciliations.reconciliations, name="reconciliations"),
    path("reconcile/find", reconciliations.propose, name="propose_reconciliations"),
    path("reconcile/choose", reconciliations.choose, name="choose_copies"),
    path(_RESULT, reconciliations.reconciliation, name="reconciliation"),
    path(f"{_RESULT}/chart.svg", reconciled.chart_file, name="reconciliation_chart"),
    path(f"{_RESULT}/statement.txt", reconciled.statement_file, name="reconciliation_statement"),
    path(f"{_RESULT}/findings", reconciliations.findings, name="findings"),
    path(_ONE_FINDING, reconciliations.finding, name="finding"),
    path(f"{_ONE_FINDING}/decide", reconciliations.decide, name="decide_finding"),
    path(f"{_RESULT}/timeline", reconciliations.timeline, name="timeline"),
    path(f"{_RESULT}/people", reconciled.people, name="reconciled_people"),
    path(f"{_RESULT}/people/<int:number>", reconciled.settle_person, name="settle_person"),
    path(f"{_RESULT}/doubts/<int:number>", reconciled.settle_doubt, name="settle_doubt"),
    path(f"{_RESULT}/again", reconciliations.again, name="reconcile_again"),
    path(f"{_RESULT}/remove", reconciliations.remove, name="remove_reconciliation"),
    path(f"{_RESULT}/refer", reconciled.refer, name="refer"),
]
_MATTER = "matters/<slug:number>"
_CELL = f"{_MATTER}/cells/<int:row>-<int:column>"
_MATTERS = [
    path("matters", matters.matters, name="matters"),
    path("matters/new", matters.new, name="open_matter"),
    path(_MATTER, matters.one, name="show_matter"),
    path(f"{_MATTER}/answer", answering.answer, name="answer_matter"),
    path(f"{_MATTER}/take-back", answering.take_back, name="take_back_answer"),
    path(f"{_MATTER}/change", answering.change, name="change_matter"),
    path(f"{_MATTER}/put-back", answering.restore, name="restore_matter"),
    path(f"{_MATTER}/widenings/<slug:widening>", answering.decide, name="decide_widening"),
    path(f"{_MATTER}/close", answering.close, name="close_matter"),
    path(f"{_MATTER}/matrix.csv", matters.table, name="matter_table"),
    path(f"{_MATTER}/print", matters.paper, name="matter_paper"),
    path(_CELL, matters.cell, name="matter_cell"),
    path(f"{_CELL}/copies", answering.place, name="place_copy"),
]

urlpatterns = [
    path("", home.home, name="home"),
    *_FINDING,  # asked for most: patterns are tried one after another
    path("healthy", home.healthy, name="healthy"),
    path("manifest.webmanifest", installed.manifest, name="manifest"),
    path("service-worker.js", installed.service_worker, name="service_worker"),
    path("offline", installed.offline, name="offline"),
    *_SIGNING_IN,
    *_YOUR_ACCOUNT,
    *_ACCOUNTS,
    *_CAPTURE,
    *_WITHHOLDING,
    *LINKS,
    # Moving a misfiled capture.
    path("receipts/<slug:capture>/move", moving.move, name="move_capture"),
    path("receipts/moved/<slug:number>", moving.moved, name="moved"),
    *_NOTES,
    *_EXPORTS,
    *_DECIDING,
    *_RECONCILING,
    *_MATTERS,
    *_ORGANISATION,
    *_RECOVERIES,
    path("logs/access", logs.access, name="access"),
    path("logs/access/check", logs.check_access, name="check_access"),
    path("logs/acts", logs.what_was_done, name="acts"),
    # Programs that are told what happened.
    path("webhooks", webhooks.webhooks, name="webhooks"),
    path("webhooks/<slug:name>/test", webhooks.test_webhook, name="test_webhook"),
    path("webhooks/messages/<int:number>/again", webhooks.send_again, name="send_again"),
    # Tokens for programs.
    path("your-account/tokens", tokens.tokens, name="tokens"),
    path("your-account/tokens/new", tokens.make, name="make_token"),
    path("your-account/tokens/<int:number>/end", tokens.end, name="end_token"),
    # The API, which has rules of its own: onrecord.api.permitting.
    path(ROOT, API.urls),
    # Mail that arrived.
    path("mail", arrived_mail.arrived, name="arrived_mail"),
    path("mail/<slug:mail>", arrived_mail.one, name="one_mail"),
    path("mail/<slug:mail>/confirm", arrived_mail.confirm, name="confirm_mail"),
    path("mail/<slug:mail>/not-mine", arrived_mail.not_mine, name="refuse_mail"),
    path("mail/<slug:mail>/file-missing", arrived_mail.file_missing, name="file_missing"),
    path("works/<slug:number>", works.work, name="work"),
    path("works/<slug:number>.json", works.work_state, name="work_state"),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler429 = "onrecord.web.views.errors.too_many"
handler500 = errors.server_error
