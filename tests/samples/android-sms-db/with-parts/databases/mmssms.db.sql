CREATE TABLE sms (_id INTEGER PRIMARY KEY,thread_id INTEGER,address TEXT,date INTEGER,read INTEGER,type INTEGER,body TEXT);
CREATE TABLE pdu (_id INTEGER PRIMARY KEY,thread_id INTEGER,date INTEGER,msg_box INTEGER,read INTEGER,m_id TEXT,sub TEXT,m_type INTEGER);
CREATE TABLE part (_id INTEGER PRIMARY KEY,mid INTEGER,seq INTEGER,ct TEXT,cl TEXT,_data TEXT,text TEXT);
CREATE TABLE addr (_id INTEGER PRIMARY KEY,msg_id INTEGER,address TEXT,type INTEGER);
INSERT INTO sms VALUES (5,1,'+447700900123',1709625600000,1,1,'An old phone, with fewer columns');
INSERT INTO pdu VALUES (5,1,1709625600,1,1,'x@mms.example','Photo',132);
INSERT INTO addr VALUES (1,5,'+447700900123',137);
INSERT INTO part VALUES (1,5,0,'image/jpeg','harbour.jpg','/data/data/com.android.providers.telephony/app_parts/PART_1','');
INSERT INTO part VALUES (2,5,1,'text/plain','t.txt',NULL,'The harbour');
