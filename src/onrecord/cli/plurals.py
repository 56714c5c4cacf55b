"""Numbers with their nouns, as the whole house writes them."""

from onrecord.records.plurals import number_of

__all__ = ["number_of"]
