"""Pages: each checks its form, calls one procedure, and renders."""
