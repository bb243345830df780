"""Menu Modules, MWI groups (M2): voicemail boxes that the lamp of a phone follows together."""

from api.resources.mirrors import Mirror
from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import MWI_GROUPS, SIP_ACCOUNTS

EXAMPLE = {"name": "Sales and general", "boxes": ["general"]}
MIRRORS = (Mirror("sip_accounts", SIP_ACCOUNTS, "mwi_group", "The SIP accounts whose lamp follows this group."),)

SERVED = Served(
    MWI_GROUPS,
    body=body_model(MWI_GROUPS.entry, MWI_GROUPS.key, MIRRORS, EXAMPLE),
    answer=answer_model(MWI_GROUPS.entry, MIRRORS),
    mirrors=MIRRORS,
)
router = resource_router(SERVED, "voicemail", EXAMPLE)
