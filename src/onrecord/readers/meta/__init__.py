"""What Facebook's and Instagram's downloads have in common."""
