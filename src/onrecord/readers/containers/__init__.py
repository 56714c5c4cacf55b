"""Containers: encrypted or renamed sources, each turned into files that readers know. See `unwrapping`."""
