"""The order in which workers take files: those of minutes first, then a fixed mix of all others.

The tool would begin with the files of many tests, but those of few are the long ones here: at the end one
worker would go on with nothing left for the others, and what waits would not run beside what computes.
"""

import hashlib

import pytest

MINUTES = "minutes"


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark of a file that takes minutes."""
    config.addinivalue_line("markers", f"{MINUTES}: the file takes minutes, so a run begins with it")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the files of a run that has workers; what stands in a file stays in its order."""
    if hasattr(config, "workerinput"):
        items.sort(key=_place)


def _place(item: pytest.Item) -> tuple[bool, bytes]:
    name = item.nodeid.partition("::")[0]
    return item.get_closest_marker(MINUTES) is None, hashlib.sha256(name.encode()).digest()
