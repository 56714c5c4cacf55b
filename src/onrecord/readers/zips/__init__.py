"""Zips, read forward behind limits: directory, members, and the bytes that are no file's."""
