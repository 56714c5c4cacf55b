"""Forms: what a person may write, checked before any procedure is called."""
