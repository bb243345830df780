"""How often workflows try what may fail for a while, and how long they wait for a worker that died."""

from datetime import timedelta

from temporalio.common import RetryPolicy

TASK_TIMEOUT = timedelta(seconds=2)
"""How long a workflow waits for a worker that died in the middle of its task."""


def database_retry(attempts: int = 0) -> RetryPolicy:
    """Return how a local activity that needs the database is tried again; 0 attempts: until it works.

    Attempts are limited, not time, because a local activity's `schedule_to_close_timeout` starts anew at each attempt.
    """
    return RetryPolicy(
        initial_interval=timedelta(milliseconds=100), maximum_interval=timedelta(seconds=2), maximum_attempts=attempts
    )
