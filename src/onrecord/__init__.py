"""OnRecord: a system of record for conversations held on messaging channels."""

__version__ = "0.1.0"
