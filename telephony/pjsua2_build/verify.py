"""Check the installed pjsua2: `python -m telephony.pjsua2_build.verify` says what it can do, or fails.

It says so on standard error: pjsua2 itself writes its start-up lines to standard output.
"""

import sys

import pjsua2

CODECS = ("opus/48000", "G722/16000", "PCMA/8000", "PCMU/8000")
FULL_LEGS = 1024


def codecs_and_legs() -> tuple[list[str], int]:
    """Start pjsua2 as the edge does, without worker threads or a sound device; return its codecs and its legs."""
    endpoint = pjsua2.Endpoint()
    endpoint.libCreate()
    config = pjsua2.EpConfig()
    config.uaConfig.threadCnt = 0
    config.uaConfig.mainThreadOnly = True
    config.logConfig.level = config.logConfig.consoleLevel = 1
    legs = int(config.uaConfig.maxCalls)
    endpoint.libInit(config)
    try:
        endpoint.audDevManager().setNullDev()
        endpoint.libStart()
        endpoint.libHandleEvents(0)
        codecs = [str(codec.codecId) for codec in endpoint.codecEnum2()]
    finally:
        endpoint.libDestroy()
    return codecs, legs


def main() -> int:
    """Print what the library can do; return 1 when our own build lacks a codec that the edge needs."""
    codecs, legs = codecs_and_legs()
    missing = [name for name in CODECS if not any(codec.startswith(name) for codec in codecs)]
    few = "" if legs >= FULL_LEGS else f" (PyPI's build; {FULL_LEGS} once it is compiled here)"
    sys.stderr.write(f"  pjsua2 has {legs} call legs{few}, and {', '.join(codecs)}\n")
    if missing and not few:
        sys.stderr.write(f"pjsua2 lacks {', '.join(missing)}: delete its folder in the cache and set up again.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
