-- A made-up phone. Columns are those that a reader needs, in the names of the app.
CREATE TABLE jid (_id INTEGER PRIMARY KEY, user TEXT, server TEXT, raw_string TEXT);
CREATE TABLE jid_map (lid_row_id INTEGER PRIMARY KEY, jid_row_id INTEGER);
CREATE TABLE chat (_id INTEGER PRIMARY KEY, jid_row_id INTEGER, subject TEXT, ephemeral_expiration INTEGER);
CREATE TABLE props (_id INTEGER PRIMARY KEY, key TEXT, value TEXT);
CREATE TABLE group_participant_user (_id INTEGER PRIMARY KEY, group_jid_row_id INTEGER, user_jid_row_id INTEGER);
CREATE TABLE message (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER, key_id TEXT,
    sender_jid_row_id INTEGER, receipt_server_timestamp INTEGER, timestamp INTEGER, message_type INTEGER,
    text_data TEXT, colour_of_bubble TEXT);
CREATE TABLE message_media (message_row_id INTEGER PRIMARY KEY, file_path TEXT, file_size INTEGER,
    file_length INTEGER, mime_type TEXT, media_name TEXT, media_caption TEXT);
CREATE TABLE message_revoked (message_row_id INTEGER PRIMARY KEY, revoked_key_id TEXT, admin_jid_row_id INTEGER,
    revoke_timestamp INTEGER);
CREATE TABLE message_edit_info (message_row_id INTEGER PRIMARY KEY, original_key_id TEXT,
    edited_timestamp INTEGER, sender_timestamp INTEGER);
CREATE TABLE message_quoted (message_row_id INTEGER PRIMARY KEY, key_id TEXT, from_me INTEGER,
    sender_jid_row_id INTEGER, text_data TEXT);
CREATE TABLE message_forwarded (message_row_id INTEGER PRIMARY KEY, forward_score INTEGER);
CREATE TABLE message_ephemeral (message_row_id INTEGER PRIMARY KEY, duration INTEGER, expire_timestamp INTEGER);
CREATE TABLE message_ephemeral_setting (message_row_id INTEGER PRIMARY KEY, setting_duration INTEGER);
CREATE TABLE message_system (message_row_id INTEGER PRIMARY KEY, action_type INTEGER);
CREATE TABLE message_system_group (message_row_id INTEGER PRIMARY KEY, is_me_joined INTEGER);
CREATE TABLE message_system_chat_participant (message_row_id INTEGER, user_jid_row_id INTEGER);
CREATE TABLE message_system_number_change (message_row_id INTEGER PRIMARY KEY, old_jid_row_id INTEGER,
    new_jid_row_id INTEGER);
CREATE TABLE message_system_block_contact (message_row_id INTEGER PRIMARY KEY, is_blocked INTEGER);
CREATE TABLE message_location (message_row_id INTEGER PRIMARY KEY, latitude REAL, longitude REAL,
    place_name TEXT, place_address TEXT, url TEXT);
CREATE TABLE message_vcard (_id INTEGER PRIMARY KEY, message_row_id INTEGER, vcard TEXT);
CREATE TABLE message_poll_option (_id INTEGER PRIMARY KEY, message_row_id INTEGER, option_name TEXT,
    vote_total INTEGER);
CREATE TABLE message_add_on (_id INTEGER PRIMARY KEY, from_me INTEGER, sender_jid_row_id INTEGER,
    parent_message_row_id INTEGER, timestamp INTEGER, message_add_on_type INTEGER);
CREATE TABLE message_add_on_reaction (message_add_on_row_id INTEGER PRIMARY KEY, reaction TEXT,
    sender_timestamp INTEGER);
CREATE TABLE message_add_on_poll_vote_selected_option (_id INTEGER PRIMARY KEY, message_add_on_row_id INTEGER,
    message_poll_option_id INTEGER);
CREATE TABLE receipt_user (_id INTEGER PRIMARY KEY, message_row_id INTEGER, receipt_user_jid_row_id INTEGER,
    receipt_timestamp INTEGER, read_timestamp INTEGER, played_timestamp INTEGER);
CREATE TABLE receipt_device (_id INTEGER PRIMARY KEY, message_row_id INTEGER, receipt_device_jid_row_id INTEGER,
    receipt_device_timestamp INTEGER);
