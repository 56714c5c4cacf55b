"""Archival storage on a file system: originals in OCFL objects, journal, log, replica, lock."""
