"""Phones fetch their configuration here (L15), over HTTPS, at a port of its own that the outside may reach."""
