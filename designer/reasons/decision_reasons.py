"""Why a call goes where it goes: the rules of numbers, and those of calling out."""

from designer.languages import mark

_SINCE = r" since (?P<moment>[-\d]+ [:\d]+ \S*)"
_FIRST_DAY = r"(?P<day_first>\d{4}-\d\d-\d\d)"
_LAST_DAY = r"(?P<day_last>\d{4}-\d\d-\d\d)"
_WEEKDAY = "(?P<weekday>[A-Z][a-z]+day)"
_OWN = r"(?P<perhaps_shown>\d+|the main number \d+|no number: the company has none to show)"
_TRUNKS = r"(?P<trunks>[^\s,]+(?:, [^\s,]+)*)"
_WITHOUT = r", without (?P<inner_without>[^\s,]+ \([^()]+\)(?:, [^\s,]+ \([^()]+\))*)"

INCOMING = (
    (
        r"Let through by call filter (?P<name>.+): (?P<inner_why>anonymous callers|it has .+)\.",
        mark("Let through by call filter {name}: {inner_why}."),
    ),
    (
        r"Blocked by call filter (?P<name>.+): (?P<inner_why>anonymous callers|it has .+)\.",
        mark("Blocked by call filter {name}: {inner_why}."),
    ),
    ("anonymous callers", mark("anonymous callers")),
    (r"it has (?P<number>\d+)", mark("it has {number}")),
    (r"it has numbers that begin with (?P<prefix>\d+)", mark("it has numbers that begin with {prefix}")),
    (
        r"None of the (?P<count>\d+) call filters knows the caller\.",
        mark("None of the {count} call filters knows the caller."),
    ),
    (r"There are no call filters\.", mark("There are no call filters.")),
    (r"ACD filter (?P<name>.+) has (?P<number>\d+)\.", mark("ACD filter {name} has {number}.")),
    (
        r"ACD filter (?P<name>.+) has numbers that begin with (?P<prefix>\d+)\.",
        mark("ACD filter {name} has numbers that begin with {prefix}."),
    ),
    (r"There are no ACD filters here\.", mark("There are no ACD filters here.")),
    (
        r"The caller is anonymous, so no ACD filter can know the number\.",
        mark("The caller is anonymous, so no ACD filter can know the number."),
    ),
    (
        r"None of the (?P<count>\d+) ACD filters has the caller\.",
        mark("None of the {count} ACD filters has the caller."),
    ),
    (r"The number is not forwarded\.", mark("The number is not forwarded.")),
    (
        r"Forwarded to (?P<number>\d+)" + _SINCE + r" by (?P<who>.+)\.",
        mark("Forwarded to {number} since {moment} by {who}."),
    ),
    (r"Forwarded to (?P<number>\d+)" + _SINCE + r"\.", mark("Forwarded to {number} since {moment}.")),
    (r"The check of registrations is off\.", mark("The check of registrations is off.")),
    (
        r"The check of registrations comes before the time filters\.",
        mark("The check of registrations comes before the time filters."),
    ),
    (
        r"The check of registrations comes after the time filters\.",
        mark("The check of registrations comes after the time filters."),
    ),
    (
        r"The plan rings no SIP account, so there is nothing to check\.",
        mark("The plan rings no SIP account, so there is nothing to check."),
    ),
    (
        r"(?P<count>\d+) of the (?P<all>\d+) SIP accounts of the plan is registered\.",
        mark("{count} of the {all} SIP accounts of the plan is registered."),
    ),
    (
        r"(?P<count>\d+) of the (?P<all>\d+) SIP accounts of the plan are registered\.",
        mark("{count} of the {all} SIP accounts of the plan are registered."),
    ),
    (
        r"The plan's SIP account (?P<name>\S+) is not registered\.",
        mark("The plan's SIP account {name} is not registered."),
    ),
    (
        r"None of the (?P<count>\d+) SIP accounts of the plan is registered\.",
        mark("None of the {count} SIP accounts of the plan is registered."),
    ),
    (r"But the number has no back-up route\.", mark("But the number has no back-up route.")),
    (r"The number has no function indicator\.", mark("The number has no function indicator.")),
    (r"Function indicator (?P<name>.+) is (?P<colour>green|red)\.", mark("Function indicator {name} is {colour}.")),
    (r"That means the main route\.", mark("That means the main route.")),
    (r"The number has no main route\.", mark("The number has no main route.")),
    (
        r"No rule before it decided: the main route of the number\.",
        mark("No rule before it decided: the main route of the number."),
    ),
    (r"The back-up route takes the call\.", mark("The back-up route takes the call.")),
    ("Nor does the back-up route work: (?P<perhaps_why>.+)", mark("Nor does the back-up route work: {perhaps_why}")),
    (r"Nothing is left that takes the call\.", mark("Nothing is left that takes the call.")),
    (r"The main route takes the call\.", mark("The main route takes the call.")),
    (r"Internal error: (?P<error>\S+)\.", mark("Internal error: {error}.")),
    ("open: no time filter has a say", mark("open: no time filter has a say")),
    ("closed: (?P<perhaps_why>.+)", mark("closed: {perhaps_why}")),
    (
        r"vacation '(?P<name>.+)' \("
        + _FIRST_DAY
        + r" (?P<time_first>\d\d:\d\d) to "
        + _LAST_DAY
        + r" (?P<time_last>\d\d:\d\d)\)",
        mark("vacation “{name}” ({day_first} {time_first} to {day_last} {time_last})"),
    ),
    (
        r"vacation '(?P<name>.+)' \(" + _FIRST_DAY + r" (?P<time_first>\d\d:\d\d) to " + _LAST_DAY + r"\)",
        mark("vacation “{name}” ({day_first} {time_first} to {day_last})"),
    ),
    (
        r"vacation '(?P<name>.+)' \(" + _FIRST_DAY + " to " + _LAST_DAY + r" (?P<time_last>\d\d:\d\d)\)",
        mark("vacation “{name}” ({day_first} to {day_last} {time_last})"),
    ),
    (
        r"vacation '(?P<name>.+)' \(" + _FIRST_DAY + " to " + _LAST_DAY + r"\)",
        mark("vacation “{name}” ({day_first} to {day_last})"),
    ),
    (r"vacation '(?P<name>.+)' \(" + _FIRST_DAY + r"\)", mark("vacation “{name}” ({day_first})")),
    (
        "outside office hours '(?P<name>.+)': " + _WEEKDAY + r" (?P<hours>[\d:–, ]*)",
        mark("outside office hours “{name}”: {weekday} {hours}"),
    ),
    ("office hours '(?P<name>.+)': " + _WEEKDAY + " always", mark("office hours “{name}”: {weekday} always")),
    ("office hours '(?P<name>.+)': " + _WEEKDAY + " never", mark("office hours “{name}”: {weekday} never")),
    (
        "office hours '(?P<name>.+)': " + _WEEKDAY + r" (?P<hours>[\d:–, ]+)",
        mark("office hours “{name}”: {weekday} {hours}"),
    ),
)

