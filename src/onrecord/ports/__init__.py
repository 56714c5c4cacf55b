"""The Protocols through which procedures reach the world. No implementation here."""
