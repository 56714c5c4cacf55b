-- A made-up database in the form of Signal on Android of 2025: the columns that matter, and one of tomorrow.
CREATE TABLE recipient (_id INTEGER PRIMARY KEY AUTOINCREMENT, type INTEGER DEFAULT 0, e164 TEXT UNIQUE, aci TEXT UNIQUE,
  pni TEXT UNIQUE CHECK (pni LIKE 'PNI:%'), username TEXT, group_id TEXT UNIQUE, distribution_list_id INTEGER, call_link_room_id TEXT,
  profile_given_name TEXT, profile_family_name TEXT, system_given_name TEXT, system_family_name TEXT, system_joined_name TEXT,
  nickname_given_name TEXT, nickname_family_name TEXT);
CREATE TABLE thread (_id INTEGER PRIMARY KEY AUTOINCREMENT, recipient_id INTEGER NOT NULL UNIQUE);
CREATE TABLE groups (_id INTEGER PRIMARY KEY, group_id TEXT NOT NULL UNIQUE, recipient_id INTEGER NOT NULL UNIQUE, title TEXT, master_key BLOB);
CREATE TABLE group_membership (_id INTEGER PRIMARY KEY, group_id TEXT NOT NULL, recipient_id INTEGER NOT NULL);
CREATE TABLE message (_id INTEGER PRIMARY KEY AUTOINCREMENT, date_sent INTEGER NOT NULL, date_received INTEGER NOT NULL,
  thread_id INTEGER NOT NULL, from_recipient_id INTEGER NOT NULL, to_recipient_id INTEGER NOT NULL, type INTEGER NOT NULL, body TEXT,
  read INTEGER DEFAULT 0, receipt_timestamp INTEGER DEFAULT -1, has_delivery_receipt INTEGER DEFAULT 0, has_read_receipt INTEGER DEFAULT 0,
  expires_in INTEGER DEFAULT 0, expire_started INTEGER DEFAULT 0, quote_id INTEGER DEFAULT 0, quote_author INTEGER DEFAULT 0,
  quote_body TEXT, view_once INTEGER DEFAULT 0, remote_deleted INTEGER DEFAULT 0, shared_contacts TEXT, latest_revision_id INTEGER,
  original_message_id INTEGER, revision_number INTEGER DEFAULT 0, message_extras BLOB, story_type INTEGER DEFAULT 0, tomorrow INTEGER);
CREATE TABLE attachment (_id INTEGER PRIMARY KEY AUTOINCREMENT, message_id INTEGER, content_type TEXT, data_file TEXT, data_size INTEGER,
  file_name TEXT, voice_note INTEGER DEFAULT 0, quote INTEGER DEFAULT 0, display_order INTEGER DEFAULT 0, sticker_id INTEGER DEFAULT -1,
  sticker_emoji TEXT, data_hash_end TEXT);
