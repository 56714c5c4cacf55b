"""Draws the service's own icon, a speech bubble with a tick, as SVG and as PNG in the sizes of phones.

The picture is described once, in units of a 100 by 100 square, and rendered here: no drawing tool is
needed at build, and nothing of the Crown's or of a messaging company is in it.
"""

import math
import struct
import zlib
from collections.abc import Iterator
from itertools import pairwise

BLUE = (0x1D, 0x70, 0xB8)
WHITE = (0xFF, 0xFF, 0xFF)
# The bubble: a rounded box (left, top, right, bottom, radius), its tail, and the tick's three points.
BUBBLE = (20.0, 22.0, 80.0, 68.0, 9.0)
TAIL = ((32.0, 66.0), (50.0, 66.0), (32.0, 82.0))
TICK = ((36.0, 46.0), (46.0, 56.0), (65.0, 35.0))
STROKE = 7.0
PNG_SIZES = (32, 180, 192, 512)

Point = tuple[float, float]
Colour = tuple[int, int, int]


def drawn() -> dict[str, bytes]:
    """Return every icon's file name and bytes."""
    pictures = {f"icon-{size}.png": png(size) for size in PNG_SIZES}
    return {"icon.svg": svg().encode(), **pictures}


def svg() -> str:
    """Return the icon as a drawing that scales."""
    left, top, right, bottom, radius = BUBBLE
    box = f'x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" rx="{radius}"'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<path fill="{_hex(BLUE)}" d="M0 0h100v100H0z"/>'
        f'<rect fill="{_hex(WHITE)}" {box}/><polygon fill="{_hex(WHITE)}" points="{_points(TAIL)}"/>'
        f'<polyline fill="none" stroke="{_hex(BLUE)}" stroke-width="{STROKE}" stroke-linecap="round" '
        f'stroke-linejoin="round" points="{_points(TICK)}"/></svg>\n'
    )


def png(size: int) -> bytes:
    """Return the icon as a PNG of ``size`` by ``size`` pixels."""
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"".join(_rows(size)), 9)
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _rows(size: int) -> Iterator[bytes]:
    scale = 100 / size
    for y in range(size):
        places = (((x + 0.5) * scale, (y + 0.5) * scale) for x in range(size))
        yield b"\0" + b"".join(bytes(_colour(place, scale)) for place in places)


def _colour(place: Point, pixel: float) -> Colour:
    white = max(_cover(_outside_box(place), pixel), _cover(_outside_triangle(place), pixel))
    lines = pairwise(TICK)
    blue = _cover(min(_from_line(place, start, end) for start, end in lines) - STROKE / 2, pixel)
    share = white * (1 - blue)
    red, green, blue_ = (round(low + (high - low) * share) for low, high in zip(BLUE, WHITE, strict=True))
    return red, green, blue_


def _cover(distance: float, pixel: float) -> float:
    """Return how much of a pixel lies inside a shape whose edge is ``distance`` away (negative: inside)."""
    return min(1.0, max(0.0, 0.5 - distance / pixel))


def _outside_box(place: Point) -> float:
    left, top, right, bottom, radius = BUBBLE
    dx = abs(place[0] - (left + right) / 2) - (right - left) / 2 + radius
    dy = abs(place[1] - (top + bottom) / 2) - (bottom - top) / 2 + radius
    return math.hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - radius


def _outside_triangle(place: Point) -> float:
    sides = zip(TAIL, (*TAIL[1:], TAIL[0]), strict=True)
    return max(_beyond(place, start, end) for start, end in sides)


def _beyond(place: Point, start: Point, end: Point) -> float:
    along = (end[0] - start[0], end[1] - start[1])
    # Positive outside, since the corners run clockwise on a screen.
    across = (place[0] - start[0]) * along[1] - (place[1] - start[1]) * along[0]
    return across / math.hypot(*along)


def _from_line(place: Point, start: Point, end: Point) -> float:
    along = (end[0] - start[0], end[1] - start[1])
    part = ((place[0] - start[0]) * along[0] + (place[1] - start[1]) * along[1]) / (
        along[0] ** 2 + along[1] ** 2
    )
    part = min(1.0, max(0.0, part))
    return math.hypot(place[0] - start[0] - part * along[0], place[1] - start[1] - part * along[1])


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _points(points: tuple[Point, ...]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)
