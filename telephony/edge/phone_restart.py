"""Tells phones to fetch their configuration and restart, by NOTIFY outside of any dialog (Event: check-sync)."""

import asyncio
import logging
from functools import partial

import pjsua2 as pj
from temporalio import activity

from activities.call_port import StepError
from schemas.tables import Registration
from telephony.edge import directory
from telephony.edge.sip_thread import SipThread
from telephony.flow_token import flow_target_uri
from workflows.phone_restart import RESTART_ACTIVITY, PhoneRestart

log = logging.getLogger(__name__)

_HEADERS = (
    ("Event", "check-sync;reboot=true"),
    # it belongs to no subscription: phones want this all the same (RFC 6665 section 7.2 asks for the header field)
    ("Subscription-State", "terminated"),
)


class PhoneRestarts:
    """The activity of one edge process."""

    def __init__(self, sip: SipThread) -> None:
        self._sip = sip

    @activity.defn(name=RESTART_ACTIVITY)
    async def restart_phones(self, order: PhoneRestart) -> int:
        """Send a NOTIFY to each phone that is registered for the accounts; return how many there are."""
        try:
            phones = await asyncio.to_thread(directory.registrations, order.account_ids)
        except StepError:
            return 0  # none of the accounts exists any more
        for phone in phones:
            await self._sip.run(partial(self._notify, phone))
        return len(phones)

    def _notify(self, phone: Registration) -> None:
        request = pj.SendRequestParam()
        request.method = "NOTIFY"
        request.txOption.targetUri = flow_target_uri(phone)
        for name, value in _HEADERS:
            header = pj.SipHeader()
            header.hName, header.hValue = name, value
            request.txOption.headers.append(header)
        self._sip.account.sendRequest(request)
        log.info("told a phone of %s to restart", phone.account_id)
