"""The service in the browser: check permission, call one procedure, render."""
