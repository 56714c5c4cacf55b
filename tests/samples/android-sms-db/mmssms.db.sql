PRAGMA encoding = 'UTF-8';
CREATE TABLE android_metadata (locale TEXT);
CREATE TABLE sms (_id INTEGER PRIMARY KEY,thread_id INTEGER,address TEXT,person INTEGER,date INTEGER,date_sent INTEGER DEFAULT 0,protocol INTEGER,read INTEGER DEFAULT 0,status INTEGER DEFAULT -1,type INTEGER,reply_path_present INTEGER,subject TEXT,body TEXT,service_center TEXT,locked INTEGER DEFAULT 0,sub_id INTEGER DEFAULT -1,error_code INTEGER DEFAULT 0,creator TEXT,seen INTEGER DEFAULT 0,sentiment INTEGER);
CREATE TABLE pdu (_id INTEGER PRIMARY KEY AUTOINCREMENT,thread_id INTEGER,date INTEGER,date_sent INTEGER DEFAULT 0,msg_box INTEGER,read INTEGER DEFAULT 0,m_id TEXT,sub TEXT,sub_cs INTEGER,ct_t TEXT,ct_l TEXT,exp INTEGER,m_cls TEXT,m_type INTEGER,v INTEGER,m_size INTEGER,pri INTEGER,rr INTEGER,rpt_a INTEGER,resp_st INTEGER,st INTEGER,tr_id TEXT,retr_st INTEGER,retr_txt TEXT,retr_txt_cs INTEGER,read_status INTEGER,ct_cls INTEGER,resp_txt TEXT,d_tm INTEGER,d_rpt INTEGER,locked INTEGER DEFAULT 0,sub_id INTEGER DEFAULT -1,seen INTEGER DEFAULT 0,creator TEXT,text_only INTEGER DEFAULT 0);
CREATE TABLE part (_id INTEGER PRIMARY KEY AUTOINCREMENT,mid INTEGER,seq INTEGER DEFAULT 0,ct TEXT,name TEXT,chset INTEGER,cd TEXT,fn TEXT,cid TEXT,cl TEXT,ctt_s INTEGER,ctt_t TEXT,_data TEXT,text TEXT,sub_id INTEGER DEFAULT -1);
CREATE TABLE addr (_id INTEGER PRIMARY KEY,msg_id INTEGER,contact_id INTEGER,address TEXT,type INTEGER,charset INTEGER,sub_id INTEGER DEFAULT -1);
CREATE TABLE threads (_id INTEGER PRIMARY KEY AUTOINCREMENT,date INTEGER DEFAULT 0,message_count INTEGER DEFAULT 0,recipient_ids TEXT,snippet TEXT,snippet_cs INTEGER DEFAULT 0,read INTEGER DEFAULT 1,type INTEGER DEFAULT 0,error INTEGER DEFAULT 0,has_attachment INTEGER DEFAULT 0);
CREATE TABLE canonical_addresses (_id INTEGER PRIMARY KEY AUTOINCREMENT,address TEXT);
INSERT INTO canonical_addresses VALUES (1,'+44 7700 900123'),(2,'+447700900456'),(3,'VODAFONE');
INSERT INTO threads (_id,recipient_ids) VALUES (1,'1'),(2,'1 2'),(3,'3'),(4,'99');
INSERT INTO sms (_id,thread_id,address,date,date_sent,read,status,type,subject,body) VALUES
 (1,1,'+447700900123',1709625600123,1709625598000,1,-1,1,NULL,'Received and read 😀'),
 (2,1,'+447700900123',1709625660000,0,1,0,2,NULL,'Sent and delivered'),
 (3,1,'+447700900123',1709625661000,0,1,64,5,NULL,'Failed'),
 (4,1,'+447700900123',1709625662000,0,1,32,4,NULL,'In the outbox'),
 (5,1,'+447700900123',1709625663000,0,1,-1,6,NULL,'Queued'),
 (6,2,'+447700900456',1709625664000,0,1,-1,3,NULL,'A draft to two'),
 (7,1,'+447700900123',1709625660000,0,1,0,2,NULL,'Sent and delivered'),
 (8,3,'VODAFONE',1709625666000,1709625665000,0,-1,1,NULL,'Not read'),
 (9,1,'+447700900123',NULL,0,1,-1,1,NULL,'No date'),
 (10,1,'+447700900123',99999999999999999,0,1,-1,1,NULL,'A date that cannot be'),
 (11,1,'+447700900123','soon',0,1,-1,1,NULL,'A date that is no number'),
 (12,1,'+447700900123',1709625667000,0,1,-1,1,NULL,NULL),
 (13,4,NULL,1709625668000,0,1,-1,1,NULL,'From nobody, in a thread with nobody'),
 (14,NULL,'+447700900789',1709625669000,0,1,-1,17,'A subject','Of a type that is not known'),
 (15,1,'+447700900123',1709625670000,0,1,-1,1,NULL,CAST(x'62797465732066f0287420' AS TEXT));
