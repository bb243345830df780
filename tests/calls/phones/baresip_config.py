"""The configuration of one baresip process: loopback only, no sound card, no camera, no STUN."""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# With a name that it doesn't know, rate and channels included, baresip offers all codecs.
_CODEC_NAMES = {"opus": "opus/48000/2", "G722": "G722/16000/1", "PCMA": "PCMA/8000/1", "PCMU": "PCMU/8000/1"}
CODECS = tuple(_CODEC_NAMES)

_MODULE_FOLDERS = (
    "/usr/lib/baresip/modules",
    "/usr/lib/x86_64-linux-gnu/baresip/modules",
    "/usr/local/lib/baresip/modules",
)

# aufile plays the microphone's WAV at its own rate; sndfile writes what is heard. There is no player:
# what is heard goes to the file and nowhere else.
_CONFIG = """\
poll_method epoll
sip_listen 127.0.0.1:{sip_port}
net_interface 127.0.0.1
call_local_timeout 120
call_max_calls 8
audio_source aufile,{microphone}
audio_player none,none
audio_alert none,none
ausrc_srate 16000
ausrc_channels 1
ausrc_format s16
auplay_format s16
auenc_format s16
audec_format s16
rtp_ports 33000-60000
jitter_buffer_delay 0-0
module_path {modules}
module opus.so
module g722.so
module g711.so
module srtp.so
module sndfile.so
module aufile.so
module_app menu.so
module_app mwi.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control_port}
snd_path {heard}
opus_bitrate 28000
ringback_disabled yes
menu_bell no
statmode_default off
{more}"""

# Its camera shows three bars, red, green and blue; what it sees is decoded, and shown nowhere.
_VIDEO = """\
module avcodec.so
module fakevideo.so
module snapshot.so
video_source fakevideo,none
video_display fakevideo,none
video_size {size}
video_bitrate 200000
video_fps 10
videnc_format yuv420p
rtp_stats yes
"""


@dataclass(frozen=True)
class Account:
    """One SIP account. `server` is host:port of the registrar and outbound proxy, empty for none."""

    username: str
    domain: str
    password: str = ""
    server: str = ""
    transport: str = "udp"
    codecs: Sequence[str] = CODECS
    display_name: str = ""
    answer_mode: str = "manual"
    messages_waiting: bool = False
    encrypted: bool = False

    def line(self, register_seconds: int) -> str:
        """Return the account as baresip writes it; `register_seconds` 0 means: don't register."""
        for value in (self.username, self.domain, self.password, self.server):
            if re.search(r'[\s;<>"]', value):
                raise ValueError(f"baresip's account line can't hold {value!r}: no blanks, quotes or semicolons")
        name = f'"{self.display_name}" ' if self.display_name else ""
        codecs = ",".join(_CODEC_NAMES[codec] for codec in self.codecs)
        parts = [
            f"{name}<sip:{self.username}@{self.domain};transport={self.transport}>",
            f"regint={register_seconds}",
            f"answermode={self.answer_mode}",
            f"audio_codecs={codecs}",
            f"mwi={'yes' if self.messages_waiting else 'no'}",
            *(["mediaenc=srtp-mand"] if self.encrypted else []),
        ]
        if self.password:
            parts += [f"auth_user={self.username}", f"auth_pass={self.password}"]
        if self.server:
            parts.append(f'outbound="sip:{self.server};transport={self.transport}"')
        return ";".join(parts)


def write_config(
    folder: Path,
    sip_port: int,
    control_port: int,
    microphone: Path,
    heard: Path,
    certificate: Path | None = None,
    video: str = "",
) -> None:
    """Write baresip's config folder; with a certificate it takes calls over TLS, at the port above `sip_port`.

    With `video`, such as 320x240, it has a camera of that size, and H.264.
    """
    modules = next((path for path in _MODULE_FOLDERS if Path(path).is_dir()), None)
    if modules is None or shutil.which("baresip") is None:
        raise RuntimeError("The tests need baresip: apt install baresip-core baresip-ffmpeg")
    more = [f"sip_certificate {certificate}\n"] if certificate else []
    more += [_VIDEO.format(size=video)] if video else []
    text = _CONFIG.format(
        sip_port=sip_port,
        control_port=control_port,
        microphone=microphone,
        modules=modules,
        heard=heard,
        more="".join(more),
    )
    (folder / "config").write_text(text)
    (folder / "accounts").write_text("")
