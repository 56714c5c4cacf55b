"""The command line: one file per command. Each checks, calls one procedure, and renders."""
