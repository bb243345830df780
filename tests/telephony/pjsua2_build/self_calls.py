"""Program: one pjsua2 endpoint calls itself many times, hears a tone on each call, and hangs up.

Usage: self_calls.py CALLS CODEC TONE_WAV FOLDER. Prints the number of calls that were answered at the same time; what
each caller heard is in FOLDER/heard-N.wav. A process of its own, as pjsua2 has one endpoint per process.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pjsua2 as pj

SECONDS = 20
HEARD_SECONDS = 1.0


def audio_only() -> pj.CallOpParam:
    # pjproject 2.17 offers a text stream (RFC 4103) unless it is told not to.
    parameters = pj.CallOpParam(True)
    parameters.opt.textCount = parameters.opt.videoCount = 0
    return parameters


class Callee(pj.Call):  # type: ignore[misc]
    def __init__(self, account: pj.Account, call_id: int, tone: Path) -> None:
        super().__init__(account, call_id)
        self.player = pj.AudioMediaPlayer()
        self.player.createPlayer(str(tone))

    def onCallMediaState(self, prm: pj.OnCallMediaStateParam) -> None:
        self.player.startTransmit(self.getAudioMedia(-1))


class CalleeAccount(pj.Account):  # type: ignore[misc]
    def __init__(self, tone: Path) -> None:
        super().__init__()
        self.tone = tone
        self.calls: list[Callee] = []

    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:
        call = Callee(self, prm.callId, self.tone)
        self.calls.append(call)
        answer = audio_only()
        answer.statusCode = 200
        call.answer(answer)


class Caller(pj.Call):  # type: ignore[misc]
    def __init__(self, account: pj.Account, heard: Path) -> None:
        super().__init__(account)
        self.recorder = pj.AudioMediaRecorder()
        self.recorder.createRecorder(str(heard))
        self.answered = self.ended = False

    def onCallState(self, prm: pj.OnCallStateParam) -> None:
        state = self.getInfo().state
        self.answered = state == pj.PJSIP_INV_STATE_CONFIRMED
        self.ended = state == pj.PJSIP_INV_STATE_DISCONNECTED

    def onCallMediaState(self, prm: pj.OnCallMediaStateParam) -> None:
        self.getAudioMedia(-1).startTransmit(self.recorder)


def handle_events_until(endpoint: pj.Endpoint, condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"{what}: not in {SECONDS} s")
        endpoint.libHandleEvents(10)


def start_endpoint(codec: str) -> tuple[pj.Endpoint, int]:
    endpoint = pj.Endpoint()
    endpoint.libCreate()
    config = pj.EpConfig()
    config.uaConfig.threadCnt = 0
    config.uaConfig.mainThreadOnly = True
    config.logConfig.level = config.logConfig.consoleLevel = 1
    endpoint.libInit(config)
    endpoint.audDevManager().setNullDev()
    for known in endpoint.codecEnum2():
        endpoint.codecSetPriority(known.codecId, 255 if known.codecId.startswith(codec) else 0)
    transport = pj.TransportConfig()
    transport.boundAddress = transport.publicAddress = "127.0.0.1"
    transport_id = endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
    endpoint.libStart()
    port = endpoint.transportGetInfo(transport_id).localAddress.rpartition(":")[2]
    return endpoint, int(port)


def main(count: int, codec: str, tone: Path, folder: Path) -> None:
    endpoint, port = start_endpoint(codec)
    config = pj.AccountConfig()
    config.idUri = f"sip:callee@127.0.0.1:{port}"
    config.mediaConfig.transportConfig.boundAddress = "127.0.0.1"
    account = CalleeAccount(tone)
    account.create(config)
    callers = [Caller(account, folder / f"heard-{number}.wav") for number in range(count)]
    for caller in callers:
        caller.makeCall(config.idUri, audio_only())
    handle_events_until(endpoint, lambda: all(caller.answered for caller in callers), "answering")
    at_once = sum(call.isActive() for call in account.calls)
    heard_until = time.monotonic() + HEARD_SECONDS
    handle_events_until(endpoint, lambda: time.monotonic() > heard_until, "listening")
    for caller in callers:
        caller.hangup(pj.CallOpParam())
    handle_events_until(endpoint, lambda: all(caller.ended for caller in callers), "hanging up")
    callers.clear()
    account.calls.clear()
    endpoint.libDestroy()
    sys.stderr.write(f"{at_once}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
