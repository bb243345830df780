"""How an edge says yes to a REFER (RFC 3515): pjsua2 would call the address in it by itself after a 2xx.

So the edge answers with a status that no one else uses, and the front makes 202 Accepted of it. Who puts another proxy
in the front's place teaches it the same.
"""

REFER_TAKEN = 399
ACCEPTED = 202
