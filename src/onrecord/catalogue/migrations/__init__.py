"""The tables' history. ``tables`` makes the newest state in one step; a test holds both equal."""
