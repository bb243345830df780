"""Settings of the designer's process, read from environment variables (prefix `BELPLAN_`).

Where it listens itself is told to Streamlit on the command line; see the Procfile.
"""

from functools import lru_cache

from pydantic_settings import BaseSettings, SettingsConfigDict


class DesignerSettings(BaseSettings):
    """Where the designer finds the others."""

    model_config = SettingsConfigDict(env_prefix="BELPLAN_", extra="ignore")

    designer_api_url: str = ""
    """Address of the api, such as `http://10.0.0.5:8000`; empty: on this machine, where the api's own settings say."""

    api_host: str = "127.0.0.1"
    api_port: int = 8000

    temporal_ui_address: str = "127.0.0.1:8233"
    """host:port of the Temporal UI, for links."""

    @property
    def api_address(self) -> str:
        """The base of all addresses of the api."""
        if self.designer_api_url:
            return self.designer_api_url.rstrip("/")
        host = "127.0.0.1" if self.api_host in ("", "0.0.0.0") else self.api_host
        host = "::1" if host == "::" else host
        return f"http://[{host}]:{self.api_port}" if ":" in host else f"http://{host}:{self.api_port}"


@lru_cache(maxsize=1)
def settings() -> DesignerSettings:
    """Return the settings of this process, read once."""
    return DesignerSettings()
