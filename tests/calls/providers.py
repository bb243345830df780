"""Providers outside: SIPp and baresip on the servers of the exchange's trunks, and what was sent to them."""

import re
from typing import Any, Self

from tests.calls.phones.baresip import Baresip
from tests.calls.phones.ports import HOST, held_port, let_go
from tests.calls.phones.sipp import Sipp, SippResult
from tests.calls.phones.sipp_scenarios import Scenario
from tests.calls.running_exchange import RunningExchange
from tests.calls.sample import DID, sample_configuration

MOBILE, MOBILE_DIALLED = "32475123456", "0475123456"
SHOP = "3250123199"
"""Another number of the company."""


class Providers:
    """The ports of the trunks *alpha* and *beta*, held by `with`, and who listens there."""

    def __init__(self) -> None:
        self.alpha = held_port(2)
        self.beta = held_port(2)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        let_go(self.alpha, 2)
        let_go(self.beta, 2)

    def configuration(self) -> dict[str, Any]:
        """Return the sample exchange with two trunks to call out by, alpha first."""
        sample = sample_configuration()
        sample["exchange"] |= {"main_did": DID, "default_trunks": ["alpha", "beta"]}
        sample["trunks"] += [
            {"id": "alpha", "name": "Alpha", "server": f"{HOST}:{self.alpha}", "check_seconds": 0},
            {
                "id": "beta",
                "name": "Beta",
                "server": f"{HOST}:{self.beta}",
                "number_format": "leading_zeros",
                "caller_id_header": "remote_party_id",
                "check_seconds": 0,
            },
        ]
        sample["dids"].append({"number": SHOP, "name": "Shop"})
        sample["dial_out_groups"] = [
            {"id": "all", "name": "Everything", "classes": ["national", "mobile", "special"]},
            {"id": "fixed", "name": "Fixed lines", "classes": ["national"]},
        ]
        for account in sample["sip_accounts"]:
            account["dial_out_group"] = "all" if account["id"] != "chris" else "fixed"
        return sample

    async def phone(self, exchange: RunningExchange, user: str = f"+{MOBILE}", **options: Any) -> Baresip:
        """Return the phone of somebody outside, reached over trunk alpha (`port` for another)."""
        port = options.pop("port", self.alpha)
        return await exchange.outside_phone(user, port, **options)

    def refusing(self, scenario: Scenario, port: int, calls: int = 1) -> Sipp:
        """Return a SIPp that plays a provider."""
        return Sipp(scenario, port=port, calls=calls)


class Invite:
    """The first INVITE of a log that holds SIP messages."""

    def __init__(self, log: str) -> None:
        found = re.search(r"^INVITE (\S+) SIP/2\.0\r?$(.*?)^\r?$", log, re.MULTILINE | re.DOTALL)
        assert found, f"no INVITE in:\n{log[-3000:]}"
        self.uri, self._head = found[1], found[2]

    def header(self, name: str) -> str:
        """Return a header field; empty when there is none."""
        found = re.search(rf"^{name}:[ \t]*(.*?)\r?$", self._head, re.MULTILINE | re.IGNORECASE)
        return found[1] if found else ""

    @property
    def number(self) -> str:
        """The user part of the Request-URI."""
        return self.uri.removeprefix("sip:").partition("@")[0]

    @property
    def caller(self) -> str:
        """The user part of From."""
        found = re.search(r"<sip:([^@>]*)@", self.header("From"))
        assert found, self.header("From")
        return found[1]


def invite_to(provider: Baresip | SippResult) -> Invite:
    """Return the INVITE that a provider got."""
    return Invite(provider.log() if isinstance(provider, Baresip) else provider.messages)
