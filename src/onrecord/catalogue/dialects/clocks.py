"""A filter's days compared with a message's own clock, alike on every database."""

CLOCK = "coalesce(message.said_local, message.said_at)"
DATED = f"AND {CLOCK} >= :since AND {CLOCK} < :before"
