"""The guard against toll fraud: how many minutes were called outside today."""

from pydantic import Field

from schemas.dialling import ExchangeSetting


class OutsideMinutes(ExchangeSetting):
    """Limits on the minutes of a day; None: no limit."""

    total: int | None = None
    each: int | None = None
    """Of each account that has no entry of its own."""
    accounts: dict[str, int] = Field(default_factory=dict)

    def of(self, account: str) -> int | None:
        """Return how many minutes a day an account may call outside; None: any number."""
        return self.accounts.get(account, self.each) if account else None

    @property
    def any(self) -> bool:
        """Whether there is any limit."""
        return self.total is not None or self.each is not None or bool(self.accounts)


class MinutesCalled(ExchangeSetting):
    """Minutes that were called outside since midnight, running calls included."""

    total: float = 0
    accounts: dict[str, float] = Field(default_factory=dict)
