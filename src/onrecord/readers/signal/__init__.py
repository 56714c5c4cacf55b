"""What Signal's exports, backups and databases have in common: one mapping for JSON and for frames."""
