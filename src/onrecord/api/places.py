"""Where the API stands among the service's addresses: known without loading it."""

ROOT = "api/v1/"
PREFIX = "/api/"
NAMESPACE = "api"
