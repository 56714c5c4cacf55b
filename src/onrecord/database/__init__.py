"""One encrypted SQLite file and Django's way to it: what the catalogue and the service stand on."""
