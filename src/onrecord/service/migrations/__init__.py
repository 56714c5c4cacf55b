"""Migrations of the service's own store."""
