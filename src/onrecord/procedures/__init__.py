"""One file per verb. A command, and later a view or an endpoint, calls exactly one of these."""
