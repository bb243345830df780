"""Telling phones to fetch their configuration again and restart: an edge sends the NOTIFY, for it has the SIP stack."""

from datetime import timedelta

from pydantic import BaseModel, Field
from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from schemas.call_messages import edge_queue

RESTART_ACTIVITY = "restart_phones"
GIVE_UP_AFTER = timedelta(seconds=10)


class PhoneRestart(BaseModel):
    """Whose phones are to restart."""

    account_ids: list[str] = Field(max_length=100)
    edge_id: str
    """The edge that tells them."""


@workflow.defn
class PhoneRestartWorkflow:
    """Tell the phones that are registered for some accounts to restart; returns how many were told."""

    @workflow.run
    async def run(self, order: PhoneRestart) -> int:
        """Have the edge do it, once."""
        told: int = await workflow.execute_activity(
            RESTART_ACTIVITY,
            order,
            result_type=int,
            task_queue=edge_queue(order.edge_id),
            schedule_to_close_timeout=GIVE_UP_AFTER,
            retry_policy=RetryPolicy(maximum_attempts=1),
            summary="Tell phones to restart",
        )
        return told
