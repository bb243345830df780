"""For all tests: workflow code runs in Temporal's sandbox, which finds what is not deterministic."""

import os

os.environ.setdefault("BELPLAN_WORKFLOW_SANDBOX", "true")
