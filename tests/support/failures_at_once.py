"""Name each failure when it happens: a run that is cut short has then said what failed."""

import pytest

LINES_SHOWN = 12


class FailuresAtOnce:
    """Writes a failed test's name and its last lines to the terminal of the run."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        if report.failed and terminal is not None:
            terminal.ensure_newline()
            terminal.write_line(f"FAILED at {report.when}: {report.nodeid}")
            terminal.write_line("\n".join(report.longreprtext.splitlines()[-LINES_SHOWN:]))


def pytest_configure(config: pytest.Config) -> None:
    """Say it once: by the process that hears of every worker."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(FailuresAtOnce(config))
