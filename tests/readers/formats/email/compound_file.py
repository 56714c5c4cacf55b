"""Writes OLE files ([MS-CFB], version 3), as message files are: made from the format's facts, apart from the reader.

Everything is put into whole sectors: streams under 4,096 bytes into the mini stream, as the format demands.
"""

import itertools
import struct

SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, FAT, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
Tree = dict[str, "bytes | Tree"]


class _Writer:
    def __init__(self) -> None:
        self.sectors: list[bytes] = []
        self.fat: list[int] = []
        self.mini = b""
        self.mini_fat: list[int] = []
        self.entries: list[list] = []

    def chain(self, data: bytes) -> int:
        count = max(1, -(-len(data) // SECTOR))
        first = len(self.sectors)
        for number in range(count):
            self.sectors.append(data[number * SECTOR : (number + 1) * SECTOR].ljust(SECTOR, b"\0"))
            self.fat.append(first + number + 1 if number + 1 < count else END)
        return first

    def mini_chain(self, data: bytes) -> int:
        if not data:
            return END
        first, count = len(self.mini_fat), -(-len(data) // MINI)
        self.mini += data.ljust(count * MINI, b"\0")
        self.mini_fat += [first + number + 1 if number + 1 < count else END for number in range(count)]
        return first

    def add(self, name: str, value: "bytes | Tree", kind: int) -> int:
        number = len(self.entries)
        entry = [name, kind, NONE, NONE, NONE, END, 0]
        self.entries.append(entry)
        if isinstance(value, bytes):
            entry[5] = self.chain(value) if len(value) >= CUTOFF else self.mini_chain(value)
            entry[6] = len(value)
            return number
        names = sorted(value, key=lambda one: (len(one), one.upper()))
        children = [self.add(one, value[one], 2 if isinstance(value[one], bytes) else 1) for one in names]
        for left, right in itertools.pairwise(children):
            self.entries[left][3] = right  # a tree that leans to the right
        entry[4] = children[0] if children else NONE
        entry[5] = 0 if kind == 1 else END
        return number

    def directory(self) -> bytes:
        data = b""
        for name, kind, left, right, child, first, size in self.entries:
            coded = name.encode("utf-16-le") + b"\0\0"
            data += coded.ljust(64, b"\0") + struct.pack("<HBBIII", len(coded), kind, 1, left, right, child)
            data += b"\0" * 36 + struct.pack("<IQ", first, size)
        return data


def compound(tree: Tree) -> bytes:
    """Return an OLE file of these storages (dictionaries) and streams (bytes)."""
    writer = _Writer()
    writer.add("Root Entry", tree, 5)
    root = writer.entries[0]
    if writer.mini:
        root[5], root[6] = writer.chain(writer.mini), len(writer.mini)
    mini_fat = writer.chain(
        b"".join(struct.pack("<I", one) for one in writer.mini_fat).ljust(SECTOR, b"\xff")
    )
    mini_fat_sectors = len(writer.sectors) - mini_fat
    directory = writer.chain(writer.directory())
    fat_sectors = 1
    while len(writer.sectors) + fat_sectors > fat_sectors * (SECTOR // 4):
        fat_sectors += 1
    places = [len(writer.sectors) + number for number in range(fat_sectors)]
    table = writer.fat + [FAT] * fat_sectors
    table += [FREE] * (fat_sectors * SECTOR // 4 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += b"\0" * 6 + struct.pack(
        "<IIIIIIIII", 0, fat_sectors, directory, 0, CUTOFF, mini_fat, mini_fat_sectors, END, 0
    )
    head += struct.pack("<109I", *places, *[FREE] * (109 - fat_sectors))
    return head + b"".join(writer.sectors) + struct.pack(f"<{len(table)}I", *table)


def properties(values: "dict[int, str | bytes | int | float]", header: int) -> Tree:
    """Return a storage's property stream and the streams of its long values.

    Text is Unicode, bytes binary, whole numbers 32 bits, and floats seconds since 1970 as FILETIME.
    """
    table, streams = b"\0" * header, {}
    for tag, value in values.items():
        if isinstance(value, str):
            kind, data = 0x1F, value.encode("utf-16-le")
        elif isinstance(value, bytes):
            kind, data = 0x102, value
        elif isinstance(value, float):
            kind, data = 0x40, struct.pack("<Q", int((value + 11644473600) * 10**7))
        else:
            kind, data = 0x3, struct.pack("<II", value, 0)
        long = kind in {0x1F, 0x102}
        if long:
            streams[f"__substg1.0_{tag:04X}{kind:04X}"] = data
        table += struct.pack("<HHI", kind, tag, 6) + (struct.pack("<II", len(data), 0) if long else data)
    return {"__properties_version1.0": table, **streams}
