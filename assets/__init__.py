"""Builds what browsers load: styles, scripts and icons, from npm's packages and our own sources."""