RIGHTS = (
    (
        r"(?P<number>\S+) is an emergency number: always allowed\.",
        mark("{number} is an emergency number: always allowed."),
    ),
    (
        r"The account is in no dial-out group, so it may not call out\.",
        mark("The account is in no dial-out group, so it may not call out."),
    ),
    (
        r"(?P<number>\S+) is one of the numbers that dial-out group (?P<name>.+) allows all the same\.",
        mark("{number} is one of the numbers that dial-out group {name} allows all the same."),
    ),
    (
        r"(?P<number>\S+) is (?P<inner_kind>an? [^;.]+); dial-out group (?P<name>.+) allows it\.",
        mark("{number} is {inner_kind}; dial-out group {name} allows it."),
    ),
    (
        r"(?P<number>\S+) is (?P<inner_kind>an? [^;.]+); dial-out group (?P<name>.+) does not allow it\.",
        mark("{number} is {inner_kind}; dial-out group {name} does not allow it."),
    ),
    ("an emergency number", mark("an emergency number")),
    ("a national number", mark("a national number")),
    ("a mobile number", mark("a mobile number")),
    ("a free number", mark("a free number")),
    ("a shared-cost number", mark("a shared-cost number")),
    ("a premium number", mark("a premium number")),
    ("a special number", mark("a special number")),
    ("a number in another country of the EEA", mark("a number in another country of the EEA")),
    ("a number in Europe outside the EEA", mark("a number in Europe outside the EEA")),
    ("a number outside Europe", mark("a number outside Europe")),
    ("a number of a satellite or international network", mark("a number of a satellite or international network")),
    ("a number of no known class", mark("a number of no known class")),
    (r"No calls can be forwarded to (?P<number>\S+)\.", mark("No calls can be forwarded to {number}.")),
    (r"(?P<number>\S+) is the account's own extension\.", mark("{number} is the account's own extension.")),
)
"""What an account may call, and where it may forward its calls to; the api says so, too."""

