"""What happens to every request: headers, errors in words, and permission before any view."""
