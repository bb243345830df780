"""The steps without media, as activities of any worker: one activity a kind, under the kind's name."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from temporalio import activity

from activities.call_port import HttpAnswer, HttpRequest, StepError, WorkerPort
from activities.exchange.outgoing_http import send_request
from activities.exchange.public_addresses import is_public
from activities.registry import STEPS
from activities.step import Step, make_step, run_step
from schemas.call_messages import Outcome, StepOrder
from schemas.graph import ERROR_OUTCOME
from schemas.settings import settings
from schemas.tables.base import utc_now


class WorkerCall(WorkerPort):
    """A call as a worker sees it: facts, variables, mails, and requests to servers outside."""

    def now(self) -> datetime:
        """Return the present instant."""
        return utc_now()

    async def request(self, request: HttpRequest) -> HttpAnswer:
        """Send a request, to a public address unless the settings allow others."""
        allow_private = settings().allow_private_requests
        return await send_request(request, (lambda address: True) if allow_private else is_public)


def worker_step_activities() -> Sequence[Callable[..., Any]]:
    """Return the activities of all steps that run on workers."""
    return [_activity(step_class) for step_class in STEPS.values() if step_class.runs_on == "worker"]


def _activity(step_class: type[Step[Any, Any]]) -> Callable[..., Any]:
    @activity.defn(name=step_class.kind)
    async def run(order: StepOrder) -> Outcome:
        try:
            step = make_step(step_class, order.params)
        except StepError as error:
            return Outcome(name=ERROR_OUTCOME, reason=str(error))
        return await run_step(step, WorkerCall(order.facts, order.number, order.variables))

    return run
