"""The vocabulary: frozen values, enums and errors that every room may name.

No module here does I/O; only ``records.schema`` imports pyarrow.
"""
