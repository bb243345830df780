"""What steps say of themselves in one line, in the language of who looks: the exchange says it in English.

A line that is not known here is shown as the exchange says it.
"""

from designer.languages import mark
from designer.phone_numbers import shown_number
from designer.phrase_book import PhraseBook

ACCOUNT_SETTINGS = (
    (r"(?:Setting of )?(?P<name>\S+): do not disturb on", mark("{name}: do not disturb on")),
    (r"(?:Setting of )?(?P<name>\S+): do not disturb off", mark("{name}: do not disturb off")),
    (r"(?:Setting of )?(?P<name>\S+): forward always on to (?P<number>\S+)", mark("{name}: all calls to {number}")),
    (r"(?:Setting of )?(?P<name>\S+): forward always off", mark("{name}: all calls no longer forwarded")),
    (
        r"(?:Setting of )?(?P<name>\S+): forward busy on to (?P<number>\S+)",
        mark("{name}: calls while busy to {number}"),
    ),
    (r"(?:Setting of )?(?P<name>\S+): forward busy off", mark("{name}: calls while busy no longer forwarded")),
    (
        r"(?:Setting of )?(?P<name>\S+): forward unanswered on to (?P<number>\S+)",
        mark("{name}: unanswered calls to {number}"),
    ),
    (
        r"(?:Setting of )?(?P<name>\S+): forward unanswered off",
        mark("{name}: unanswered calls no longer forwarded"),
    ),
)
"""What is switched for an account: what the step does, and what it did."""
_LINES = PhraseBook(
    (r"ACD filter (?P<name>.+)", mark("ACD filter {name}")),
    (
        r"Call (?P<number>.*) as (?P<account>\S*) with prefix (?P<prefix>\S+)",
        mark("Call {number} as {account} with prefix {prefix}"),
    ),
    (r"Call (?P<number>.*) as (?P<account>\S*)", mark("Call {number} as {account}")),
    (r"Function indicator (?P<name>.+), also while waiting", mark("Function indicator {name}, also while waiting")),
    (r"Function indicator (?P<name>.+)", mark("Function indicator {name}")),
    (r"Go to route (?P<name>.+)", mark("Go to route {name}")),
    (r"Hang up \((?P<code>\d+), or as called\)", mark("Hang up ({code}, or as called)")),
    (r"Hang up \((?P<code>\d+)\)", mark("Hang up ({code})")),
    (r"Menu (?P<prompt>\S*): (?P<number>\d+) codes", mark("Menu {prompt}: {number} codes")),
    (r"Menu (?P<prompt>\S*): keys (?P<keys>.*)", mark("Menu {prompt}: keys {keys}")),
    (r"Mail to (?P<address>.+) and (?P<number>\d+) more", mark("Mail to {address} and {number} more")),
    (r"Mail to (?P<address>.+)", mark("Mail to {address}")),
    (r"On hold by (?P<party>\S+)", mark("On hold by {party}")),
    (
        r"(?P<party>\S+) transfers to (?P<target>\S+) after a consultation",
        mark("{party} transfers to {target} after a consultation"),
    ),
    (r"(?P<party>\S+) transfers to (?P<target>\S+)", mark("{party} transfers to {target}")),
    (r"Back to (?P<party>\S+)", mark("Back to {party}")),
    (r"Park at the first free place of (?P<range>.+)", mark("Park at the first free place of {range}")),
    (r"Park at (?P<place>\S+) of (?P<range>.+)", mark("Park at {place} of {range}")),
    (r"Play prompt (?P<name>.+)", mark("Play prompt {name}")),
    (r"Ring group (?P<name>.+) for (?P<seconds>\S+) s", mark("Ring group {name} for {seconds} s")),
    (r"Ring number (?P<number>.+) for (?P<seconds>\S+) s", mark("Ring number {number} for {seconds} s")),
    (r"Ring (?P<name>.+) for (?P<seconds>\S+) s", mark("Ring {name} for {seconds} s")),
    (r"Refuse aloud: not allowed", mark("Refuse aloud: may not be called")),
    (r"Refuse aloud: nobody called", mark("Refuse aloud: nobody has called")),
    (r"Refuse aloud: withheld", mark("Refuse aloud: the number was withheld")),
    *ACCOUNT_SETTINGS,
    (r"Set (?P<name>\w+) to nothing", mark("Set {name} to nothing")),
    (r"Set (?P<name>\w+) to (?P<value>.+)", mark("Set {name} to {value}")),
    (r"Split on (?P<name>\w+): (?P<branches>.*)", mark("Split on {name}: {branches}")),
    (r"Forward all numbers to (?P<number>.+)", mark("Forward all numbers to {number}")),
    (r"Forward (?P<did>\S+) to (?P<number>.+)", mark("Forward {did} to {number}")),
    (r"Stop forwarding all numbers", mark("Stop forwarding all numbers")),
    (r"Stop forwarding (?P<did>\S+)", mark("Stop forwarding {did}")),
    (r"Switch function indicator (?P<name>\S+) to green", mark("Switch function indicator {name} to green")),
    (r"Switch function indicator (?P<name>\S+) to red", mark("Switch function indicator {name} to red")),
    (r"Switch function indicator (?P<name>\S+)", mark("Switch function indicator {name}")),
    (r"Time filter (?P<name>.+), also while waiting", mark("Time filter {name}, also while waiting")),
    (r"Time filter (?P<name>.+)", mark("Time filter {name}")),
    (r"Voicemail box (?P<name>.+)", mark("Voicemail box {name}")),
    (r"Wait (?P<seconds>\S+) s", mark("Wait {seconds} s")),
)
_NUMBERS = ("number", "did")


def summary_text(line: str) -> str:
    """Return what a step said of itself, as people read it."""
    return _LINES.translated(line, _shown) or line


def _shown(name: str, value: str) -> str:
    return shown_number(value) if name in _NUMBERS else value
