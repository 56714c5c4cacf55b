"""What people read of several copies of one conversation: timeline, coverage chart, absence statement, JSON.

Pure: a ``Reconciliation`` in, text out, in pieces where there may be millions of messages. Every word of a
source is made legible and escaped here; no output fetches anything or needs a script.
"""
