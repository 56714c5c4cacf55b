"""Importing this loads every codec of ``charsets``: mail is read where nothing can be imported."""

from onrecord.readers.mail.charsets import NAMES, codec_of

for _name in NAMES:
    codec_of(_name)
