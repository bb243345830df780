"""Why a sound can't be played: files, and texts that are spoken. Steps say so, and the api."""

from designer.languages import mark

SOUNDS = (
    (
        r"Text can't be spoken: install (?P<program>\S+) .+, or upload a sound file\.",
        mark("Text can't be spoken: {program} is missing on the exchange's machine. Upload a sound file instead."),
    ),
    (
        r"The text could not be spoken within (?P<seconds>\S+) seconds; shorten it\.",
        mark("The text could not be spoken within {seconds} seconds; shorten it."),
    ),
    (
        r"espeak-ng could not speak the text \((?P<error>.+)\)\.",
        mark("The text could not be spoken ({error})."),
    ),
    (
        r"There is no voice for the language '?(?P<name>.+?)'?\. Choose nl, fr or en\.",
        mark("There is no voice for the language {name}. Choose Dutch, French or English."),
    ),
    (
        r"There is no text to speak\. Write at least one word\.",
        mark("There is no text to speak. Write at least one word."),
    ),
    (
        r"The text has (?P<count>\d+) characters; at most (?P<most>\d+) can be spoken\. Split it in two\.",
        mark("The text has {count} characters; at most {most} can be spoken. Split it in two."),
    ),
    (
        r"A spoken prompt has (?P<count>\d+) parts; give it between 1 and (?P<most>\d+)\.",
        mark("A spoken prompt has {count} parts; give it between 1 and {most}."),
    ),
    (
        r"The sound could not be stored at (?P<place>.+): (?P<error>.+)\.",
        mark("The sound could not be stored at {place}: {error}."),
    ),
    (
        r"The sound file (?P<name>.+) can't be opened: (?P<error>.+)\. Upload it again\.",
        mark("The sound file {name} can't be opened: {error}. Upload it again."),
    ),
    (
        r"(?P<name>.+) lasts longer than (?P<seconds>\S+) seconds\. Upload a shorter one\.",
        mark("{name} lasts longer than {seconds} seconds. Upload a shorter one."),
    ),
    (
        r"(?P<name>.+) holds no audible sound\. Record it again, or upload another file\.",
        mark("{name} holds no audible sound. Record it again, or upload another file."),
    ),
    (
        r"(?P<name>.+) is (?P<size>\S+) MB; at most (?P<most>\S+) MB is accepted\. "
        r"Upload a shorter or compressed file\.",
        mark("{name} is {size} MB; at most {most} MB is accepted. Upload a shorter or compressed file."),
    ),
    (
        r"(?P<name>.+) has no contents\. Upload it again\.",
        mark("{name} has no contents. Upload it again."),
    ),
    (
        r"Sound files can't be converted: install (?P<program>\S+) .+\.",
        mark("Sound files can't be converted: {program} is missing on the exchange's machine."),
    ),
    (
        r"(?P<name>.+) could not be converted within (?P<seconds>\S+) seconds\. Upload it as a plain WAV or MP3 file\.",
        mark("{name} could not be converted within {seconds} seconds. Upload it as a plain WAV or MP3 file."),
    ),
    (
        r"(?P<name>.+) is not a sound file that can be read \((?P<error>.+)\)\. "
        r"Upload a WAV, MP3, OGG, FLAC or M4A file\.",
        mark("{name} is not a sound file that can be read ({error}). Upload a WAV, MP3, OGG, FLAC or M4A file."),
    ),
)
