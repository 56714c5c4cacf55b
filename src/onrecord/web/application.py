"""The WSGI application of one home, as the server loads it."""

import gc

gc.disable()  # what is made to start stays: each search of it for garbage, and there are many, finds none

from onrecord.web.starting import application  # noqa: E402 - see above

gc.enable()

__all__ = ["application"]
