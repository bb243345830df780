"""Playing a call through a plan before anybody calls, and scenarios: such calls with what must become of them (B3)."""
