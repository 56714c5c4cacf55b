"""The searchable index (OAIS Data Management): a Django app without views over SQLCipher.

It is rebuilt from archive and journal, never backed up. ``opening.open_catalogue`` is the
way in. Reading and bulk writing go below the ORM; ``orm`` opens the same file to Django.
The tables and the index text are described in ``docs/formats/catalogue.md``.
"""
