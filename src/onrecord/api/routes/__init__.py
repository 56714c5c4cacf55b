"""Endpoints: each checks what was given, calls one procedure, and answers."""
