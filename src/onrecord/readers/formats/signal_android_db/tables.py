"""The columns of Signal's tables on Android that are read, and those that are known not to matter."""

MESSAGE_COLUMNS = (
    *(
        "_id",
        "date_sent",
        "date_received",
        "thread_id",
        "from_recipient_id",
        "to_recipient_id",
        "recipient_id",
    ),
    *("type", "body", "read", "expires_in", "remote_deleted", "view_once", "quote_id", "quote_author"),
    *("quote_body", "quote_missing", "shared_contacts", "has_delivery_receipt", "has_read_receipt"),
    *("delivery_receipt_count", "read_receipt_count", "receipt_timestamp", "story_type", "parent_story_id"),
    *("scheduled_date", "latest_revision_id", "original_message_id", "revision_number", "message_extras"),
)
_IGNORED = (
    *(
        "date_server",
        "from_device_id",
        "recipient_device_id",
        "ct_l",
        "exp",
        "m_type",
        "m_size",
        "st",
        "tr_id",
    ),
    *("subscription_id", "viewed", "viewed_receipt_count", "mismatched_identities", "network_failures"),
    *("expire_started", "notified", "quote_mentions", "quote_type", "unidentified", "link_previews"),
    *("reactions_unread", "reactions_last_seen", "mentions_self", "notified_timestamp", "server_guid"),
    *("message_ranges", "export_state", "exported", "expire_timer_version"),
)
KNOWN = {"message": (*MESSAGE_COLUMNS, *_IGNORED)}

RECIPIENT_COLUMNS = (
    *("_id", "e164", "phone", "aci", "uuid", "pni", "username", "group_id", "distribution_list_id"),
    *("call_link_room_id", "profile_given_name", "profile_family_name", "signal_profile_name"),
    *("system_given_name", "system_family_name", "system_joined_name", "nickname_given_name"),
    *("nickname_family_name", "type"),
)
GROUP_COLUMNS = ("group_id", "recipient_id", "title", "master_key", "members")
ATTACHMENT_COLUMNS = (
    *("_id", "message_id", "content_type", "data_size", "file_name", "voice_note", "sticker_id"),
    *("sticker_emoji", "quote", "display_order", "data_hash_end", "data_file"),
)
OLD_ATTACHMENT_COLUMNS = (
    *("_id", "mid", "unique_id", "ct", "data_size", "file_name", "voice_note", "sticker_id", "sticker_emoji"),
    *("quote", "display_order", "_data"),
)
