"""How right and how fast reconciliation is, held against simulated worlds of which everything is known."""
