"""For all tests: workflow code runs in Temporal's sandbox, which finds what is not deterministic; failures in short."""

import os

import pytest

os.environ.setdefault("BELPLAN_WORKFLOW_SANDBOX", "true")

_LINES = 12


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Say at the very end what failed where and why, in a few lines each: who sees no more than that knows enough."""
    terminalreporter = config.pluginmanager.get_plugin("terminalreporter")
    if terminalreporter is None or hasattr(config, "workerinput"):
        return
    told: set[str] = set()
    for kind in ("error", "failed"):
        for report in terminalreporter.stats.get(kind, []):
            terminalreporter.write_sep("-", f"{report.nodeid} ({report.when})")
            crash = getattr(report.longrepr, "reprcrash", None)
            said = crash.message if crash else str(report.longrepr)
            if said in told:
                terminalreporter.write_line("the same again")
                continue
            told.add(said)
            places = getattr(getattr(report.longrepr, "reprtraceback", None), "reprentries", [])
            for place in places:
                if getattr(place, "reprfileloc", None):
                    terminalreporter.write_line(f"{place.reprfileloc.path}:{place.reprfileloc.lineno}")
            story = "\n".join(text for title, text in report.sections if title == "the exchange")
            worst = [line for line in story.splitlines() if " WARNING " in line or " ERROR " in line]
            for line in [*said.splitlines()[:_LINES], *worst[-_LINES:]]:
                terminalreporter.write_line(line[:300])
