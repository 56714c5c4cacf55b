"""Pictures of pages as small PNG files: with a palette, since a page of text has few colours."""

import base64
import struct
import zlib

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOURS = 256
_PIXELS = """async (picture) => {
  const blob = await (await fetch(`data:image/png;base64,${picture}`)).blob();
  const drawn = await createImageBitmap(blob);
  const place = new OffscreenCanvas(drawn.width, drawn.height).getContext("2d");
  place.drawImage(drawn, 0, 0);
  const bytes = place.getImageData(0, 0, drawn.width, drawn.height).data;
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return [drawn.width, drawn.height, btoa(text)];
}"""


def smaller(browser: Browser, picture: bytes) -> bytes:
    """Return a picture again with a palette; the browser itself takes the picture apart."""
    page = browser.new_page()
    try:
        width, height, drawn = page.evaluate(_PIXELS, base64.b64encode(picture).decode())
    finally:
        page.close()
    pixels = np.frombuffer(base64.b64decode(drawn), np.uint8).reshape(height, width, 4)[:, :, :3]
    return _written(*_with_palette(pixels))


def _with_palette(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the colours that occur most, and for each pixel the nearest of them."""
    height, width, _ = pixels.shape
    packed = pixels.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    found, at, counts = np.unique(packed.ravel(), return_inverse=True, return_counts=True)
    colours = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1).astype(np.int32)
    chosen = np.argsort(counts, kind="stable")[::-1][:_COLOURS]
    nearest = [np.argmin(((colours[chosen] - one) ** 2).sum(axis=1)) for one in colours]
    return colours[chosen].astype(np.uint8), np.array(nearest, np.uint8)[at].reshape(height, width)


def _written(palette: NDArray[np.uint8], pixels: NDArray[np.uint8]) -> bytes:
    height, width = pixels.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels], axis=1).tobytes()
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
