"""The phones' pjsua2 halves. The whole process has one thread, so none of the edge's precautions are needed."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pjsua2 as pj

from telephony.edge.sip_thread import CODEC_PRIORITIES
from telephony.scripted_phones.script import Script, ScriptedPhone, Sentence

CLOCK_RATE_HZ = 16_000
LOOPBACK = "127.0.0.1"
MAX_CALLS = 4
END_DIGITS = 8
"""By so many last digits a caller is known: the exchange writes numbers to phones with or without the country."""
"""What the wheel on PyPI is compiled for; one call needs three."""
REGISTRATION_SECONDS = 300
"""A phone that is killed is forgotten after this."""
BUSY, RINGING, OK = 486, 180, 200


def open_endpoint() -> Any:
    """Start pjsua2 without a sound card; returns the endpoint. Raises pj.Error."""
    endpoint = pj.Endpoint()
    endpoint.libCreate()
    config = pj.EpConfig()
    config.uaConfig.threadCnt = 0
    config.uaConfig.mainThreadOnly = True
    config.uaConfig.userAgent = "Belplan scripted phone"
    config.uaConfig.maxCalls = MAX_CALLS
    config.logConfig.level = config.logConfig.consoleLevel = 0  # its log would go to standard output, among the events
    config.medConfig.clockRate = config.medConfig.sndClockRate = CLOCK_RATE_HZ
    config.medConfig.channelCount = 1
    config.medConfig.ecTailLen = 0
    config.medConfig.noVad = True
    endpoint.libInit(config)
    endpoint.audDevManager().setNullDev()
    endpoint.libStart()
    for codec in endpoint.codecEnum2():
        endpoint.codecSetPriority(codec.codecId, CODEC_PRIORITIES.get(codec.codecId, 0))
    return endpoint


def open_transport(endpoint: Any, host: str, port: int) -> int:
    """Open a UDP port for SIP (0: any); returns pjsua2's id of it. Raises pj.Error."""
    transport = pj.TransportConfig()
    transport.boundAddress = transport.publicAddress = host
    transport.port = port
    return int(endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport))


def account_config(uri: str, transport_id: int, host: str) -> Any:
    """Return the settings that all scripted phones share."""
    config = pj.AccountConfig()
    config.idUri = uri
    config.sipConfig.transportId = transport_id
    config.mediaConfig.transportConfig.boundAddress = config.mediaConfig.transportConfig.publicAddress = host
    config.mediaConfig.srtpUse = pj.PJMEDIA_SRTP_DISABLED
    config.natConfig.sdpNatRewriteUse = config.natConfig.contactRewriteUse = config.natConfig.viaRewriteUse = 0
    config.natConfig.iceEnabled = False
    return config


class Line(pj.Call):  # type: ignore[misc]
    """A call of a phone; records what is heard."""

    def __init__(self, account: Any, heard: Path, call_id: int = -1) -> None:
        super().__init__(account, call_id)
        self.heard = heard
        self.answered = False
        self.ended = False
        self.status = ""
        """Last status and reason."""
        self.status_code = 0
        self.sip_call_id = ""
        self._audio: Any = None
        self._recorder: Any = None
        self._players: list[Any] = []
        self._recording_since = 0.0

    @property
    def connected(self) -> bool:
        """Whether it is answered and sound can go both ways."""
        return self.answered and self._audio is not None and not self.ended

    @property
    def recorded(self) -> float:
        """Seconds that were recorded."""
        return time.monotonic() - self._recording_since if self._recording_since else 0.0

    def call(self, uri: str) -> None:
        """Send the INVITE. Raises pj.Error."""
        self.makeCall(uri, _audio_only())
        self.sip_call_id = self.getInfo().callIdString

    def reply(self, code: int) -> None:
        """Answer the INVITE. Raises pj.Error."""
        parameters = _audio_only()
        parameters.statusCode = code
        self.answer(parameters)

    def say(self, sentence: Sentence) -> None:
        """Begin to speak. Raises pj.Error."""
        player = pj.AudioMediaPlayer()
        player.createPlayer(str(sentence.file), pj.PJMEDIA_FILE_NO_LOOP)
        player.startTransmit(self._audio)
        self._players.append(player)

    def end(self) -> None:
        """Hang up, or cancel."""
        if not self.ended and self.isActive():
            self.hangup(pj.CallOpParam(True))

    def close(self) -> None:
        """Complete the recording and let go of everything."""
        for thing in (*self._players, self._recorder, self):
            if thing is not None:
                thing.__swig_destroy__(thing)
        self._players, self._recorder = [], None

    def onCallState(self, prm: Any) -> None:  # noqa: N802  (pjsua2 calls it)
        """Note what became of the call."""
        info = self.getInfo()
        self.status_code = info.lastStatusCode
        self.status = f"{info.lastStatusCode} {info.lastReason}".strip()
        self.answered = self.answered or info.state == pj.PJSIP_INV_STATE_CONFIRMED
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.ended = True
            self._audio = None

    def onCallMediaState(self, prm: Any) -> None:  # noqa: N802
        """Record what is heard from now on."""
        self._audio = None
        info = self.getInfo()  # `media` is a view into it, which does not keep it alive
        for index, media in enumerate(info.media):
            if media.type == pj.PJMEDIA_TYPE_AUDIO and media.status == pj.PJSUA_CALL_MEDIA_ACTIVE:
                self._audio = self.getAudioMedia(index)
                break
        if self._audio is None:
            return
        if self._recorder is None:
            self._recorder = pj.AudioMediaRecorder()
            self._recorder.createRecorder(str(self.heard))
            self._recording_since = time.monotonic()
        self._audio.startTransmit(self._recorder)


