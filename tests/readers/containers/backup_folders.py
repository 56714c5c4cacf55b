"""A writer of iPhone backups, from the format's facts; it shares no code with the container."""

import hashlib
import plistlib
import sqlite3
import struct
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from cryptography.hazmat.primitives.padding import PKCS7

PASSWORD = "a pässword".encode()
WHATSAPP = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared"
BUSINESS = "AppDomainGroup-group.net.whatsapp.WhatsAppSMB.shared"
CHAT = b"SQLite format 3\0 chats" * 100
SMS = b"SQLite format 3\0 texts" * 64
FILES = {
    (WHATSAPP, "ChatStorage.sqlite"): CHAT,
    (WHATSAPP, "ChatStorage.sqlite-wal"): b"",
    (WHATSAPP, "ContactsV2.sqlite"): b"contacts",
    (WHATSAPP, "Message/Media/44@s/a/b/photo.jpg"): b"p" * 4096,
    (WHATSAPP, "Library/Preferences/group.plist"): b"a setting",
    (BUSINESS, "ChatStorage.sqlite"): CHAT[:1000],
    ("HomeDomain", "Library/SMS/sms.db"): SMS,
    ("HomeDomain", "Library/Notes/notes.sqlite"): b"private",
    ("MediaDomain", "Library/SMS/Attachments/ab/11/GUID/IMG_1.HEIC"): b"picture",
    ("CameraRollDomain", "Media/DCIM/100APPLE/IMG_1.JPG"): b"private picture",
}
PARTS = {
    "messages/Attachments/ab/11/GUID/IMG_1.HEIC": b"picture",
    "messages/sms.db": SMS,
    "whatsapp-business/ChatStorage.sqlite": CHAT[:1000],
    "whatsapp/ChatStorage.sqlite": CHAT,
    "whatsapp/ChatStorage.sqlite-wal": b"",
    "whatsapp/ContactsV2.sqlite": b"contacts",
    "whatsapp/Message/Media/44@s/a/b/photo.jpg": b"p" * 4096,
}


@dataclass
class Writer:
    """Writes one backup; ``password`` None makes it a plain one."""

    password: bytes | None = None
    double: bool = True
    rounds: int = 50

    def key_of(self, number: int) -> bytes:
        return hashlib.sha256(b"class %d" % number).digest()

    def folder(self, files=FILES, *, own_key_for_manifest: bool = True) -> dict[str, bytes]:
        out: dict[str, bytes] = {
            "Info.plist": plistlib.dumps({"Product Type": "iPhone14,2"}),
            "Status.plist": plistlib.dumps({"IsFullBackup": True}, fmt=plistlib.FMT_BINARY),
        }
        rows = [("", domain, "", 2, self.archive(0, None)) for domain in sorted({one for one, _ in files})]
        for (domain, path), data in files.items():
            file_id = hashlib.sha1(f"{domain}-{path}".encode(), usedforsecurity=False).hexdigest()
            key = hashlib.sha256(file_id.encode()).digest() if self.password and data else None
            rows.append((file_id, domain, path, 1, self.archive(len(data), key)))
            if data:
                out[f"{file_id[:2]}/{file_id}"] = self.sealed(data, key) if key else data
        database = manifest_database(rows)
        manifest = {"IsEncrypted": bool(self.password), "BackupKeyBag": self.keybag(), "Version": "10.0"}
        if self.password and own_key_for_manifest:
            key = b"m" * 32
            manifest["ManifestKey"] = struct.pack("<l", 4) + aes_key_wrap(self.key_of(4), key)
            database = self.sealed(database, key)
        out["Manifest.plist"] = plistlib.dumps(manifest, fmt=plistlib.FMT_BINARY)
        out["Manifest.db"] = database
        return out

    def sealed(self, data: bytes, key: bytes) -> bytes:
        padder = PKCS7(128).padder()
        encryptor = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor()
        return encryptor.update(padder.update(data) + padder.finalize()) + encryptor.finalize()

    def archive(self, size: int, key: bytes | None) -> bytes:
        uid = plistlib.UID
        root: dict[str, object] = {"$class": uid(2), "Size": size, "ProtectionClass": 3, "Mode": 33188}
        objects = ["$null", root, {"$classname": "MBFile", "$classes": ["MBFile", "NSObject"]}]
        if key:
            root["EncryptionKey"] = uid(3)
            wrapped = struct.pack("<l", 3) + aes_key_wrap(self.key_of(3), key)
            objects += [{"NS.data": wrapped, "$class": uid(4)}, {"$classname": "NSMutableData"}]
        archive = {
            "$version": 100000,
            "$archiver": "NSKeyedArchiver",
            "$top": {"root": uid(1)},
            "$objects": objects,
        }
        return plistlib.dumps(archive, fmt=plistlib.FMT_BINARY)

    def keybag(self) -> bytes:
        password = self.password or b"nobody's"
        first = hashlib.pbkdf2_hmac("sha256", password, b"d" * 20, self.rounds) if self.double else password
        key = hashlib.pbkdf2_hmac("sha1", first, b"s" * 20, 40, 32)
        bag = (
            tlv("VERS", 5) + tlv("TYPE", 1) + tlv("UUID", b"u" * 16) + tlv("HMCK", b"h" * 40) + tlv("WRAP", 0)
        )
        bag += tlv("SALT", b"s" * 20) + tlv("ITER", 40)
        bag += tlv("DPWT", 0) + tlv("DPIC", self.rounds) + tlv("DPSL", b"d" * 20) if self.double else b""
        for number in (1, 2, 3, 4, 11):
            wrapped = aes_key_wrap(key, self.key_of(number))
            bag += tlv("UUID", bytes([number]) * 16) + tlv("CLAS", number) + tlv("WRAP", 2) + tlv("KTYP", 0)
            bag += tlv("WPKY", wrapped)
        return bag


def tlv(tag: str, value: bytes | int) -> bytes:
    data = value.to_bytes(4, "big") if isinstance(value, int) else value
    return tag.encode() + struct.pack(">L", len(data)) + data


def manifest_database(rows) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE TABLE Files "
        "(fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT, flags INTEGER, file BLOB)"
    )
    connection.execute("CREATE TABLE Properties (key TEXT PRIMARY KEY, value BLOB)")
    connection.executemany("INSERT OR IGNORE INTO Files VALUES (?, ?, ?, ?, ?)", rows)
    connection.commit()
    data = connection.serialize()
    connection.close()
    return data
