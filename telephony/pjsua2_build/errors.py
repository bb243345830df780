"""The one error of the build."""


class BuildError(Exception):
    """The build can't go on; the message is one sentence that says what to do."""


class NoCompiler(BuildError):
    """The machine lacks a compiler or another tool of the build."""
