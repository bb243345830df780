"""Whether an account, or a call that is forwarded, may still call outside today."""

from schemas.outside_limits import MinutesCalled, OutsideMinutes


def minutes_used_up(limits: OutsideMinutes, called: MinutesCalled, account: str) -> str:
    """Return why no further minute may be called outside, in words; empty when it may.

    `account` is empty for a call that is forwarded, which counts in all only.
    """
    if limits.total is not None and called.total >= limits.total:
        return f"The limit of {limits.total} minutes a day of calls to numbers outside is reached."
    most = limits.of(account)
    if most is not None and called.accounts.get(account, 0) >= most:
        return f"The limit of account {account}, {most} minutes a day of calls to numbers outside, is reached."
    return ""
