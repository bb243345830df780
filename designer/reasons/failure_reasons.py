"""What went wrong: in steps, in what plans name, at providers, at the log-in."""

from designer.languages import mark

FAILURES = (
    (
        r"There is no prompt '?(?P<name>.+?)'?; choose another in the dial plan\.",
        mark("There is no voice prompt “{name}”; choose another in the dial plan."),
    ),
    (
        r"There is no parking range '?(?P<name>.+?)'?; choose another in the dial plan\.",
        mark("There is no parking range “{name}”; choose another in the dial plan."),
    ),
    (
        r"There is no ring group '?(?P<name>.+?)'?; choose another in the dial plan\.",
        mark("There is no ring group “{name}”; choose another in the dial plan."),
    ),
    (
        r"There is no SIP account '?(?P<name>.+?)'?; choose another in the dial plan\.",
        mark("There is no SIP account “{name}”; choose another in the dial plan."),
    ),
    (
        r"There is no voicemail box '?(?P<name>.+?)'?; choose another in the dial plan\.",
        mark("There is no voicemail box “{name}”; choose another in the dial plan."),
    ),
    (
        r"There is no function indicator '?(?P<name>.+?)'?; choose another in the dial plan\.",
        mark("There is no function indicator “{name}”; choose another in the dial plan."),
    ),
    (
        r"There is no time filter '?(?P<name>.+?)'?; choose another in the dial plan\.",
        mark("There is no time filter “{name}”; choose another in the dial plan."),
    ),
    (
        r"There is no ACD filter '?(?P<name>.+?)'?; choose another in the dial plan\.",
        mark("There is no ACD filter “{name}”; choose another in the dial plan."),
    ),
    (r"There is no route '(?P<name>.+)' in this simulation\.", mark("There is no route “{name}” in this simulation.")),
    (r"There is no route '(?P<name>[^']+)'\.", mark("There is no route “{name}”.")),
    (r"The simulator can't do this: (?P<kind>\S+)\.", mark("The simulator can't do this: {kind}.")),
    (
        r"The company has no phone number (?P<did>\S+); choose another\.",
        mark("The company has no phone number {did}; choose another."),
    ),
    (
        r"The parking range (?P<name>.+) has no place (?P<place>\S+); choose another in the dial plan\.",
        mark("The parking range {name} has no place {place}; choose another in the dial plan."),
    ),
    (
        r"No number is given to which calls are forwarded; enter one in the dial plan\.",
        mark("No number is given to which calls are forwarded; enter one in the dial plan."),
    ),
    (
        r"This exchange has no (?P<kind>\S+) yet; choose a route there\.",
        mark("This exchange has no {kind} yet; choose a route there."),
    ),
    (
        r"This exchange has no DISA and no callback yet; choose a route for (?P<perhaps_whose>.+)\.",
        mark("This exchange has no DISA and no callback yet; choose a route for {perhaps_whose}."),
    ),
    (r"(?P<perhaps_whose>.+) has no route; give it one\.", mark("{perhaps_whose} has no route; give it one.")),
    (
        r"Route (?P<name>.+) of (?P<perhaps_whose>DID \d+|[Ee]xtension \S+|the .+?) is not published; publish it\.",
        mark("Route {name} of {perhaps_whose} is not published; publish it."),
    ),
    (
        r"Version (?P<version>\d+) of route (?P<name>.+) can't be read; publish it again\.",
        mark("Version {version} of route {name} can't be read; publish it again."),
    ),
    (
        r"Extension (?P<number>\S+) belongs to nothing; give it to an account, a group or a route\.",
        mark("Extension {number} belongs to nothing; give it to an account, a group or a route."),
    ),
    (
        r"There is no voicemail box (?P<name>\S+) any more; choose another for (?P<perhaps_whose>.+)\.",
        mark("There is no voicemail box {name} any more; choose another for {perhaps_whose}."),
    ),
    (
        r"There is no voice prompt (?P<name>\S+) any more; choose another for (?P<perhaps_whose>.+)\.",
        mark("There is no voice prompt {name} any more; choose another for {perhaps_whose}."),
    ),
    (r"DID (?P<did>\d+)", mark("the number {did}")),
    (r"[Ee]xtension (?P<number>\S+)", mark("the extension {number}")),
    ("the plan's step", mark("the plan's step")),
    ("the simulation", mark("the simulation")),
    (
        r"There is no function indicator (?P<name>\S+) any more\.",
        mark("There is no function indicator {name} any more."),
    ),
    (
        r"Function indicator (?P<name>\S+) was not switched: (?P<error>.+)\.",
        mark("Function indicator {name} was not switched: {error}."),
    ),
    (
        r"The function indicator could not be switched: (?P<error>.+)\. Try again\.",
        mark("The function indicator could not be switched: {error}. Try again."),
    ),
    (r"internal error in step (?P<kind>\S+): (?P<error>.+)", mark("internal error in step {kind}: {error}")),
    (
        r"parameter (?P<field>\S*) of step (?P<kind>\S+): (?P<error>.+)",
        mark("parameter {field} of step {kind}: {error}"),
    ),
    (
        "there is no step of kind '(?P<kind>.*)' here; update the workers, or change the plan",
        mark("there is no step of kind {kind} here; update the workers, or change the plan"),
    ),
    ("no worker did this step: (?P<error>.+)", mark("no worker did this step: {error}")),
    (
        "there is no variable '(?P<name>.+)' in this call; there are: (?P<names>.*)",
        mark("there is no variable {name} in this call; there are: {names}"),
    ),
    (
        r"(?P<name>\S+) is a fact of the call, which no step can change; choose another name",
        mark("{name} is a fact of the call, which no step can change; choose another name"),
    ),
    (
        "'(?P<name>.*)' is no name of a variable; use small letters, digits and _, at most 40 characters",
        mark("“{name}” is no name of a variable; use small letters, digits and _, at most 40 characters"),
    ),
    (
        r"variable (?P<name>\S+) would have (?P<count>\d+) characters; (?P<most>\d+) is the most",
        mark("variable {name} would have {count} characters; {most} is the most"),
    ),
    (
        r"variable (?P<name>\S+) is one too many: a call has at most (?P<most>\d+); use one again",
        mark("variable {name} is one too many: a call has at most {most}; use one again"),
    ),
    (
        r"the header (?P<name>\S+) belongs to the connection; leave it out",
        mark("the header {name} belongs to the connection; leave it out"),
    ),
    (
        r"the header (?P<name>\S+) would hold characters that no header may hold; use letters and digits",
        mark("the header {name} would hold characters that no header may hold; use letters and digits"),
    ),
    (
        "the server's answer is no JSON, so no part of it can be kept",
        mark("the server's answer is no JSON, so no part of it can be kept"),
    ),
    (
        "the server compressed its answer, though it was asked not to",
        mark("the server compressed its answer, though it was asked not to"),
    ),
    (r"the server's answer has more than (?P<size>\d+) KB", mark("the server's answer has more than {size} KB")),
    (r"(?P<url>\S+) is no URL: (?P<error>.+)", mark("{url} is no URL: {error}")),
    (
        r"(?P<url>\S+) is no address of a server; it must begin with https:// or http://",
        mark("{url} is no address of a server; it must begin with https:// or http://"),
    ),
    (
        r"(?P<host>\S+) has the private address (?P<address>\S+), which dial plans may not reach; "
        r"BELPLAN_ALLOW_PRIVATE_REQUESTS=true would allow it to all of them",
        mark(
            "{host} has the private address {address}, which dial plans may not reach; "
            "BELPLAN_ALLOW_PRIVATE_REQUESTS=true would allow it to all of them"
        ),
    ),
    (r"(?P<host>\S+) has no address", mark("{host} has no address")),
    (r"(?P<host>\S+) can't be found: (?P<error>.+)", mark("{host} can't be found: {error}")),
    (
        r"The disk of the recordings is full; the (?P<seconds>\d+) s until then are kept\. Make room\.",
        mark("The disk of the recordings is full; the {seconds} s until then are kept. Make room."),
    ),
    (
        r"The recording (?P<name>\S+) can't be written: (?P<error>.+)\. Is the disk full\?",
        mark("The recording {name} can't be written: {error}. Is the disk full?"),
    ),
    (
        r"The recording (?P<name>\S+) could not be written \((?P<error>.+)\)\. Is the disk full\?",
        mark("The recording {name} could not be written ({error}). Is the disk full?"),
    ),
    (
        r"The recording (?P<name>\S+) is not whole\. Is the disk full\?",
        mark("The recording {name} is not whole. Is the disk full?"),
    ),
    (
        r"The folder for recordings, (?P<folder>.+), can't be used: (?P<error>.+)\.",
        mark("The folder for recordings, {folder}, can't be used: {error}."),
    ),
    (
        r"The disk of (?P<folder>.+) is full \((?P<size>\d+) KB left\); make room for recordings\.",
        mark("The disk of {folder} is full ({size} KB left); make room for recordings."),
    ),
    (r"The prompt did not come to its end\.", mark("The prompt did not come to its end.")),
    (
        r"The sound file .*can't be opened at .+ \((?P<error>[^()]+)\)\. Upload it again\.",
        mark("The sound file of the prompt can't be opened ({error}). Upload it again."),
    ),
    (
        r"A prepared prompt can't be stored in (?P<folder>.+) \((?P<error>.+)\)\. "
        r"Free disk space or mend the folder's rights\.",
        mark("A prepared prompt can't be stored in {folder} ({error}). Free disk space or mend the folder's rights."),
    ),
    ("no answer", mark("no answer")),
    ("the provider asks for ever longer registrations", mark("the provider asks for ever longer registrations")),
    (
        "the provider asks for a proof that the exchange can't give",
        mark("the provider asks for a proof that the exchange can't give"),
    ),
    (
        r"the provider takes no registration of (?P<seconds>\d+) s",
        mark("the provider takes no registration of {seconds} s"),
    ),
    (r"(?P<status>40[17]\b.*): username or password is wrong", mark("{status}: username or password is wrong")),
)

LOG_IN = (
    ("login or password", mark("login or password")),
    ("code", mark("code")),
    ("with a code", mark("with a code")),
    ("all others", mark("all others")),
    ("new recovery codes", mark("new recovery codes")),
    (r"(?P<count>\d+) are left", mark("{count} are left")),
    (r"all, by (?P<who>\S+)", mark("all, by {who}")),
    (r"by (?P<who>\S+): (?P<scopes>.*)", mark("by {who}: {scopes}")),
    (r"by (?P<who>\S+)", mark("by {who}")),
)
