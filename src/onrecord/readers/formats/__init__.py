"""One module or package per export format. None imports another; the registry lists them."""
