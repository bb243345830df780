"""For all tests: workflow code runs in Temporal's sandbox, which finds what is not deterministic; failures in short."""

import os

import pytest

os.environ.setdefault("BELPLAN_WORKFLOW_SANDBOX", "true")

_LINES = 12


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the very end what failed where and why, in a few lines each: who sees no more than that knows enough."""
    for kind in ("failed", "error"):
        for report in terminalreporter.stats.get(kind, []):
            terminalreporter.write_sep("-", f"{report.nodeid} ({report.when})")
            places = getattr(getattr(report.longrepr, "reprtraceback", None), "reprentries", [])
            for place in places:
                if getattr(place, "reprfileloc", None):
                    terminalreporter.write_line(f"{place.reprfileloc.path}:{place.reprfileloc.lineno}")
            crash = getattr(report.longrepr, "reprcrash", None)
            said = (crash.message if crash else str(report.longrepr)).splitlines()[:_LINES]
            for line in said:
                terminalreporter.write_line(line[:300])
