"""Phones of other makers, driven by the tests: baresip for people, SIPp for signalling and load."""
