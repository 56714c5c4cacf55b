"""SQLite databases in a process that may open no file: read into memory, log replayed, damage passed over."""
