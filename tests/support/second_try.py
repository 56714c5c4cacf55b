"""A page's test that fails gets one more try, and the run says so with what failed the first time.

Such a test waits for a browser, a service and a network of a machine that does much else (decision 0036).
No other test does: a rule of the archive that holds at the second try does not hold.
"""

from collections.abc import Sequence

import pytest
from _pytest.runner import runtestprotocol
from _pytest.terminal import TerminalReporter

PAGES = "tests/browser/"
FIRST_TRY = "first_try"
LINES_SHOWN = 12


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run a page's test, and once more when it failed."""
    if not item.nodeid.startswith(PAGES):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    failed = _failed(reports)
    if failed:
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        reports[0].user_properties.append((FIRST_TRY, failed))
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def _failed(reports: Sequence[pytest.TestReport]) -> str:
    return "\n".join(f"at {one.when}: {one.longreprtext}" for one in reports if one.failed)


class SecondTries:
    """Says at the end of a run which tests had a second try, and why."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, said in report.user_properties:
            if name == FIRST_TRY and report.when == "setup":
                self._first[report.nodeid] = str(said)

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        if self._first:
            terminalreporter.section(f"{len(self._first)} tests of pages had a second try")
        for name, said in self._first.items():
            terminalreporter.write_line(f"SECOND TRY: {name}")
            terminalreporter.write_line("\n".join(said.splitlines()[-LINES_SHOWN:]))


def pytest_configure(config: pytest.Config) -> None:
    """Say it once: by the process that hears of every worker."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(SecondTries())
