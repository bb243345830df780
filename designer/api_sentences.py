"""The sentences of the api that people meet, each with what the pages say in its place.

`KNOWN` has those that are always the same; `PATTERNS` what is said of a text that must fit a pattern; `RULES` those
with values in them, by regular expressions whose groups are the values. A group `inner…` is a sentence of its own, a
group `title…` the title of a step or an exit: both are translated, too.
"""

from designer.languages import mark
from designer.phrase_book import PhraseBook
from designer.reasons.decision_reasons import RIGHTS
from designer.reasons.sound_reasons import SOUNDS

FILL_IN = mark("Fill this in.")
_PHONE_NUMBER = mark("Write a phone number, such as 050 12 31 00 or +32 50 12 31 00.")
_ONE_AT_LEAST = mark("Choose at least one.")
_GONE = mark("Something that is named here does not exist any more.")
_LAST_ADMIN = mark("This is the last admin who can log in; let somebody else be an admin with a password first.")
_MAC = mark("Write the MAC address on the back of the phone: 12 digits and letters from A to F.")
_TAKEN_OUT = mark("This is a back-up route, followed when no phone is registered, yet it rings {whom}; take that out.")

PATTERNS: dict[str, str] = {
    r"^[1-9][0-9]{2,14}$": _PHONE_NUMBER,
    r"^[1-9][0-9]{5,14}$": _PHONE_NUMBER,
    r"^[1-9][0-9]{6,14}$": _PHONE_NUMBER,
    r"^[1-9][0-9]{0,14}$": mark("Write the first digits with the country code, such as 3250."),
    r"^[0-9]{1,20}$": mark("Write digits only."),
    r"^[0-9]{4}$": mark("It must be four digits."),
    r"^[0-9]{1,2}$": mark("It must be one or two digits."),
    r"^[0-9*#]{1,20}$": mark("Write 1 to 20 digits, * or #."),
    r"^[a-z0-9][a-z0-9-]{0,62}$": FILL_IN,
    r"^1(?:0[1-9]|[1-9][0-9])$": mark("It must be three digits that begin with 1, from 101 on."),
    r"^2(?:00[1-9]|0[1-9][0-9]|[1-9][0-9]{2})$": mark("It must be a number from 2001 to 2999."),
    r"^[^@\s#<>,;]+@[^@\s#<>,;]+$": mark("Write one mail address, such as desk@example.be."),
}

