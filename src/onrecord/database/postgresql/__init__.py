"""One PostgreSQL database for the index and the service's store, each in a schema of its own."""