CREATE TABLE message_call_log (message_row_id INTEGER PRIMARY KEY, call_log_row_id INTEGER);
CREATE TABLE missed_call_logs (_id INTEGER PRIMARY KEY, message_row_id INTEGER, video_call INTEGER);
CREATE TABLE call_log (_id INTEGER PRIMARY KEY, jid_row_id INTEGER, from_me INTEGER, call_id TEXT,
    timestamp INTEGER, video_call INTEGER, duration INTEGER, call_result INTEGER, group_jid_row_id INTEGER);

INSERT INTO jid VALUES (1, '447700900001', 's.whatsapp.net', '447700900001@s.whatsapp.net'),
    (2, '447700900002', 's.whatsapp.net', '447700900002@s.whatsapp.net'),
    (3, '99887766', 'lid', '99887766@lid'),
    (4, '447700900004', 's.whatsapp.net', '447700900004@s.whatsapp.net'),
    (5, '120363000000000001', 'g.us', '120363000000000001@g.us'),
    (6, 'status', 'broadcast', 'status@broadcast'),
    (7, '447700900007', 's.whatsapp.net', '447700900007@s.whatsapp.net');
INSERT INTO jid_map VALUES (3, 4);
INSERT INTO chat VALUES (1, 2, NULL, 604800), (2, 5, 'Harbour works', 0), (3, 6, NULL, 0);
INSERT INTO props VALUES (1, 'user_push_name', 'Cerys Owner');
INSERT INTO group_participant_user VALUES (1, 5, 1), (2, 5, 2), (3, 5, 3);

-- One to one
INSERT INTO message VALUES
    (10, 1, 0, 'K10', 0, -1, 1700000000000, 0, 'Can we talk about the quay?', NULL),
    (11, 1, 1, 'K11', 0, 1700000060500, 1700000060123, 0, 'Yes, tomorrow', NULL),
    (12, 1, 1, 'K12', 0, 1700000121000, 1700000120000, 15, NULL, NULL),
    (13, 1, 0, 'K13', 0, -1, 1700000180000, 0, 'Ten o''clock then', NULL),
    (14, 1, 1, 'K14', 0, -1, 1700000240000, 36, NULL, NULL),
    (15, 1, 0, 'K15', 0, -1, 1700000300000, 7, NULL, NULL),
    (16, 1, 0, 'K16', 0, -1, 1700000360000, 1, 'The crane', NULL),
    (17, 1, 0, 'K17', 0, -1, 1700000420000, 2, NULL, NULL),
    (18, 1, 0, 'K18', 0, -1, 1700000480000, 42, NULL, NULL),
    (19, 1, 0, 'K19', 0, -1, 1700000540000, 5, NULL, NULL),
    (20, 1, 0, 'K20', 0, -1, 1700000600000, 4, 'Dai Davies', NULL),
    (21, 1, 0, 'K21', 0, -1, 1700000660000, 90, NULL, NULL),
    (22, 1, 0, 'K22', 0, -1, 1700000720000, 10, NULL, NULL),
    (23, 1, 0, 'K23', 0, -1, 1700000780000, 20, NULL, NULL),
    (24, 1, 0, 'K24', 0, -1, 1700000840000, 11, NULL, NULL),
    (25, 1, 0, 'K25', 0, -1, 1700000900000, 777, 'from the future', NULL),
    (26, 1, 0, 'K26', 0, -1, 0, 0, 'no time', NULL),
    (27, 1, 0, 'K27', 0, -1, 99999999999999999, 0, 'impossible time', NULL),
    (28, 1, 0, 'K28', 0, -1, 1700001080000, 9, NULL, NULL),
    (29, 1, 0, 'K29', 0, -1, 1700001140000, 0, CAST(x'62726f6b656e20ff' AS TEXT), NULL),
    (30, 1, 0, 'K30', 0, -1, 1700001200000, 7, 'true', NULL),
    (31, 1, 0, 'K31', 0, -1, 1700001260000, 7, NULL, NULL);
INSERT INTO message_edit_info VALUES (13, 'K13', 1700000190000, 1700000190500);
INSERT INTO message_revoked VALUES (12, 'K12-deleted', NULL, 1700000150000);
INSERT INTO message_quoted VALUES (11, 'K10', 0, 0, 'Can we talk about the quay?');
INSERT INTO message_forwarded VALUES (16, 1);
INSERT INTO message_ephemeral VALUES (13, 86400, 1700086580000);
INSERT INTO message_ephemeral_setting VALUES (14, 86400), (15, 0);
INSERT INTO message_system VALUES (15, 59), (30, 58), (31, 18);
INSERT INTO message_system_block_contact VALUES (30, 1);
INSERT INTO message_media VALUES
    (16, 'Media/WhatsApp Images/IMG-20231114-WA0001.jpg', 5, 5, 'image/jpeg', NULL, NULL),
    (17, 'Media/WhatsApp Voice Notes/202346/PTT-20231114-WA0002.opus', 900, 900, 'audio/ogg; codecs=opus', NULL, NULL),
    (18, NULL, 0, 70000, 'image/jpeg', NULL, NULL),
    (28, 'Media/WhatsApp Documents/minutes.pdf', 4, 4, 'application/pdf', 'Minutes of the board.pdf', 'as agreed');
