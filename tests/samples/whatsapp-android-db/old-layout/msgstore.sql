-- A made-up phone of 2020.
CREATE TABLE chat_list (_id INTEGER PRIMARY KEY, key_remote_jid TEXT, subject TEXT);
CREATE TABLE group_participants (_id INTEGER PRIMARY KEY, gjid TEXT, jid TEXT);
CREATE TABLE messages (_id INTEGER PRIMARY KEY AUTOINCREMENT, key_remote_jid TEXT, key_from_me INTEGER, key_id TEXT,
    status INTEGER, data TEXT, timestamp INTEGER, media_url TEXT, media_mime_type TEXT, media_wa_type TEXT,
    media_size INTEGER, media_name TEXT, media_caption TEXT, media_duration INTEGER, latitude REAL, longitude REAL,
    thumb_image TEXT, remote_resource TEXT, receipt_server_timestamp INTEGER, receipt_device_timestamp INTEGER,
    read_device_timestamp INTEGER, played_device_timestamp INTEGER, quoted_row_id INTEGER, forwarded INTEGER);
CREATE TABLE messages_quotes (_id INTEGER PRIMARY KEY, key_remote_jid TEXT, key_from_me INTEGER, key_id TEXT,
    data TEXT, media_caption TEXT, remote_resource TEXT);
CREATE TABLE messages_vcards (_id INTEGER PRIMARY KEY, message_row_id INTEGER, vcard TEXT);
CREATE TABLE receipts (_id INTEGER PRIMARY KEY, key_remote_jid TEXT, key_id TEXT, remote_resource TEXT,
    receipt_device_timestamp INTEGER, read_device_timestamp INTEGER, played_device_timestamp INTEGER);
INSERT INTO chat_list VALUES (1, '447700900002-1580000000@g.us', 'Pier trustees');
INSERT INTO group_participants VALUES (1, '447700900002-1580000000@g.us', '447700900002@s.whatsapp.net');
INSERT INTO messages VALUES
 (1, '-1', 0, '-1', -1, '', 0, NULL, NULL, '-1', -1, NULL, NULL, 0, 0, 0, NULL, NULL, -1, -1, -1, -1, 0, 0),
 (2, '447700900002@s.whatsapp.net', 0, 'A2', 0, 'Hello', 1580000000000, NULL, NULL, '0', 0, NULL, NULL, 0, 0, 0, NULL, NULL, -1, -1, -1, -1, 0, 0),
 (3, '447700900002@s.whatsapp.net', 1, 'A3', 13, 'Hello back', 1580000060000, NULL, NULL, '0', 0, NULL, NULL, 0, 0, 0, NULL, NULL, 1580000061000, 1580000062000, 1580000063000, -1, 1, 1),
 (4, '447700900002@s.whatsapp.net', 0, 'A4', 0, NULL, 1580000120000, NULL, 'image/jpeg', '1', 5, NULL, 'The pier', 0, 0, 0,
  CAST(x'aced0005' || 'Media/WhatsApp Images/IMG-20200126-WA0000.jpg' || x'7702' || 'xx' AS BLOB), NULL, -1, -1, -1, -1, 0, 0),
 (5, '447700900002@s.whatsapp.net', 0, 'A5', 0, NULL, 1580000180000, NULL, NULL, '15', 0, 'A5-deleted', NULL, 0, 0, 0, NULL, NULL, -1, -1, -1, -1, 0, 0),
 (6, '447700900002-1580000000@g.us', 1, 'A6', 6, 'Pier trustees', 1580000240000, NULL, NULL, '0', 11, NULL, NULL, 0, 0, 0, NULL, '447700900002@s.whatsapp.net', -1, -1, -1, -1, 0, 0),
 (7, '447700900002-1580000000@g.us', 1, 'A7', 5, 'To all', 1580000300000, NULL, NULL, '0', 0, NULL, NULL, 0, 0, 0, NULL, NULL, 1580000301000, -1, -1, -1, 0, 0),
 (8, '447700900002@s.whatsapp.net', 0, 'A8', 0, 'BEGIN:VCARD' || char(10) || 'FN:Emrys' || char(10) || 'END:VCARD', 1580000360000, NULL, NULL, '4', 0, 'Emrys', NULL, 0, 0, 0, NULL, NULL, -1, -1, -1, -1, 0, 0),
 (9, '447700900002@s.whatsapp.net', 0, 'A9', 0, NULL, 1580000420000, 'https://maps.example/2', NULL, '5', 0, 'Pier head', NULL, 0, 51.46, -3.16, NULL, NULL, -1, -1, -1, -1, 0, 0),
 (10, '447700900002@s.whatsapp.net', 0, 'A10', 0, NULL, 1580000480000, NULL, NULL, '8', 0, NULL, 'video', 75, 0, 0, NULL, NULL, -1, -1, -1, -1, 0, 0),
 (11, '447700900002@s.whatsapp.net', 0, 'A11', 0, 'odd', 1580000540000, NULL, NULL, '888', 0, NULL, NULL, 0, 0, 0, NULL, NULL, -1, -1, -1, -1, 0, 0);
INSERT INTO messages_quotes VALUES (1, '447700900002@s.whatsapp.net', 0, 'A2', 'Hello', NULL, NULL);
INSERT INTO receipts VALUES (1, '447700900002-1580000000@g.us', 'A7', '447700900002@s.whatsapp.net', 1580000302000, 1580000309000, -1);
