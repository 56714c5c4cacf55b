"""A second verifier of receipts, written from docs/formats/receipt.md alone.

It shares no code with OnRecord: the standard library, and Ed25519 and AES from
``cryptography``. Run it as ``second_verifier.py RECEIPT KEYFILE``; it looks for
the other files beside the receipt.
"""

import base64
import hashlib
import json
import re
import struct
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

HIDDEN = (
    (0x00, 0x1F),
    (0x7F, 0x9F),
    (0xAD, 0xAD),
    (0x61C, 0x61C),
    (0x180E, 0x180E),
    (0x200B, 0x200B),
    (0x200E, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x206F),
    (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB),
    (0xD800, 0xDFFF),
    (0xE0000, 0xE007F),
)
TIME = r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.(?!000000)\d{6})?Z?"'
HIDDEN_CLASS = "[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in HIDDEN) + "]"
PATTERNS = {
    "number": r"0|[1-9]\d{0,17}",
    "string": r'".*"',
    "instant": TIME.replace("Z?", "Z"),
    "time": TIME + '|"unknown"',
    "seconds": r'0|[1-9]\d{0,17}|"unknown"',
    "answer": '"(yes|partial|no)"',
    "grade": '"(device database or backup|supervised export|self-supplied export|forwarded'
    '|screenshot|note for the record)"',
    "state": '"(exact|derived|sealed|stopped|repeated)"',
}
# Name, kind of value, and whether it is needed once (1), optional (?) or repeated (*).
FIELDS = """
onrecord-receipt number 1
safe_to_clear answer 1
scope string ?
reason.N string *
custodian string 1
device string 1
channel string 1
title string 1
conversation.N string *
organisation string 1
received_by string 1
received_at instant 1
grade grade 1
state state 1
capture string 1
supersedes string ?
messages number 1
messages.KIND number *
anomalies number 1
unknown_notices number 1
first_said time 1
last_said time 1
media.present number 1
media.omitted number 1
media.missing number 1
timer.N.at time *
limit.N string *
warning.N string *
reader string 1
reader_version string 1
zone string 1
date_order string 1
exported_at time 1
stored_copies number 1
withheld number 1
withheld_leaf.N string *
original.N.name string *
line_tree.version number 1
line_tree.leaves number 1
line_tree.root string 1
log string 1
"""
GROUPS = {
    "timer.N.at": (("timer.N.who", "string", "?"), ("timer.N.seconds", "seconds", "1")),
    "original.N.name": (
        ("original.N.id", "string", "1"),
        ("original.N.bytes", "number", "1"),
        ("original.N.sha256", "string", "1"),
    ),
}


class Refused(Exception):  # noqa: N818 - a stranger's program has its own names
    """Something does not match (exit 1)."""


class Unknown(Exception):  # noqa: N818 - the same
    """All matches, but a key is not in the key file (exit 2)."""


def need(condition: object, what: str) -> None:
    if not condition:
        raise Refused(what)


def b64(text: str) -> bytes:
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError as error:
        raise Refused("base64") from error
    need(base64.b64encode(data).decode() == text, "base64 in another spelling")
    return data


