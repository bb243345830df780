"""Whether all SIP accounts of a number's plans are unregistered (P15)."""

from collections.abc import Set


def all_unregistered(chosen: Set[str], registered: Set[str]) -> tuple[bool, str]:
    """Tell whether no chosen account is registered, and why, in words. Plans without accounts can't be cut off."""
    if not chosen:
        return False, "The plan rings no SIP account, so there is nothing to check."
    there = len(chosen & registered)
    if there:
        return (
            False,
            f"{there} of the {len(chosen)} SIP accounts of the plan {'is' if there == 1 else 'are'} registered.",
        )
    if len(chosen) == 1:
        return True, f"The plan's SIP account {next(iter(chosen))} is not registered."
    return True, f"None of the {len(chosen)} SIP accounts of the plan is registered."