KNOWN: dict[str, str] = {
    "Field required": FILL_IN,
    "String should have at least 1 character": FILL_IN,
    "Input should be a valid string": FILL_IN,
    "Input should be a valid integer": FILL_IN,
    "Input should be a valid date": FILL_IN,
    "Input should be a valid dictionary or object to extract fields from": FILL_IN,
    "List should have at least 1 item after validation, not 0": _ONE_AT_LEAST,
    "Tuple should have at least 1 item after validation, not 0": _ONE_AT_LEAST,
    "Frozenset should have at least 1 item after validation, not 0": _ONE_AT_LEAST,
    "give either prompt (played, then the call is hung up) or route": mark("Choose a voice prompt or a route."),
    "give one of every_year, on and days_after_easter": mark("Say when this day is."),
    "give either file (an uploaded sound file) or speech (texts to speak)": mark("Type a text, or choose a sound."),
    "is missing": FILL_IN,
    "is missing; fill it in": FILL_IN,
    'must be a time such as "08:30", between quotes': mark("Choose a time."),
    "must be a MAC address of 12 hex digits, such as 00:15:65:12:34:56": _MAC,
    "a line has no value; every other key needs the extension or number that it is about": mark(
        "Write the extension or the number that this key is about."
    ),
    "a distinctive ring stands there twice; keep one": mark("A distinctive ring stands there twice; keep one."),
    "must be the name of a distinctive ring: small letters, digits, hyphens": mark(
        "Write the name of a distinctive ring: small letters, digits, hyphens."
    ),
    "must be the name of a parameter of the phone": mark("A parameter is written as name = value, a line each."),
    "must be a host name or an IP address": mark("Write a host name or an IP address."),
    "must be a host name or an address, such as sip.provider.example or 192.0.2.10:5060": mark(
        "Write a host name or an IP address, such as sip.provider.example or 192.0.2.10:5060."
    ),
    "must be an IP address and a port, such as 192.0.2.10:5060 or [2001:db8::1]:5060": mark(
        "Write an IP address and a port, such as 192.0.2.10:5060."
    ),
    "the port must be at most 65535": mark("The port must be at most 65535."),
    "must be an address that begins with http:// or https://": mark("Write an address that begins with https://."),
    "must be a colour such as #0f6674": mark("Choose a colour."),
    "must be as BE0123456789": mark("Write it as BE0123456789."),
    "must be two capital letters, such as BE": mark("Write two capital letters, such as BE."),
    "must be at most 12 letters and digits": mark("Write at most 12 letters and digits."),
    "must be at most 20 digits, * or #": mark("Write at most 20 digits, * or #."),
    "must be a number of at most 20 digits, *, # or +": mark("Write at most 20 digits, *, # or +."),
    "must be 1 to 20 digits, * or #": mark("Write 1 to 20 digits, * or #."),
    "must be 1 to 3 digits, such as 32": mark("Write 1 to 3 digits, such as 32."),
    "must be 1 to 64 letters, digits, dots, hyphens, tildes or underscores": mark(
        "Write 1 to 64 letters, digits, dots, hyphens or underscores."
    ),
    "must be 2 to 80 letters, digits and signs of ASCII, such as jan or jan@example.be": mark(
        "Write at least 2 letters or digits without accents, such as jan or jan@example.be."
    ),
    "must be one mail address, such as desk@example.be": mark("Write one mail address, such as desk@example.be."),
    "must be the number with its country code, digits only, without + or 00: 3250123100": _PHONE_NUMBER,
    "must be an extension, or a number with its country code, digits only: 32475123456": mark(
        "Write an extension, or a phone number such as 050 12 31 00 or +32 50 12 31 00."
    ),
    "must be one line, without tabs": mark("Write one line, without tabs."),
    "the mail addresses together must be at most 500 characters": mark(
        "The mail addresses together must be at most 500 characters."
    ),
    "the last day lies before the first day": mark("The last day lies before the first day."),
    "the end lies before the start": mark("The end lies before the start."),
    "a period that comes back every year is never over; choose every_year or delete_when_over": mark(
        "A period that comes back every year is never over: choose one of the two."
    ),
    "a period that comes back every year must be shorter than a year": mark(
        "A period that comes back every year must be shorter than a year."
    ),
    "the span is empty; for a whole day give 00:00 to 24:00": mark(
        "The span is empty; for a whole day choose 00:00 to 00:00."
    ),
    "the password is the present one": mark("This is your present password; choose another."),
    "the password is too easy to guess; three or four words that don't belong together do well": mark(
        "The password is too easy to guess; three or four words that don't belong together do well."
    ),
    "the password must consist of characters that can be seen, and spaces": mark(
        "The password must consist of characters that can be seen, and spaces."
    ),
    "The request is not valid; details says what to mend.": mark("Something here does not fit."),
    "The body names something that is not there.": _GONE,
    "The body holds values that can't be kept.": mark("Something here does not fit."),
    "An extension is taken.": mark("An extension is taken already."),
    "Calls can't be forwarded there; details says which and why.": mark("Calls can't be forwarded there."),
    "A route is picked where it may not be.": mark("A route is picked in a menu in which it is not available."),
    "A dial plan needs at least one step.": mark("A dial plan needs at least one step."),
    "This is the last admin who can log in; let somebody else be an admin with a password first.": _LAST_ADMIN,
    "The login or the password is wrong.": mark("Login or password is wrong."),
    "The code is wrong, or was used already. Wait for the next one.": mark("This code is wrong. Take the next."),
    "Your present password is wrong.": mark("Your present password is wrong."),
    "Give the code of your authenticator app, too.": mark("Type the code of your authenticator app, too."),
    "Too many people log in at the same moment. Try again in some seconds.": mark(
        "Too many people log in at the same moment. Try again in some seconds."
    ),
    "This session is over; log in again.": mark("Your session has ended. Log in again."),
    "There is no text to speak. Write at least one word.": mark("There is no text to speak. Write at least one word."),
    "The phone is not registered, so it can't be told to restart.": mark(
        "The phone is not registered, so it can't be told to restart."
    ),
    "No edge is running, so no phone can be told; start it and try again.": mark(
        "No edge runs, so no phone can be told."
    ),
    "The exchange could not tell the phone just now; try again.": mark(
        "The exchange could not tell the phone just now; try again."
    ),
    "Temporal does not answer; the call goes on. Try again.": mark(
        "Temporal does not answer; the call goes on. Try again."
    ),
    "There is no enabled trunk: nobody outside can call. Add one.": mark(
        "There is no enabled trunk: nobody outside can call. Add one."
    ),
    "no call can reach this step": mark("No call can reach this step."),
    "two edges leave by this outcome; keep one": mark("Two lines leave by this exit; keep one."),
    "several nodes have this id; give each its own": mark("Several steps have this id; give each its own."),
    "several exits of this step have this name; give each its own": mark(
        "Several exits of this step have this name; give each its own."
    ),
    "the graph is empty; it needs at least one step": mark("A dial plan needs at least one step."),
}

