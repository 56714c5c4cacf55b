"""Where sources come from. A channel yields bytes as received, never messages."""
