"""Accounts, sessions and the access log: the second Django app, backed up and never rebuilt."""
