"""The configuration over HTTP: one file for each kind of thing that an admin configures."""
