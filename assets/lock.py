"""Takes the addresses out of ``package-lock.json``: what is installed is told by its hash, not by a host."""

import json
from pathlib import Path

LOCK = Path(__file__).parents[1] / "package-lock.json"
_ADDRESSES = ("resolved", "funding")


def without_hosts(text: str) -> str:
    """Return a lock file's text without a single address in it."""
    lock = json.loads(text)
    packages = {
        name: {key: value for key, value in package.items() if key not in _ADDRESSES}
        for name, package in lock["packages"].items()
    }
    return json.dumps({**lock, "packages": packages}, indent=2) + "\n"


if __name__ == "__main__":
    LOCK.write_text(without_hosts(LOCK.read_text("utf-8")), "utf-8")
