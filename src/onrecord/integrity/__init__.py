"""Digests, line tree, log, checkpoint, receipt and their verification.

Pure: bytes in, values out. Private keys never enter this room: whoever holds one
passes a ``Sign``. Every parser here is strict: what it accepts, written again,
gives the same bytes, so that no byte of a proof is outside what is proven.
``docs/formats/receipt.md`` describes each format to the byte.
"""
