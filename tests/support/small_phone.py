"""A WhatsApp database of an Android phone with seven messages in two conversations, one of them personal."""

from tests.support.samples import database

SQL = """
create table jid(_id integer primary key, user text, server text, raw_string text, type integer);
create table chat(_id integer primary key, jid_row_id integer, subject text, created_timestamp integer);
create table message(_id integer primary key, chat_row_id integer, from_me integer, key_id text,
  sender_jid_row_id integer, timestamp integer, message_type integer, text_data text, status integer);
create table message_quoted(message_row_id integer primary key, chat_row_id integer, from_me integer,
  sender_jid_row_id integer, key_id text, timestamp integer, message_type integer, text_data text);
create table message_media(message_row_id integer primary key, chat_row_id integer, file_path text,
  file_size integer, mime_type text, media_name text);
create table message_revoked(message_row_id integer primary key, revoked_key_id text);
create table message_add_on(_id integer primary key);
create table message_system(message_row_id integer primary key, action_type integer);
insert into jid values(1,'447700900001','s.whatsapp.net','447700900001@s.whatsapp.net',0);
insert into jid values(2,'447700900002','s.whatsapp.net','447700900002@s.whatsapp.net',0);
insert into jid values(3,'120363000000000001','g.us','120363000000000001@g.us',1);
insert into chat values(1,3,'Harbour resilience',1773305000000);
insert into chat values(2,2,null,1773305000000);
insert into message values(1,1,0,'K1',1,1773305940000,0,'the storm is due, zebrafinch plan?',0);
insert into message values(2,1,0,'K2',2,1773306000000,0,'grandmother''s operation is on Tuesday',0);
insert into message values(3,1,1,'K3',null,1773306060000,0,'thinking of you',0);
insert into message values(4,1,0,'K4',1,1773306120000,1,null,0);
insert into message values(5,1,0,'K5',2,1773306180000,1,'hospital ward',0);
insert into message values(6,2,0,'K6',null,1773306240000,0,'bring the quinces',0);
insert into message values(7,1,0,'K7',1,1773306300000,0,'dredging contract signed',0);
insert into message_quoted values(3,1,0,2,'K2',1773306000000,0,'grandmother''s operation is on Tuesday');
insert into message_media values(4,1,'Media/WhatsApp Images/IMG-1.jpg',18,'image/jpeg',null);
insert into message_media values(5,1,'Media/WhatsApp Images/IMG-2.jpg',19,'image/jpeg',null);
"""
DATABASE = database(SQL)
