"""Builds pjsua2, the SIP and media library of the edge, from pjproject's source.

PyPI's `pjsua2-python` is compiled for four call legs; `config_site.h` beside this file has the limits of an exchange.
The wheel is kept in the user's cache directory, so a machine builds it once. Only the standard library is used here:
this runs before anything else is installed.
"""
