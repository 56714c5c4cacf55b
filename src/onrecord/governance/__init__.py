"""Policy packs applied: pure decisions over rules that are data."""
