"""Menu Plugins, phone provisioning (L15): desk phones, and what to type into each so that it configures itself."""

from datetime import datetime

from pydantic import BaseModel
from sqlmodel import Session, col, select

from api.deps import ReadSession
from api.errors import ErrorDetail, error_responses
from api.provisioning.device_secrets import LINK_VALID, device_password, link_token, phone_admin_password
from api.provisioning.device_settings import configuration_url, file_name, maker_of
from api.resources.changes import find_row
from api.resources.router import Key, Served, answer_model, body_model, resource_router
from schemas.configuration.device_entry import DeviceEntry
from schemas.configuration.resources import DEVICES
from schemas.settings import settings
from schemas.tables import Device
from schemas.tables.base import utc_now

EXAMPLE = {
    "name": "Anna's desk",
    "mac": "001565123456",
    "model": "yealink-t5",
    "accounts": ["anna"],
    "keys": [{"kind": "blf", "value": "102", "label": "Bram"}],
}


class ProvisioningData(BaseModel):
    """What to type into a phone so that it fetches its configuration."""

    url: str
    """The provisioning server of the phone's web pages."""
    username: str
    password: str
    link: str
    """The whole file for whoever has this address, until `link_until`; for phones that take no password."""
    link_until: datetime
    admin_password: str
    """Of the user `admin` in the phone's own web pages, once it is configured."""


def _taken(session: Session, entry: BaseModel) -> list[ErrorDetail]:
    """A MAC address is one phone, and an account belongs to one phone."""
    assert isinstance(entry, DeviceEntry)
    others = session.exec(select(Device).where(col(Device.id) != entry.id)).all()
    problems = [
        ErrorDetail(place="body.mac", message=f"is that of the phone {one.name}")
        for one in others
        if one.mac == entry.mac
    ]
    owners = {account: one.name for one in others for account in one.settings.get("accounts", [])}
    problems += [
        ErrorDetail(place=f"body.accounts.{index}", message=f"{account} belongs to the phone {owners[account]}")
        for index, account in enumerate(entry.accounts)
        if account in owners
    ]
    return problems


SERVED = Served(
    DEVICES, body=body_model(DEVICES.entry, "id", example=EXAMPLE), answer=answer_model(DEVICES.entry), check=_taken
)
router = resource_router(SERVED, "phones", EXAMPLE)


@router.get("/{key}/provisioning", summary="What to type into a phone", responses=error_responses(404))
def get_device_provisioning(key: Key, session: ReadSession) -> ProvisioningData:
    """Return where a phone fetches its configuration, and with which password. The link is a new one each time."""
    row: Device = find_row(session, DEVICES, key)
    maker = maker_of(row.settings["model"])
    secret = int(row.settings.get("secret", 1))
    url = configuration_url(maker, settings())
    until = utc_now().replace(microsecond=0) + LINK_VALID
    root, _, _ = url.rpartition("/")
    return ProvisioningData(
        url=url,
        username=row.mac,
        password=device_password(row.mac, secret),
        link=f"{root}/link/{link_token(row.mac, secret, until)}/{maker}/{file_name(maker, row.mac)}",
        link_until=until,
        admin_password=phone_admin_password(row.mac, secret),
    )
