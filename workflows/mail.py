"""A mail as a workflow of its own: the call that ordered it may be long over when the mail server comes back."""

import logging
from datetime import timedelta

from temporalio import workflow
from temporalio.client import Client
from temporalio.common import RetryPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ActivityError, WorkflowAlreadyStartedError
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from activities.exchange.mail import send_mail
    from activities.exchange.mail_log import note_mail_outcome
    from schemas.call_messages import CALLS_QUEUE, MailOrder, MailOutcome
    from workflows.readable import summary_line

log = logging.getLogger(__name__)

RPC_TIMEOUT = timedelta(seconds=5)
GIVE_UP_AFTER = timedelta(days=5)
"""As mail servers do (RFC 5321 section 4.5.4.1)."""
OUTCOME_NOTED = "mail-outcome-noted"
"""Mails that were ordered by an older version end without noting what became of them."""


@workflow.defn
class MailWorkflow:
    """Send one mail; id `mail-<order id>`, so that it is sent once."""

    @workflow.run
    async def run(self, order: MailOrder) -> None:
        """Try until the mail server takes it."""
        try:
            outcome = await self._send(order)
        except ActivityError as error:
            if workflow.patched(OUTCOME_NOTED):
                await self._note(order, MailOutcome(sent=False, error=_reason(error)))
            raise
        if workflow.patched(OUTCOME_NOTED):
            await self._note(order, outcome or MailOutcome(sent=True))

    async def _send(self, order: MailOrder) -> MailOutcome | None:
        return await workflow.execute_activity(
            send_mail,
            order,
            start_to_close_timeout=timedelta(seconds=60),
            schedule_to_close_timeout=GIVE_UP_AFTER,
            retry_policy=RetryPolicy(
                initial_interval=timedelta(seconds=2), backoff_coefficient=2, maximum_interval=timedelta(minutes=5)
            ),
            summary=summary_line(f"Mail to {', '.join(order.to)}"),
        )

    async def _note(self, order: MailOrder, outcome: MailOutcome) -> None:
        # Of its own, and repeated until it is done: the log must not make anybody get a mail twice.
        await workflow.execute_activity(
            note_mail_outcome, args=[order, outcome], start_to_close_timeout=timedelta(seconds=60)
        )


def _reason(error: ActivityError) -> str:
    cause = error.cause
    while cause is not None and cause.__cause__ is not None:
        cause = cause.__cause__
    return str(cause or error)


async def order_mail(mail: MailOrder) -> None:
    """Have a mail sent, once however often it is ordered, by a workflow of its own that outlives the ordering one."""
    try:
        await workflow.start_child_workflow(
            MailWorkflow.run,
            mail,
            id=f"mail-{mail.id}",
            task_queue=CALLS_QUEUE,
            parent_close_policy=ParentClosePolicy.ABANDON,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
            static_summary=summary_line(mail.subject),
        )
    except WorkflowAlreadyStartedError:
        workflow.logger.info("mail %s was ordered before", mail.id)


async def start_mail(client: Client, mail: MailOrder) -> None:
    """Have a mail sent, once however often it is ordered; for who is no workflow. Raises RPCError."""
    try:
        await client.start_workflow(
            MailWorkflow.run,
            mail,
            id=f"mail-{mail.id}",
            task_queue=CALLS_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
            rpc_timeout=RPC_TIMEOUT,
            static_summary=summary_line(mail.subject),
        )
    except WorkflowAlreadyStartedError:
        log.debug("mail %s was ordered before", mail.id)
