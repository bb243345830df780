"""Why a mail waits or was not sent: what the exchange says of it. What a mail server answers stays as it is."""

from designer.languages import mark

MAILS = (
    (
        r"The mail server refused the mail to (?P<who>.+?): (?P<error>.+)\. Check the addresses\.",
        mark("The mail server refused the mail to {who}: {error}. Check the addresses."),
    ),
    (
        r"Error connecting to (?P<host>\S+) on port (?P<port>\d+): (?P<error>.+)",
        mark("The mail server {host} can't be reached on port {port} ({error})."),
    ),
    (
        r"Timed out connecting to (?P<host>\S+) on port (?P<port>\d+)",
        mark("The mail server {host} does not answer on port {port}."),
    ),
    (r"Timed out waiting for server (?:response|ready message)", mark("The mail server did not answer in time.")),
    (r"activity ScheduleToClose timeout", mark("It was tried for five days, without success.")),
)
