"""Fuzzing of every reader and container with atheris: ``make fuzz``, see ``docs/fuzzing.md``."""
