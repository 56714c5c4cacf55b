"""A Django database backend for PostgreSQL: Django's own, with the password read when it is needed."""
