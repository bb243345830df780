"""The pjsua2 accounts of the edge: what holds for all calls that are placed in one way.

pjsua2 keeps with an account what can't be said call by call: the fixed route, the log-in, and whether media are
encrypted.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pjsua2 as pj

if TYPE_CHECKING:
    from telephony.edge.sip_thread import SipOptions, SipThread

NOWHERE = "belplan.invalid"
"""The host of these accounts, which stands in no message: a call that comes in fits none of them (RFC 2606)."""


@dataclass(frozen=True)
class CallWay:
    """How a call leaves the edge."""

    name: str
    """Of its account: `phones`, `trunk:<id>`."""
    route: str = ""
    """The Route of all its requests, in angle brackets; empty: the front's."""
    encrypted: bool = False
    """Its media are encrypted (SRTP by SDES, RFC 4568), or there is no call."""
    video: bool = False
    """It offers video. A phone that answers with several codecs is not asked to choose: in that offer pjsua2 would
    declare the video, of which it knows nothing, inactive."""
    username: str = ""
    """With which challenges are answered; empty: they are not."""
    password: str = field(default="", repr=False)


TO_PHONES = CallWay("phones")
TO_SECURE_PHONES = CallWay("secure phones", encrypted=True)
WITH_VIDEO = {one: replace(one, name=f"{one.name} with video", video=True) for one in (TO_PHONES, TO_SECURE_PHONES)}


class PlacingAccounts:
    """Makes an account when the first call goes its way. On the SIP thread only."""

    def __init__(self, sip: "SipThread") -> None:
        self._sip = sip
        self._accounts: dict[str, tuple[CallWay, Any]] = {}

    def of(self, way: CallWay) -> Any:
        """Return the account of a way. Raises pj.Error when there are too many."""
        known, account = self._accounts.get(way.name, (None, None))
        if known == way:
            return account
        config = self._config(way)
        if account is None:
            account = _PlacingAccount(self._sip)
            account.create(config, False)
        else:
            account.modify(config)
        self._accounts[way.name] = way, account
        return account

    def all(self) -> list[Any]:
        """Return every account that was made."""
        return [account for _, account in self._accounts.values()]

    def _config(self, way: CallWay) -> Any:
        config = account_config(self._sip.options, f"sip:belplan@{NOWHERE}", way.route)
        if way.encrypted:
            encrypt_media(config, pj.PJMEDIA_SRTP_MANDATORY)
        if way.video:
            config.mediaConfig.lockCodecEnabled = False
        if way.username:
            config.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", way.username, 0, way.password))
        return config


class _PlacingAccount(pj.Account):  # type: ignore[misc]
    def __init__(self, sip: "SipThread") -> None:
        super().__init__()
        self._sip = sip

    def onIncomingCall(self, prm: Any) -> None:  # noqa: N802
        """Hand a call that came here all the same to the account that takes calls."""
        self._sip.account.onIncomingCall(prm)


def account_config(options: "SipOptions", uri: str, route: str = "") -> Any:
    """Return the configuration of an account: all but what sets the ways of calls apart."""
    config = pj.AccountConfig()
    config.idUri = uri
    config.sipConfig.proxies.append(route or f"<{options.front_uri}>")
    config.mediaConfig.transportConfig.port = options.rtp_port_first
    config.mediaConfig.transportConfig.portRange = options.rtp_port_last - options.rtp_port_first
    config.mediaConfig.transportConfig.publicAddress = options.media_address
    config.mediaConfig.transportConfig.boundAddress = options.media_bind
    config.mediaConfig.srtpUse = pj.PJMEDIA_SRTP_DISABLED
    config.callConfig.timerUse = pj.PJSUA_SIP_TIMER_OPTIONAL
    config.natConfig.sdpNatRewriteUse = 0
    config.natConfig.contactRewriteUse = 0
    config.natConfig.viaRewriteUse = 0
    config.natConfig.iceEnabled = False
    config.videoConfig.autoTransmitOutgoing = False
    return config


def encrypt_media(config: Any, use: int) -> None:
    """Let an account encrypt media with keys from SDP; the front has seen to it that signalling hides them."""
    config.mediaConfig.srtpUse = use
    config.mediaConfig.srtpSecureSignaling = 0
    config.mediaConfig.srtpOpt.keyings.append(pj.PJMEDIA_SRTP_KEYING_SDES)
