CREATE TABLE wa_contacts (_id INTEGER PRIMARY KEY, jid TEXT, display_name TEXT, wa_name TEXT, number TEXT);
CREATE TABLE wa_vnames (_id INTEGER PRIMARY KEY, jid TEXT, verified_name TEXT);
INSERT INTO wa_contacts VALUES (1, '447700900002@s.whatsapp.net', 'Bethan Rees', 'beth', '+447700900002'),
    (2, '447700900004@s.whatsapp.net', NULL, 'Owain', NULL);