CREATE TABLE reaction (_id INTEGER PRIMARY KEY, message_id INTEGER, author_id INTEGER, emoji TEXT, date_sent INTEGER, date_received INTEGER);
CREATE TABLE mention (_id INTEGER PRIMARY KEY, thread_id INTEGER, message_id INTEGER, recipient_id INTEGER, range_start INTEGER, range_length INTEGER);
CREATE TABLE group_receipts (_id INTEGER PRIMARY KEY, mms_id INTEGER, address INTEGER, status INTEGER, timestamp INTEGER);
INSERT INTO recipient(_id, e164, aci, profile_given_name, profile_family_name) VALUES (1, '+447700900000', 'ba86ae46-6746-5b81-b1c4-10b8997c40c2', 'Morwenna', 'Pryce');
INSERT INTO recipient(_id, e164, aci, profile_given_name, nickname_given_name, nickname_family_name) VALUES (2, '+447700900001', 'b587ec28-a10e-5159-8fb7-5fac708b757f', 'Ann', 'Ann', '(Harbours)');
INSERT INTO recipient(_id, e164, aci, system_given_name, system_family_name) VALUES (3, '+447700900002', '911c3b40-d45c-592a-984c-c58a4de3d952', 'Ben', 'Okoro');
INSERT INTO recipient(_id, pni, username) VALUES (4, 'PNI:2250670e-12c6-56b3-8768-42d134dbc47b', 'cerys.77');
INSERT INTO recipient(_id, group_id, type) VALUES (5, '__signal_group__v2__!abababababababababababababababababababababababababababababababab', 3);
INSERT INTO recipient(_id, group_id, type) VALUES (6, '__textsecure_group__!cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd', 1);
INSERT INTO groups(_id, group_id, recipient_id, title, master_key) VALUES (1, '__signal_group__v2__!abababababababababababababababababababababababababababababababab', 5, 'Ports resilience', X'6767676767676767676767676767676767676767676767676767676767676767');
INSERT INTO groups(_id, group_id, recipient_id, title) VALUES (2, '__textsecure_group__!cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd', 6, 'Old quay');
INSERT INTO group_membership(_id, group_id, recipient_id) VALUES (1, '__signal_group__v2__!abababababababababababababababababababababababababababababababab', 1);
INSERT INTO group_membership(_id, group_id, recipient_id) VALUES (2, '__signal_group__v2__!abababababababababababababababababababababababababababababababab', 2);
INSERT INTO group_membership(_id, group_id, recipient_id) VALUES (3, '__signal_group__v2__!abababababababababababababababababababababababababababababababab', 3);
INSERT INTO thread(_id, recipient_id) VALUES (1, 2);
INSERT INTO thread(_id, recipient_id) VALUES (2, 5);
INSERT INTO thread(_id, recipient_id) VALUES (3, 1);
INSERT INTO thread(_id, recipient_id) VALUES (4, 4);
INSERT INTO thread(_id, recipient_id) VALUES (5, 6);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body, read) VALUES (1, 1741600000000, 1741600000900, 1, 2, 1, 10485780, 'Are you free before the berth committee?', 1);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body, has_delivery_receipt, has_read_receipt, receipt_timestamp, quote_id, quote_author, quote_body) VALUES (2, 1741600010000, 1741600010900, 1, 1, 2, 10485783, 'After four', 1, 1, 1741600012000, 1741600000000, 2, 'Are you free before the berth committee?');
INSERT INTO reaction(_id, message_id, author_id, emoji, date_sent, date_received) VALUES (1, 2, 2, '👍', 1741600013000, 1741600013000);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (3, 1741600020000, 1741600020900, 1, 2, 1, 10485780, 'Plan attached');
INSERT INTO attachment(_id, message_id, content_type, data_file, data_size, file_name, data_hash_end) VALUES (7, 3, 'image/png', 'x', 20, 'plan.png', 'aGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGhoaGg=');
INSERT INTO attachment(_id, message_id, content_type, data_file, data_size, file_name, display_order) VALUES (8, 3, 'application/pdf', 'y', 9, 'gone.pdf', 1);
INSERT INTO attachment(_id, message_id, content_type, data_file, data_size, quote) VALUES (9, 3, 'image/jpeg', 'z', 1, 1);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (4, 1741600030000, 1741600030900, 1, 2, 1, 10485780, NULL);
INSERT INTO attachment(_id, message_id, content_type, data_file, data_size, voice_note) VALUES (10, 4, 'audio/aac', 'x', 5, 1);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body, expires_in) VALUES (5, 1741600040000, 1741600040900, 1, 2, 1, 10747924, NULL, 86400000);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body, expires_in, expire_started) VALUES (6, 1741600045000, 1741600045900, 1, 2, 1, 10485780, 'This one goes tomorrow', 86400000, 1741600046000);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (7, 1741600050000, 1741600050900, 1, 1, 2, 10747927, NULL);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body, remote_deleted) VALUES (8, 1741600060000, 1741600060900, 1, 2, 1, 10485780, NULL, 1);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body, view_once) VALUES (9, 1741600080000, 1741600080900, 1, 2, 1, 10485780, NULL, 1);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body, latest_revision_id, revision_number) VALUES (20, 1741600090000, 1741600090900, 1, 1, 2, 10485783, 'We agreed £4m', 22, 0);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body, latest_revision_id, original_message_id, revision_number) VALUES (21, 1741600150000, 1741600150900, 1, 1, 2, 10485783, 'We agreed £40m', 22, 20, 1);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body, original_message_id, revision_number, has_delivery_receipt) VALUES (22, 1741600200000, 1741600200900, 1, 1, 2, 10485783, 'We agreed £40m, final', 20, 2, 1);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (23, 1741600100000, 1741600100900, 1, 1, 2, 10485784, 'never left');
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (24, 1741600110000, 1741600110900, 1, 2, 1, 3, NULL);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (25, 1741600111000, 1741600111900, 1, 2, 1, 11, NULL);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (26, 1741600112000, 1741600112900, 1, 2, 1, 12, NULL);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (27, 1741600113000, 1741600113900, 1, 2, 1, 4, NULL);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (28, 1741600114000, 1741600114900, 1, 2, 1, 13, NULL);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (29, 1741600115000, 1741600115900, 1, 2, 1, 14, NULL);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (30, 1741600116000, 1741600116900, 1, 2, 1, 16, 'CgQxMjM0');
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (31, 1741600117000, 1741600117900, 1, 2, 1, 18, 'CgQxMjM0');
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (32, 1741600118000, 1741600118900, 1, 2, 1, 9, NULL);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body, message_extras) VALUES (33, 1741600119000, 1741600119900, 1, 2, 1, 7, NULL, X'1a160a140a05416e6e2046120b416e6e2046657272696572');
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (34, 1741600120000, 1741600120900, 1, 2, 1, 7, 'CgwKA0FubhIFQW5uIEY=');
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (35, 1741600121000, 1741600121900, 1, 2, 1, 10486292, NULL);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (36, 1741600122000, 1741600122900, 1, 2, 1, 10502164, NULL);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (37, 1741600123000, 1741600123900, 1, 2, 1, 14680084, NULL);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (38, 1741600124000, 1741600124900, 1, 2, 1, 278921236, NULL);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (39, 1741600125000, 1741600125900, 1, 2, 1, 8600420372, NULL);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (40, 1741600126000, 1741600126900, 1, 2, 1, 12895387668, NULL);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (41, 1741600127000, 1741600127900, 1, 2, 1, 25780289556, NULL);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (42, 1741600128000, 1741600128900, 1, 2, 1, 4305453076, '❤️');
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (43, 1741600129000, 1741600129900, 1, 2, 1, 31, NULL);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (44, 1741600130000, 1741600130900, 1, 2, 1, 20, 'as a text message');
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (45, 1741600131000, 1741600131900, 1, 2, 1, 10485780, NULL);
INSERT INTO attachment(_id, message_id, content_type, data_file, data_size, sticker_id, sticker_emoji) VALUES (11, 45, 'image/webp', 's', 4, 3, '⚓');
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (46, 1741600132000, 1741600132900, 1, 2, 1, 10485780, 'The first part');
INSERT INTO attachment(_id, message_id, content_type, data_file, data_size) VALUES (12, 46, 'text/x-signal-plain', 'l', 30);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body, message_extras) VALUES (47, 1741600300000, 1741600300900, 2, 2, 1, 11075604, NULL, X'0a3512330a158a01120a10911c3b40d45c592a984cc58a4de3d9520a1a9202170880dddb011210b587ec28a10e51598fb75fac708b757f');
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (48, 1741600301000, 1741600301900, 2, 2, 1, 11075604, 'YW4gb2xkZXIgZm9ybQ==');
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (49, 1741600310000, 1741600310900, 2, 3, 1, 10485780, 'Ask ￼ 🚢 and ￼');
INSERT INTO mention(_id, thread_id, message_id, recipient_id, range_start, range_length) VALUES (1, 2, 49, 2, 4, 1);
INSERT INTO mention(_id, thread_id, message_id, recipient_id, range_start, range_length) VALUES (2, 2, 49, 3, 13, 1);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (50, 1741600320000, 1741600320900, 2, 1, 5, 10485783, 'to all');
INSERT INTO group_receipts(_id, mms_id, address, status, timestamp) VALUES (1, 50, 2, 2, 1741600322000);
INSERT INTO group_receipts(_id, mms_id, address, status, timestamp) VALUES (2, 50, 3, 4, 1741600323000);
INSERT INTO group_receipts(_id, mms_id, address, status, timestamp) VALUES (3, 50, 4, 5, 1741600324000);
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (51, 1741600400000, 1741600400900, 3, 1, 1, 10485783, 'Note: ring the harbour master');
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (52, 1741600410000, 1741600410900, 4, 4, 1, 10485780, 'hello');
INSERT INTO message(_id, date_sent, date_received, thread_id, from_recipient_id, to_recipient_id, type, body) VALUES (53, 1741600420000, 1741600420900, 5, 3, 1, 10485780, 'in the old group');
