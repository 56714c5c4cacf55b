"""Readers: from the bytes of a source to batches of messages, one module per export format.

``matching`` says what a reader is, ``registry`` lists those built in, ``originals``
opens what they read. The rest is shared by readers and by those who show their output.
"""
