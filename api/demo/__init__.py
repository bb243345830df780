"""`belplan demo`: scripted phones place a call, and everybody can read and hear what happened."""

import signal
from contextlib import nullcontext

import typer

from api.demo.failure import DemoFailure
from api.demo.own_exchange import own_exchange
from api.demo.running_exchange import is_running
from api.demo.sample_call import play_sample_call

__all__ = ["run_demo"]

FAILED = 1
INTERRUPTED = 130
"""What shells report for a command that Ctrl+C ended."""


def run_demo() -> int:
    """Place the call on the exchange that runs with these settings, or on one of its own; return the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # clean up as after Ctrl+C
    try:
        with nullcontext() if is_running(typer.echo) else own_exchange(typer.echo):
            play_sample_call(typer.echo)
    except DemoFailure as failure:
        typer.echo(f"The demo failed: {failure}", err=True)
        return FAILED
    except KeyboardInterrupt:
        typer.echo("The demo was stopped.", err=True)
        return INTERRUPTED
    return 0