class Phone(pj.Account):  # type: ignore[misc]
    """A phone that registers. It rings for the script's caller only; for anybody else it is busy."""

    def __init__(self, facts: ScriptedPhone, script: Script, transport_id: int) -> None:
        super().__init__()
        self.facts = facts
        self.registered = False
        self.refusal = ""
        self.line: Line | None = None
        self._caller = f"{script.caller.number[-END_DIGITS:]}@"
        self._others: list[Line] = []
        server = f"{_bracketed(script.server_host)}:{script.server_port}"
        config = account_config(f"sip:{facts.username}@{server}", transport_id, LOOPBACK)
        config.regConfig.registrarUri = f"sip:{server}"
        config.regConfig.timeoutSec = REGISTRATION_SECONDS
        config.regConfig.retryIntervalSec = 0  # who was refused would be banned for asking on
        config.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", facts.username, 0, facts.password))
        self.create(config)

    @property
    def rings(self) -> bool:
        """Whether the caller rings here now."""
        return self.line is not None and not self.line.answered and not self.line.ended

    def onRegState(self, prm: Any) -> None:  # noqa: N802
        """Note whether the server took the registration."""
        self.registered = prm.code == OK and prm.expiration > 0
        if prm.code != OK:
            self.refusal = f"{prm.code} {prm.reason}".strip()

    def onIncomingCall(self, prm: Any) -> None:  # noqa: N802
        """Ring."""
        line = Line(self, self.facts.heard, prm.callId)
        info = line.getInfo()
        if self.line is not None or self._caller not in info.remoteUri:
            self._others.append(line)
            line.reply(BUSY)
            return
        self.line = line
        line.reply(RINGING)

    def unregister(self) -> None:
        """Take the registration back."""
        if self.registered:
            self.setRegistration(False)

    def close(self) -> None:
        """Let go of everything."""
        for line in (self.line, *self._others):
            if line is not None:
                line.close()
        self.line, self._others = None, []
        self.__swig_destroy__(self)


def caller_account(script: Script, transport_id: int) -> Any:
    """Return the account that the caller calls from."""
    caller = script.caller
    uri = f'"{caller.name}" <sip:{caller.number}@{_bracketed(caller.host)}:{caller.port}>'
    account = pj.Account()
    account.create(account_config(uri, transport_id, caller.host), True)
    return account


def called_uri(script: Script) -> str:
    """Return what the caller calls."""
    return f"sip:{script.called}@{_bracketed(script.server_host)}:{script.server_port}"


def handle_events(endpoint: Any, until: Callable[[], bool], seconds: float) -> bool:
    """Let pjsua2 work until a condition holds; return False when it does not within `seconds`."""
    end = time.monotonic() + seconds
    while not until():
        if time.monotonic() > end:
            return False
        endpoint.libHandleEvents(10)
    return True


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _audio_only() -> Any:
    parameters = pj.CallOpParam(True)
    parameters.opt.textCount = parameters.opt.videoCount = 0
    return parameters