_WRITTEN: tuple[tuple[str, str], ...] = (
    (r"String should have at most (?P<most>\d+) characters?", mark("At most {most} characters.")),
    (r"String should have at least (?P<least>\d+) characters?", mark("At least {least} characters.")),
    (r"the password must have at least (?P<least>\d+) characters;.*", mark("At least {least} characters.")),
    (r"the password must have at most (?P<most>\d+) characters", mark("At most {most} characters.")),
    (r"Input should be greater than or equal to (?P<least>-?\d+)", mark("It must be at least {least}.")),
    (r"Input should be less than or equal to (?P<most>-?\d+)", mark("It must be at most {most}.")),
    (r"Input should be (?P<known>'.*)", mark("Choose one of {known}.")),
    (r"there is no (?P<what>[\w -]+) '(?P<key>.*?)'(?: any more; .*)?", mark("“{key}” does not exist any more.")),
    (r"(?P<what>.*) stands here twice; keep one", mark("{what} stands here twice; keep one.")),
    (
        r"(?P<what>\S+) belongs to something else already.*",
        mark("{what} is taken already; menu Extensions tells by what."),
    ),
    (r"is that of (?:the account )?(?P<who>\S+) already; choose another", mark("It is that of {who} already.")),
    (r"is that of the phone (?P<who>.+)", mark("It is that of the phone {who} already.")),
    (r"(?P<what>\S+) belongs to the phone (?P<who>.+)", mark("{what} belongs to the phone {who} already.")),
    (
        r"key (?P<keys>[\d, ]+) belongs to an account that the phone does not have",
        mark("Key {keys} is of a line that the phone does not have."),
    ),
    (r"There is an? .* (?P<key>\S+) already; .*", mark("{key} is there already; change that one.")),
    (r"it must close after it opens \((?P<span>.*?)\).*", mark("It must close after it opens ({span}).")),
    (r"(?P<day>\w+): (?P<one>\S+) and (?P<other>\S+) overlap", mark("{day}: {one} and {other} overlap.")),
    (r"(?P<day>\w+): by_hours needs at least one span.*", mark("{day}: fill in hours, or choose never.")),
    (r"there is no time zone '(?P<zone>.*)'; .*", mark("There is no time zone {zone}; an example is Europe/Brussels.")),
    (
        r".* may not do this; it needs the scope (?P<scope>\w+).*",
        mark("You may not see or do this; it needs the scope {scope}. Ask an administrator."),
    ),
    (
        r".* is not a sound file that can be read .*",
        mark("This is not a sound file that can be read. Choose a WAV, MP3, OGG, FLAC or M4A file."),
    ),
    (
        r".* holds no audible sound\..*",
        mark("There is nothing to hear in it. Record it again, or choose another file."),
    ),
    (r".* has no contents\..*", mark("There is nothing to hear in it. Record it again, or choose another file.")),
    (
        r".* lasts longer than (?P<seconds>\d+) seconds\..*",
        mark("It lasts longer than {seconds} seconds. Choose a shorter one."),
    ),
    (r".* MB; at most (?P<most>\d+) MB is accepted\..*", mark("The file may have at most {most} MB.")),
    (r".* could not be converted within .*", mark("It could not be converted. Choose a plain WAV or MP3 file.")),
    (
        r"The prompt .* has no sound file here; upload one\.",
        mark("The sound file of this prompt is missing; upload it again."),
    ),
    (r"The sound of message .* is no longer there\.", mark("The sound of this message is no longer there.")),
    (r"There is no voicemail message .*\.", mark("This message is gone: somebody deleted it.")),
    (r"The call .* is over already\.", mark("The call is over already.")),
    (r"There is no token .*; .*", mark("This token is gone: somebody revoked it.")),
    (r"There are too many called .*; give an id of your own\.", mark("Too many have this name; choose another.")),
)
_GENERAL = ((r"There is no (?P<what>[\w -]+) (?P<key>\S+?)\.?", mark("“{key}” does not exist any more.")),)
_USES = (
    (
        r"(?P<title>[\w -]+?) (?P<key>\S+) \((?P<name>.*)\) names it in (?P<field>\S+)",
        mark("{title} “{name}” uses it."),
    ),
    (r"(?P<title>[\w -]+?) (?P<key>\S+) names it in (?P<field>\S+)", mark("{title} “{key}” uses it.")),
    (
        r"the published plan of route (?P<key>\S+) \((?P<name>.*)\) names it in step (?P<step>\S+)",
        mark("The published plan of the route “{name}” uses it in the step {step}."),
    ),
    (
        r"the draft of route (?P<key>\S+) \((?P<name>.*)\) names it in step (?P<step>\S+)",
        mark("The draft of the route “{name}” uses it in the step {step}."),
    ),
    (r"(?P<number>\d+) row\(s\) of (?P<what>.+) belong to it", mark("{number} things belong to it: {what}.")),
)
_ATTENTION = (
    (
        r"Who dials (?P<number>\S+) reaches an extension, not the emergency services; 112 always does\.",
        mark("Who dials {number} reaches an extension, not the emergency services; 112 always does."),
    ),
    (
        r"(?P<name>.+) is not registered: its phone can't be reached\.",
        mark("{name} is not registered: its phone can't be reached."),
    ),
    (
        r"The vacation (?P<name>.+) is over; change its days or delete it\.",
        mark("The vacation {name} is over; change its days or delete it."),
    ),
    (
        r"The sound file of prompt (?P<name>.+) is missing; upload it again\.",
        mark("The sound file of the prompt {name} is missing; upload it again."),
    ),
    (
        r"The number (?P<number>\S+) has no main route: its callers hear that it does not exist\.",
        mark("The number {number} has no main route: its callers hear that it does not exist."),
    ),
    (
        r"The number (?P<number>\S+) has no back-up route for when no phone is registered\.",
        mark("The number {number} has no back-up route for when no phone is registered."),
    ),
    (
        r"(?P<name>.+) is in no dial-out group: it can't call outside\.",
        mark("{name} is in no dial-out group: it can't call outside."),
    ),
    (
        r"Ring group (?P<name>.+) has no members: nobody rings\.",
        mark("The ring group {name} has no members: nobody rings."),
    ),
    (
        r"Route (?P<name>.+) is the main route of a number, but it is not published\.",
        mark("The route {name} is the main route of a number, but it is not published."),
    ),
    (r"Route (?P<name>[^:]+): (?P<inner>.+)\.", mark("Route {name}: {inner}")),
)
_PLANS = (
    (
        r'"(?P<title>.+)" leads nowhere, so the call is cut off; lead it to a step, or to a route',
        mark("“{title}” leads nowhere, so the call is cut off; lead it to a step, or to a route."),
    ),
    (
        r"after (?P<exits>.+) the call is cut off; let it go on to a safety net \(voicemail\)",
        mark("After {exits} the call is cut off; let it go on to a safety net, such as voicemail."),
    ),
    (
        r'"(?P<title>.+)": the call leaves this plan, so the edge to (?P<target>\S+) is never followed',
        mark("“{title}”: the call leaves this plan, so the line to {target} is never followed."),
    ),
    (
        r"(?P<title>.+) is always a last step: here every choice, and none, goes on to (?P<target>[^;]+); .*",
        mark("{title} is always a last step: give each choice a route or a step of its own."),
    ),
    (
        r".+ plays prompt '(?P<name>.*)', but its file .* is not there; upload it again",
        mark("The sound file of the prompt {name} is missing; upload it again."),
    ),
    (
        r"nothing of route '(?P<name>.*)' is published; publish it first, or together with this one",
        mark("Nothing of the route {name} is published; publish it first, or together with this one."),
    ),
    (
        r"the route '(?P<name>.*)' is not available in .*; tick .* there, or pick another",
        mark("The route {name} is not available here; change where it may be picked, or pick another."),
    ),
    (
        r"this is a back-up route, followed when no phone is registered, yet it rings (?P<whom>.*); take that out",
        _TAKEN_OUT,
    ),
    (
        r"this is a back-up route, yet calls go on to route (?P<name>\S+), which rings SIP accounts",
        mark("This is a back-up route, yet calls go on to the route {name}, which rings SIP accounts."),
    ),
    (r"(?P<title>.+) has no such outcome; it has: .*", mark("{title} has no such exit.")),
)
RULES = PhraseBook(*_WRITTEN, *RIGHTS, *SOUNDS, *_USES, *_ATTENTION, *_PLANS, *_GENERAL)
