"""Which tables and columns are read, and which are known though not read."""

from collections.abc import Mapping, Sequence

MESSAGE = (
    *("chat_row_id", "from_me", "key_id", "sender_jid_row_id", "receipt_server_timestamp", "timestamp"),
    *("message_type", "text_data", "status"),
)

_BY_ROW = "message_row_id"

BESIDE: Mapping[str, tuple[str, Sequence[str]]] = {
    "message_media": (
        _BY_ROW,
        ("file_path", "file_size", "file_length", "mime_type", "media_name", "media_caption"),
    ),
    "message_revoked": (_BY_ROW, ("revoked_key_id", "admin_jid_row_id", "revoke_timestamp")),
    "message_edit_info": (_BY_ROW, ("original_key_id", "edited_timestamp")),
    "message_quoted": (_BY_ROW, ("key_id", "from_me", "sender_jid_row_id", "text_data")),
    "message_forwarded": (_BY_ROW, ("forward_score",)),
    "message_ephemeral": (_BY_ROW, ("duration",)),
    "message_ephemeral_setting": (_BY_ROW, ("setting_duration",)),
    "message_system": (_BY_ROW, ("action_type",)),
    "message_system_chat_participant": (_BY_ROW, ("user_jid_row_id",)),
    "message_system_number_change": (_BY_ROW, ("old_jid_row_id", "new_jid_row_id")),
    "message_system_block_contact": (_BY_ROW, ("is_blocked",)),
    "message_location": (_BY_ROW, ("latitude", "longitude", "place_name", "place_address", "url")),
    "message_vcard": (_BY_ROW, ("vcard",)),
    "message_ui_elements": (_BY_ROW, ("element_content",)),
    "message_template": (_BY_ROW, ("content_text_data", "footer_text_data")),
    "message_product": (_BY_ROW, ("title", "description")),
    "message_order": (_BY_ROW, ("order_title", "item_count", "message")),
    "message_group_invite": (_BY_ROW, ("group_name",)),
    "message_poll_option": (_BY_ROW, ("option_name", "vote_total")),
    "message_call_log": (_BY_ROW, ("call_log_row_id",)),
    "missed_call_logs": (_BY_ROW, ("video_call",)),
    "message_association": ("child_message_row_id", ("parent_message_row_id",)),
    "message_add_on": (
        "parent_message_row_id",
        ("from_me", "sender_jid_row_id", "timestamp", "message_add_on_type"),
    ),
    "receipt_user": (
        _BY_ROW,
        ("receipt_user_jid_row_id", "receipt_timestamp", "read_timestamp", "played_timestamp"),
    ),
    "receipt_device": (_BY_ROW, ("receipt_device_jid_row_id", "receipt_device_timestamp")),
}
"""Side tables of ``message``: the column that names the message, and the columns read."""

OLD_MESSAGE = (
    *(
        "key_remote_jid",
        "key_from_me",
        "key_id",
        "status",
        "data",
        "timestamp",
        "media_mime_type",
        "media_wa_type",
    ),
    *(
        "media_size",
        "media_name",
        "media_caption",
        "media_duration",
        "latitude",
        "longitude",
        "remote_resource",
    ),
    *(
        "receipt_server_timestamp",
        "receipt_device_timestamp",
        "read_device_timestamp",
        "played_device_timestamp",
    ),
    *("quoted_row_id", "forwarded", "thumb_image", "media_url"),
)

OLD_BESIDE: Mapping[str, tuple[str, Sequence[str]]] = {
    "messages_vcards": (_BY_ROW, ("vcard",)),
    **{
        name: BESIDE[name]
        for name in (
            *("message_ephemeral", "message_ephemeral_setting", "message_media", "message_revoked"),
            *("message_system_chat_participant", "message_vcard"),
        )
    },
}

KNOWN: Mapping[str, str] = {
    "message": (
        "_id chat_row_id from_me key_id sender_jid_row_id status broadcast recipient_count "
        "participant_hash origination_flags origin timestamp received_timestamp "
        "receipt_server_timestamp message_type text_data starred lookup_tables sort_id "
        "message_add_on_flags view_mode translated_text view_replies_thread_id server_sts"
    ),
    "message_revoked": "message_row_id revoked_key_id admin_jid_row_id revoke_timestamp",
    "message_edit_info": "message_row_id original_key_id edited_timestamp sender_timestamp",
    "message_quoted": (
        "message_row_id chat_row_id parent_message_chat_row_id from_me sender_jid_row_id key_id "
        "timestamp message_type origin text_data payment_transaction_id lookup_tables quoted_source "
        "quoted_type"
    ),
    "message_ephemeral": "message_row_id duration expire_timestamp keep_in_chat",
    "message_ephemeral_setting": (
        "message_row_id setting_duration setting_reason user_jid_row_id_csv ephemeral_trigger "
        "ephemeral_initiated_by_me pre_setting_duration after_read_duration"
    ),
    "message_system": "message_row_id action_type",
    "call_log": (
        "_id jid_row_id from_me call_id transaction_id timestamp video_call duration call_result "
        "bytes_transferred group_jid_row_id is_joinable_group_call call_creator_device_jid_row_id "
        "call_random_id call_link_row_id is_dnd_mode_on call_type offer_silence_reason scheduled_id "
        "telecom_uuid terminated_by_device_switch"
    ),
}
"""Every column that is known, read or not, of the tables on which the record rests most."""