INSERT INTO message_location VALUES (19, 51.4643, -3.1654, 'Cardiff Bay', 'Mermaid Quay', 'https://maps.example/1');
INSERT INTO message_vcard VALUES (1, 20, 'BEGIN:VCARD
VERSION:3.0
FN:Dai Davies
TEL;waid=447700900009:+44 7700 900009
END:VCARD');
INSERT INTO message_call_log VALUES (21, 1);
INSERT INTO missed_call_logs VALUES (1, 22, 1);
INSERT INTO message_add_on VALUES (1, 0, 0, 11, 1700000070000, 56), (2, 1, 0, 10, 1700000080000, 56),
    (3, 0, 2, 40, 1700002090000, 56), (4, 0, 3, 44, 1700002300000, 67), (5, 1, 0, 44, 1700002310000, 67),
    (6, 0, 2, 40, 1700002095000, 56);
INSERT INTO message_add_on_reaction VALUES (1, '👍', 1700000069000), (2, '❤️', 1700000079000),
    (3, '😂', 1700002089000), (6, '', 1700002094000);
INSERT INTO receipt_user VALUES (1, 11, 2, 1700000062000, 1700000065000, 0),
    (2, 41, 2, 1700002062000, 0, 0), (3, 41, 3, 1700002063000, 1700002069000, 0);
INSERT INTO receipt_device VALUES (1, 12, 2, 1700000122000), (2, 11, 2, 1700000061000);

-- The group
INSERT INTO message VALUES
    (40, 2, 0, 'K40', 2, -1, 1700002000000, 0, 'Morning all', NULL),
    (41, 2, 1, 'K41', 0, 1700002061000, 1700002060000, 0, 'Morning', NULL),
    (42, 2, 1, 'K42', 2, -1, 1700002120000, 7, NULL, NULL),
    (43, 2, 0, 'K43', 3, -1, 1700002180000, 64, NULL, NULL),
    (44, 2, 0, 'K44', 2, -1, 1700002240000, 66, 'Which day?', NULL),
    (45, 2, 1, 'K45', 2, -1, 1700002360000, 7, 'Harbour works phase 2', NULL),
    (46, 2, 1, 'K46', 3, -1, 1700002420000, 7, NULL, NULL),
    (47, 2, 1, 'K47', 3, -1, 1700002480000, 7, NULL, NULL),
    (48, 2, 1, 'K48', 2, -1, 1700002540000, 7, NULL, NULL),
    (49, 2, 1, 'K49', 2, -1, 1700002600000, 7, 'Harbour works', NULL),
    (50, 3, 0, 'K50', 2, -1, 1700002660000, 0, 'My status', NULL),
    (51, 99, 0, 'K51', 2, -1, 1700002720000, 0, 'a chat that is not there', NULL),
    (52, 2, 1, 'K52', 2, -1, 1700002780000, 7, 'something', NULL);
INSERT INTO message_system VALUES (42, 12), (45, 1), (46, 5), (47, 28), (48, 14), (49, 11), (52, 4711);
INSERT INTO message_system_group VALUES (42, 1);
INSERT INTO message_system_chat_participant VALUES (42, 1), (48, 3), (46, 3);
INSERT INTO message_system_number_change VALUES (47, 4, 7);
INSERT INTO message_revoked VALUES (43, 'K43-deleted', 2, 1700002190000);
INSERT INTO message_poll_option VALUES (1, 44, 'Tuesday', 2), (2, 44, 'Friday', 0);
INSERT INTO message_add_on_poll_vote_selected_option VALUES (1, 4, 1), (2, 5, 1);
INSERT INTO call_log VALUES (1, 2, 0, 'C1', 1700000660000, 0, 32, 5, 0), (2, 2, 1, 'C2', 1700003000000, 1, 0, 2, 0),
    (3, 2, 0, 'C3', 1700003060000, 0, 0, 2, 0), (4, 2, 0, 'C4', 1700003120000, 0, 0, 5, 5);