def string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def signed_by(key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


# Section 1


def quoted(text: str) -> str:
    def escaped(match: re.Match[str]) -> str:
        units = match[0].encode("utf-16-be", "surrogatepass").hex()
        return "".join("\\u" + units[at : at + 4] for at in range(0, len(units), 4))

    slashed = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(HIDDEN_CLASS, escaped, slashed) + '"'


class Lines:
    def __init__(self, data: bytes) -> None:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refused("UTF-8") from error
        need(text.endswith("\n"), "last line end")
        self.lines = [line.partition(": ") for line in text[:-1].split("\n")]
        self.values: dict[str, object] = {}

    def take(self, name: str, kind: str) -> bool:
        if not self.lines or self.lines[0][0] != name:
            return False
        value = self.lines.pop(0)[2]
        need(re.fullmatch(PATTERNS[kind], value, re.ASCII | re.DOTALL), f"value of {name}")
        try:
            parsed = json.loads(value)
        except ValueError as error:
            raise Refused(name) from error
        if isinstance(parsed, str):
            need(quoted(parsed) == value, f"spelling of {name}")
        if kind in ("instant", "time") and parsed != "unknown":
            need(real_time(str(parsed)), f"time of {name}")
        self.values[name] = parsed
        return True

    def row(self, name: str, kind: str, times: str) -> None:
        if "KIND" in name:
            last = ""
            while self.lines and self.lines[0][0].startswith("messages."):
                word = self.lines[0][0][len("messages.") :]
                need(re.fullmatch("[a-z_]+", word) and word > last, "kinds")
                need(self.take("messages." + word, kind), word)
                last = word
        elif times == "*":
            number = 1
            while self.take(name.replace("N", str(number)), kind):
                for part in GROUPS.get(name, ()):
                    self.row(part[0].replace("N", str(number)), part[1], part[2])
                number += 1
        else:
            need(self.take(name, kind) or times == "?", f"field {name}")


def real_time(text: str) -> bool:
    year, month, day, hour, minute, second = (int(part) for part in re.split("[-T:]", text[:19]))
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    dated = year > 0 and 1 <= month <= 12 and 1 <= day <= days[month - 1]
    return dated and hour < 24 and minute < 60 and second < 60


def read_receipt(data: bytes) -> dict[str, object]:
    lines = Lines(data)
    for row in FIELDS.split("\n"):
        if row:
            name, kind, times = row.split()
            lines.row(name, kind, times)
    need(not lines.lines, "one field too many")
    need(lines.values["onrecord-receipt"] == 1 + ("conversation.1" in lines.values), "version")
    return lines.values


# Section 2


def signer(receipt: bytes, armored: bytes) -> bytes:
    start, end = b"-----BEGIN SSH SIGNATURE-----\n", b"-----END SSH SIGNATURE-----\n"
    need(armored.startswith(start) and armored.endswith(end), "armor")
    body = armored[len(start) : -len(end)].decode("latin-1")
    blob = b64(body.replace("\n", ""))
    text = base64.b64encode(blob).decode()
    need(body == "".join(text[at : at + 70] + "\n" for at in range(0, len(text), 70)), "armor's lines")
    named = string(b"onrecord-receipt") + string(b"") + string(b"sha512")
    # All but the key and the signature has a fixed place.
    head = b"SSHSIG" + struct.pack(">II", 1, 51) + string(b"ssh-ed25519") + struct.pack(">I", 32)
    middle = named + struct.pack(">I", 83) + string(b"ssh-ed25519") + struct.pack(">I", 64)
    key, signature = blob[len(head) : len(head) + 32], blob[-64:]
    need(blob == head + key + middle + signature, "SSHSIG")
    message = b"SSHSIG" + named + string(hashlib.sha512(receipt).digest())
    need(signed_by(key, signature, message), "signature")
    return key


# Sections 3 and 4


def canonical(data: bytes) -> dict[str, object]:
    try:
        value = json.loads(data)
        again = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError) as error:
        raise Refused("JSON") from error
    need(isinstance(value, dict) and again == data, "canonical JSON")
    return dict(value)


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def follow(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    need(index < size, "index")
    f, s, r = index, size - 1, leaf
    for p in path:
        need(s != 0, "path too long")
        if f % 2 == 1 or f == s:
            r = node(p, r)
            while f % 2 == 0 and f != 0:
                f, s = f // 2, s // 2
        else:
            r = node(r, p)
        f, s = f // 2, s // 2
    need(s == 0, "path too short")
    return r


def decimal(text: str) -> int:
    need(re.fullmatch(PATTERNS["number"], text, re.ASCII), "decimal")
    return int(text)


def hexed(value: object, size: int) -> bytes:
    need(isinstance(value, str) and re.fullmatch(f"[0-9a-f]{{{2 * size}}}", value), "hex")
    return bytes.fromhex(str(value))


def read_checkpoint(data: bytes) -> tuple[bytes, str, int, bytes, list[tuple[str, bytes]]]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("UTF-8 of the checkpoint") from error
    need(not re.search("[\x00-\x09\x0b-\x1f]", text), "control character")
    lines = text.split("\n")
    need(len(lines) >= 6 and lines[3] == "" and lines[-1] == "", "shape of the checkpoint")
    origin, size, root = lines[0], decimal(lines[1]), b64(lines[2])
    need(origin and len(root) == 32, "origin or root")
    signatures = []
    for line in lines[4:-1]:
        parts = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        need(parts, "signature line")
        signatures.append((parts[1], b64(parts[2])) if parts else ("", b""))
        need(len(signatures[-1][1]) > 4, "short signature")
    return "\n".join([*lines[:3], ""]).encode(), origin, size, root, signatures


def read_envelope(data: bytes) -> dict[str, object]:
    envelope = canonical(data)
    keys = "actor at identity objects payload_sha256 receipt_commitment sequence v verb versions"
    need(sorted(envelope) == keys.split() and len(data) <= 65535, "envelope's keys")
    need(type(envelope["v"]) is int and envelope["v"] == 1, "envelope's version")
    need(type(envelope["sequence"]) is int and int(str(envelope["sequence"])) >= 0, "sequence")
    at = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{6}Z", str(envelope["at"]), re.ASCII)
    need(at and real_time(at[1]), "envelope's time")
    need(all(isinstance(envelope[key], str) for key in ("actor", "verb", "identity")), "envelope's words")
    objects, versions = envelope["objects"], envelope["versions"]
    need(isinstance(objects, list) and all(isinstance(name, str) for name in objects), "objects")
    need(isinstance(versions, dict) and all(isinstance(v, str) for v in versions.values()), "versions")
    hexed(envelope["payload_sha256"], 32)
    hexed(envelope["receipt_commitment"], 32)
    return envelope


# Section 5


def read_keys(text: str) -> tuple[set[bytes], dict[str, bytes]]:
    signers, logs = set(), {}
    for line in text.split("\n"):
        if line.startswith("# onrecord-log: "):
            name, key_id, encoded = line[len("# onrecord-log: ") :].split("+", 2)
            key = b64(encoded)
            digest = hashlib.sha256(name.encode() + b"\n" + key).hexdigest()
            need(len(key) == 33 and key[0] == 1 and digest[:8] == key_id, "log key")
            logs[name] = key[1:]
        elif line and not line.startswith("#"):
            _, limit, kind, encoded = line.split(" ")
            need((limit, kind) == ('namespaces="onrecord-receipt"', "ssh-ed25519"), "key line")
            signers.add(b64(encoded)[-32:])
    return signers, logs


# Section 6


def line_leaf(seed: bytes, index: int, line: bytes) -> bytes:
    encryptor = Cipher(algorithms.AES(seed), modes.ECB()).encryptor()  # noqa: S305 - one block, as specified
    salt = encryptor.update(index.to_bytes(16, "big"))
    return hashlib.sha256(b"\x00" + salt + b"L" + line).digest()


def file_leaf(seed: bytes, index: int, data: bytes) -> bytes:
    encryptor = Cipher(algorithms.AES(seed), modes.ECB()).encryptor()  # noqa: S305 - the same
    salt = encryptor.update(index.to_bytes(16, "big"))
    return hashlib.sha256(b"\x00" + salt + b"F" + hashlib.sha256(data).digest()).digest()


def tree_root(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node(tree_root(leaves[:split]), tree_root(leaves[split:]))


# Section 8


def verify(receipt: bytes, signature: bytes, proof: bytes, keys: str) -> None:
    """Return when every step held; otherwise raise ``Refused`` or ``Unknown``."""
    signers, logs = read_keys(keys)
    fields = read_receipt(receipt)
    signer_known = signer(receipt, signature) in signers

    head, gap, rest = proof.partition(b"\n\n")
    lines = head.decode("latin-1").split("\n")
    need(gap and len(lines) >= 3 and lines[0] == "c2sp.org/tlog-proof@v1", "proof's first line")
    need(lines[1].startswith("extra ") and lines[2].startswith("index "), "proof's fields")
    extra = canonical(b64(lines[1][len("extra ") :]))
    need(sorted(extra) == ["envelope", "salt"] and isinstance(extra["envelope"], str), "extra data")
    salt, entry = hexed(extra["salt"], 32), str(extra["envelope"]).encode()
    index, path = decimal(lines[2][len("index ") :]), [b64(line) for line in lines[3:]]
    need(all(len(hashed) == 32 for hashed in path), "path")

    text, origin, size, root, signatures = read_checkpoint(rest)
    need(origin == fields["log"] and origin in [name for name, _ in signatures], "origin")
    key = logs.get(origin)
    if key is not None:
        key_id = hashlib.sha256(origin.encode() + b"\n\x01" + key).digest()[:4]
        ours = [blob[4:] for name, blob in signatures if name == origin and blob[:4] == key_id]
        need(ours and all(signed_by(key, blob, text) for blob in ours), "log's signature")

    need(follow(hashlib.sha256(b"\x00" + entry).digest(), index, size, path) == root, "inclusion")
    envelope = read_envelope(entry)
    need(envelope["sequence"] == index, "sequence")
    commitment = hashlib.sha256(b"onrecord-receipt-commitment/1\x00" + salt + receipt).hexdigest()
    need(envelope["receipt_commitment"] == commitment, "commitment")
    need(envelope["verb"] in ("capture", "onrecord:receipt", "onrecord:move"), "verb")
    objects = envelope["objects"]
    need(isinstance(objects, list) and fields["capture"] in objects, "capture")
    need(sum(name.startswith("withheld_leaf.") for name in fields) == fields["withheld"], "withheld leaves")
    if not signer_known or key is None:
        raise Unknown


def main(receipt: Path, keys: Path) -> int:
    parts = [Path(f"{receipt}{end}").read_bytes() for end in ("", ".sig", ".tlog-proof")]
    try:
        verify(parts[0], parts[1], parts[2], keys.read_text("utf-8"))
    except Refused as fault:
        print(f"refused: {fault}")  # noqa: T201 - this is a program
        return 1
    except Unknown:
        print("consistent, but a key is not in the key file")  # noqa: T201 - the same
        return 2
    print("verified")  # noqa: T201 - the same
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