INSERT INTO pdu (_id,thread_id,date,date_sent,msg_box,read,m_id,sub,sub_cs,m_type,m_size,st,read_status) VALUES
 (1,2,1709629200,1709629190,1,1,'a1@mms.example',NULL,NULL,132,NULL,NULL,NULL),
 (2,2,1709629260,0,2,1,'b2@mms.example','PlÃ¤ne',106,128,NULL,NULL,NULL),
 (3,1,1709629300,0,1,1,'b2@mms.example',NULL,NULL,134,NULL,129,NULL),
 (4,1,1709629320,0,1,1,'b2@mms.example',NULL,NULL,136,NULL,NULL,128),
 (5,1,1709629330,0,1,1,'b2@mms.example',NULL,NULL,134,NULL,130,NULL),
 (6,1,1709629380,0,1,0,NULL,NULL,NULL,130,250000,NULL,NULL),
 (7,1,1709629440,0,3,1,NULL,NULL,NULL,128,NULL,NULL,NULL),
 (8,NULL,1709629500,0,1,1,'h8@mms.example',NULL,NULL,132,NULL,NULL,NULL),
 (9,1,1709629560,0,1,1,'i9@mms.example',NULL,NULL,131,NULL,NULL,NULL),
 (10,1,1709629620,0,2,1,'j10@mms.example',NULL,NULL,128,NULL,NULL,NULL),
 (11,1,1709629680,0,1,1,'k11@mms.example',NULL,NULL,134,NULL,131,NULL);
INSERT INTO addr (msg_id,address,type,charset) VALUES
 (1,'+447700900456',137,106),(1,'+447700900999',151,106),(1,'+44 7700 900123',130,106),(1,'+447700900777',129,106),
 (2,'insert-address-token',137,106),(2,'+447700900123',151,106),(2,'+447700900456',151,106),
 (7,'+447700900123',151,106),
 (8,'+447700900888',137,106),
 (10,'+447700900999',137,106),(10,'+447700900123',151,106);
INSERT INTO part (_id,mid,seq,ct,name,fn,cl,_data,text) VALUES
 (1,1,-1,'application/smil','smil.xml',NULL,'smil.xml',NULL,'<smil></smil>'),
 (2,1,1,'text/plain',NULL,NULL,'text_1.txt',NULL,'second part'),
 (3,1,0,'text/plain',NULL,NULL,'text_0.txt',NULL,'First part'),
 (4,1,2,'image/jpeg',NULL,NULL,'harbour.jpg','/data/user_de/0/com.android.providers.telephony/app_parts/PART_1709629200001','' ),
 (5,2,0,'text/x-vCard','Dee.vcf',NULL,NULL,'/data/user_de/0/com.android.providers.telephony/app_parts/PART_1709629260001',NULL),
 (6,7,0,'text/plain',NULL,NULL,NULL,NULL,'A draft with words'),
 (7,8,0,'application/pdf',NULL,'minutes.pdf',NULL,'/data/user_de/0/com.android.providers.telephony/app_parts/PART_1709629500001',NULL),
 (8,10,0,'video/3gpp',NULL,NULL,NULL,NULL,NULL),
 (9,77,0,'text/plain',NULL,NULL,NULL,NULL,'Left of a message that is gone');
