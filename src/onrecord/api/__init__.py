"""The API: what pages do, for programs, through the same procedures and under the same permissions."""
