"""Addresses that pages of content have in common: a message's, by its lasting reference, and its files'."""

import functools

from django.urls import reverse

from onrecord.rendering.chat_parts import Addresses


def message_address(identity: str) -> str:
    """Return the address of a message by its reference."""
    original, _, place = identity.partition("/")
    return f"{_messages_of(original)}{place}"


def file_address(identity: str, number: int) -> str:
    """Return the address of a message's file, numbered from 0."""
    return reverse("message_file", args=[*identity.rsplit("/", 3), number])


@functools.lru_cache(maxsize=1_000)
def place_address(route: str) -> str:
    """Return the address of a page that every page links to."""
    return reverse(route)


@functools.lru_cache(maxsize=1_000)
def _messages_of(original: str) -> str:
    """Return what the addresses of an original's messages begin with: a page has a hundred of them."""
    return reverse("message", args=(original, 0, 0, 0)).removesuffix("0/0/0")


ADDRESSES = Addresses(message_address, file_address)
