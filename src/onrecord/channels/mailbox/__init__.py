"""Mail as it arrives, by SMTP or from a mailbox: bytes as received, and who says that they sent them."""
