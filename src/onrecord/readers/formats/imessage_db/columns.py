"""The columns that are known, of the database's versions from iOS 8 to 18; others are named in a warning."""

MESSAGE = (
    *(
        "guid",
        "text",
        "subject",
        "attributedBody",
        "service",
        "account",
        "handle_id",
        "destination_caller_id",
    ),
    *("date", "date_read", "date_delivered", "date_played", "date_edited", "date_retracted", "error"),
    *(
        "is_from_me",
        "is_read",
        "is_delivered",
        "is_audio_message",
        "is_expirable",
        "expire_state",
        "item_type",
    ),
    *("group_action_type", "group_title", "other_handle", "share_status", "associated_message_type"),
    *("associated_message_guid", "balloon_bundle_id", "thread_originator_guid", "message_summary_info"),
    *("schedule_type", "schedule_state"),
)
"""What is read of a message."""

TAPBACK = (
    *("associated_message_type", "associated_message_guid", "associated_message_emoji", "is_from_me"),
    *("handle_id", "date"),
)
ATTACHMENT = ("guid", "filename", "mime_type", "uti", "transfer_name", "total_bytes", "is_sticker")
CHAT = ("guid", "chat_identifier", "service_name", "display_name", "style")

KNOWN = {
    "message": (
        *("ROWID", *MESSAGE, *TAPBACK),
        *(
            "replace",
            "service_center",
            "country",
            "version",
            "type",
            "account_guid",
            "is_finished",
            "is_emote",
        ),
        *("is_empty", "is_delayed", "is_auto_reply", "is_prepared", "is_system_message", "is_sent"),
        *("has_dd_results", "is_service_message", "is_forward", "was_downgraded", "is_archive"),
        *("cache_has_attachments", "cache_roomnames", "was_data_detected", "was_deduplicated", "is_played"),
        *("share_direction", "message_action_type", "message_source", "payload_data"),
        *("expressive_send_style_id", "associated_message_range_location", "associated_message_range_length"),
        *("time_expressive_send_played", "ck_sync_state", "ck_record_id", "ck_record_change_tag"),
        *("sr_ck_sync_state", "sr_ck_record_id", "sr_ck_record_change_tag", "is_corrupt", "reply_to_guid"),
        *("sort_id", "is_spam", "has_unseen_mention", "thread_originator_part", "syndication_ranges"),
        *("was_delivered_quietly", "did_notify_recipient", "synced_syndication_ranges", "was_detonated"),
        *("part_count", "is_stewie", "is_kt_verified", "is_sos", "is_critical", "bia_reference_id"),
        *("fallback_hash", "is_pending_satellite_send", "needs_relay", "sent_or_received_off_grid"),
        *("is_time_sensitive", "ck_chat_id", "filter_action", "filter_sub_action"),
    ),
    "handle": ("ROWID", "id", "country", "service", "uncanonicalized_id", "person_centric_id"),
}
