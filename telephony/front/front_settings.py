"""Settings of the front alone, read from environment variables (prefix `BELPLAN_FRONT_`)."""

from pydantic_settings import BaseSettings, SettingsConfigDict

from telephony.front.digest import Algorithm


class FrontSettings(BaseSettings):
    """Limits of the front. The defaults suit an office of some hundred phones behind one address."""

    model_config = SettingsConfigDict(env_prefix="BELPLAN_FRONT_", extra="ignore")

    min_expires: int = 60
    """Shortest registration that is granted, in seconds; shorter ones get 423 (RFC 3261 section 10.3)."""
    max_expires: int = 3600
    """Longest registration, in seconds; longer ones are cut to this."""
    default_expires: int = 3600
    """Registration of a phone that names no time, in seconds."""
    contacts_per_account: int = 5
    """Phones that may be registered for one account at once; the oldest goes when a further one comes."""

    min_subscription: int = 60
    """Shortest subscription of a key or a lamp that is granted, in seconds; shorter ones get 423."""
    max_subscription: int = 3600
    """Longest subscription, in seconds; longer ones are cut to this."""
    default_subscription: int = 3600
    """Subscription of a phone that names no time, in seconds."""
    subscriptions_per_account: int = 500
    """Keys and lamps of one account; the oldest goes when a further one comes."""
    max_subscriptions: int = 50_000
    """Keys and lamps of all accounts; further ones are refused."""

    digest_algorithms: tuple[Algorithm, ...] = ("MD5",)
    """Algorithms of the challenges, the preferred one first, as JSON: `["SHA-256", "MD5"]`.

    Phones built before RFC 8760 give up on a challenge that so much as mentions SHA-256 (baresip 1.0 does), so it is
    not offered unless asked for. An answer with either is always accepted.
    """
    nonce_lifetime: int = 300
    """Seconds for which a digest challenge can be answered."""

    messages_per_second: int = 2000
    """Messages that one source address may send, on average."""
    messages_burst: int = 4000
    """Messages that one source address may send at once."""
    ban_failures: int = 60
    """Wrong passwords of one source address within `ban_window` that ban it."""
    ban_window: int = 60
    """Seconds over which wrong passwords are counted."""
    ban_seconds: int = 300
    """How long a ban lasts, in seconds."""
    account_ban_failures: int = 120
    """Wrong passwords for one username, of all sources within `ban_window`, after which it is guarded: for
    `ban_seconds` only sources that logged in with it before may do so."""
    max_connections: int = 5000
    """TCP and TLS connections open at once."""
    max_connections_per_source: int = 500
    """TCP and TLS connections of one source address."""
    idle_seconds: int = 3900
    """A TCP or TLS connection on which nothing comes for so long is closed."""
