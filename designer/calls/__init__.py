"""Calls as the pages show them: in words, in tables, and drawn on the plans that they followed."""