OUTGOING = (
    *RIGHTS,
    (
        _TRUNKS + " by the default order of trunks" + _WITHOUT + r"\.",
        mark("{trunks} by the default order of trunks, without {inner_without}."),
    ),
    (_TRUNKS + r" by the default order of trunks\.", mark("{trunks} by the default order of trunks.")),
    (_TRUNKS + " by rule (?P<name>.+)" + _WITHOUT + r"\.", mark("{trunks} by rule {name}, without {inner_without}.")),
    (_TRUNKS + r" by rule (?P<name>.+)\.", mark("{trunks} by rule {name}.")),
    (
        "No trunk can carry the call: the default order of trunks" + _WITHOUT + r"\.",
        mark("No trunk can carry the call: the default order of trunks, without {inner_without}."),
    ),
    (
        "No trunk can carry the call: rule (?P<name>.+)" + _WITHOUT + r"\.",
        mark("No trunk can carry the call: rule {name}, without {inner_without}."),
    ),
    (r"No trunk is set for this number\.", mark("No trunk is set for this number.")),
    (
        r"(?P<trunk>[^\s,]+) "
        r"\((?P<inner_trouble>unknown|disabled|not registered|does not answer|all channels in use)\)",
        mark("{trunk} ({inner_trouble})"),
    ),
    ("unknown", mark("unknown")),
    ("disabled", mark("disabled")),
    ("not registered", mark("not registered")),
    ("does not answer", mark("does not answer")),
    ("all channels in use", mark("all channels in use")),
    ("Emergency call with " + _OWN + r"\.", mark("Emergency call with {perhaps_shown}.")),
    (r"Anonymous by prefix (?P<prefix>\d+)\.", mark("Anonymous by prefix {prefix}.")),
    (r"(?P<did>\d+) by prefix (?P<prefix>\d+)\.", mark("{did} by prefix {prefix}.")),
    (r"Anonymous: the account is masked\.", mark("Anonymous: the account is masked.")),
    ("Called with " + _OWN + r"\.", mark("Called with {perhaps_shown}.")),
    ("Forwarded with " + _OWN + r"\.", mark("Forwarded with {perhaps_shown}.")),
    (
        "Forwarded with " + _OWN + r"; the caller is anonymous\.",
        mark("Forwarded with {perhaps_shown}; the caller is anonymous."),
    ),
    (
        "Forwarded with " + _OWN + r", showing the caller's number\.",
        mark("Forwarded with {perhaps_shown}, showing the caller's number."),
    ),
    (
        "Forwarded with " + _OWN + r"; the caller has no number outside\.",
        mark("Forwarded with {perhaps_shown}; the caller has no number outside."),
    ),
    (r"the main number (?P<number>\d+)", mark("the main number {number}")),
    ("no number: the company has none to show", mark("no number: the company has none to show")),
    (r"An emergency call has no limit\.", mark("An emergency call has no limit.")),
    (r"No limit on simultaneous calls is reached\.", mark("No limit on simultaneous calls is reached.")),
    (r"There is no limit on simultaneous calls\.", mark("There is no limit on simultaneous calls.")),
    (
        r"The limit of (?P<inner_whose>[^,]+), (?P<count>\d+) simultaneous call, is reached\.",
        mark("The limit of {inner_whose}, {count} simultaneous call, is reached."),
    ),
    (
        r"The limit of (?P<inner_whose>[^,]+), (?P<count>\d+) simultaneous calls, is reached\.",
        mark("The limit of {inner_whose}, {count} simultaneous calls, is reached."),
    ),
    ("the exchange", mark("the exchange")),
    (r"trunk (?P<name>\S+)", mark("trunk {name}")),
    (r"number (?P<did>\d+)", mark("number {did}")),
    (r"account (?P<name>\S+)", mark("account {name}")),
    ("calls to numbers outside", mark("calls to numbers outside")),
    (r"calls to numbers outside of account (?P<name>\S+)", mark("calls to numbers outside of account {name}")),
    (
        r"The limit of (?P<count>\d+) minutes a day of calls to numbers outside is reached\.",
        mark("The limit of {count} minutes a day of calls to numbers outside is reached."),
    ),
    (
        r"The limit of account (?P<name>\S+), (?P<count>\d+) minutes a day of calls to numbers outside, is reached\.",
        mark("The limit of account {name}, {count} minutes a day of calls to numbers outside, is reached."),
    ),
    (
        r"(?P<number>\S+) is a number of the company: it is not called over a trunk\.",
        mark("{number} is a number of the company: it is not called over a trunk."),
    ),
    (r"There is no SIP account (?P<name>\S+) any more\.", mark("There is no SIP account {name} any more.")),
    (
        r"No number of the company has the dial prefix (?P<prefix>\d+)\.",
        mark("No number of the company has the dial prefix {prefix}."),
    ),
    (
        r"No number of the company has the forwarding code (?P<code>\d+)\.",
        mark("No number of the company has the forwarding code {code}."),
    ),
    (
        r"What was dialled has more than (?P<count>\d+) characters\.",
        mark("What was dialled has more than {count} characters."),
    ),
    (r"No number was dialled after \*(?P<code>\d+)\.", mark("No number was dialled after *{code}.")),
    (
        r"Calls can be forwarded to an extension or an external number, and (?P<number>.+) is none\.",
        mark("Calls can be forwarded to an extension or an external number, and {number} is none."),
    ),
    (
        r"Calls can only be forwarded to an external number, and (?P<number>.+) is none\.",
        mark("Calls can only be forwarded to an external number, and {number} is none."),
    ),
    (
        r"(?P<number>.*) is no extension, no short number and no telephone number\.",
        mark("{number} is no extension, no short number and no telephone number."),
    ),
    (r"Nothing is parked at (?P<place>\S+)\.", mark("Nothing is parked at {place}.")),
    (r"Nobody has called this account\.", mark("Nobody has called this account.")),
    (r"The last caller withheld the number\.", mark("The last caller withheld the number.")),
    (r"No call can be transferred to (?P<number>\S+)\.", mark("No call can be transferred to {number}.")),
    (r"The exchange has no number (?P<number>.+)\.", mark("The exchange has no number {number}.")),
    (r"The database could not be read\.", mark("The database could not be read.")),
)
