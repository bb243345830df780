"""Why a demo came to nothing."""


class DemoFailure(Exception):
    """The demo can't be played, or a part of it did not happen; the message is one sentence that says what to do."""

    error_id = "demo-failed"
