"""Where work is done: the keyless child, and the jobs that it runs."""
