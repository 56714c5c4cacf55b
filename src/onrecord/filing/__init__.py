"""Adapters that put packages into corporate systems. They call hosts that a setting names, and no other."""
