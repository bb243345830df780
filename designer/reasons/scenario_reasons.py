"""What went otherwise than a scenario of a route expects."""

from designer.languages import mark

_WAY = "; the call went (?P<way>.+)"

SCENARIOS = (
    (r"step (?P<count>\d+) must be (?P<step>.+)" + _WAY, mark("step {count} must be {step}; the call went {way}")),
    ("the call must take (?P<step>.+)" + _WAY, mark("the call must take {step}; the call went {way}")),
    (
        r"no step must come after the (?P<count>\d+) expected ones" + _WAY,
        mark("no step must come after the {count} expected ones; the call went {way}"),
    ),
    (
        r"the call must end as (?P<end>\S+), it ended as (?P<end_played>\S+) \(\)",
        mark("the call must end with {end}, it ended with {end_played}"),
    ),
    (
        r"the call must end as (?P<end>\S+), it ended as (?P<end_played>\S+) \((?P<perhaps_why>.+)\)",
        mark("the call must end with {end}, it ended with {end_played} ({perhaps_why})"),
    ),
    (r"(?P<who>\S+) must talk to the caller, not nobody", mark("{who} must talk to the caller, but nobody does")),
    (
        r"(?P<who>\S+) must talk to the caller, not (?P<whoever>\S+)",
        mark("{who} must talk to the caller, not {whoever}"),
    ),
    (
        r"the call must be filed as (?P<outcome>\S+), not as (?P<outcome_played>\S+)",
        mark("the call must be filed under “{outcome}”, not under “{outcome_played}”"),
    ),
    (
        "it can't be played any more: (?P<problem>.+); change the scenario",
        mark("it can't be played any more: {problem} Change the scenario."),
    ),
)
ENDS = {
    "conversation": mark("a conversation"),
    "over": mark("the end of the plan"),
    "hung_up": mark("a caller who hangs up"),
    "stopped": mark("a simulation that is stopped"),
}
"""With what a call ends."""
