"""A Django database backend for SQLCipher: Django's own for SQLite over another driver."""
