"""Transfers, as the workflow of a call leads them: where it goes on, and back when nobody answers there."""

from collections import deque

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from schemas.call_messages import CallFacts, CallStart, GiveBackOrder, TransferOrder
    from workflows.edge_orders import EdgeOrders
    from workflows.interpreter import PlanWalk, WalkEnd

NOT_ANSWERED = 480
_STATUSES = {"busy": 486, "declined": 603, "timeout": 408, "occupied": 486, "refused": 403, "error": 500}
"""What who transfers is told, by how ringing ended."""
GIVEN_BACK = "given_back"


class Transferring:
    """The transfers of one call."""

    def __init__(self, start: CallStart, walk: PlanWalk, edge: EdgeOrders) -> None:
        self._start = start
        self._walk = walk
        self._edge = edge
        self._orders: deque[TransferOrder] = deque()
        self._newest = 0
        self.facts: CallFacts = start.facts
        """Of the call as it is now: after a transfer somebody else may be its caller."""

    def take(self, order: TransferOrder) -> None:
        """Take in what the edge tells; an order that was told twice is one."""
        if order.number > self._newest:
            self._newest = order.number
            self._orders.append(order)

    def any_waiting(self) -> bool:
        """Tell whether a transfer is to be carried out."""
        return bool(self._orders)

    async def carry_out(self) -> WalkEnd:
        """Lead the call where it was transferred to, and return how that ended."""
        order = self._orders.popleft()
        before, self.facts = self.facts, order.facts
        entry = self._walk.note_event("transfer", f"{order.by} transfers to {order.to}", order.at)
        entry.ended_at = order.at
        entry.outcome, entry.reason = ("accepted", "") if order.plan is not None else ("refused", order.refusal)
        status, reason = order.sip_status, order.refusal
        if order.plan is not None:
            self._walk.variables |= order.variables
            end = await self._walk.walk(order.plan)
            if end.kind != "over":
                return end
            status, reason = _STATUSES.get(end.last_outcome, NOT_ANSWERED), end.last_outcome
        entry = self._walk.note_event("transfer_back", f"Back to {order.by}", workflow.now())
        given = await self._give_back(order, status or NOT_ANSWERED, reason)
        entry.ended_at, entry.outcome = workflow.now(), "answered" if given else "gone"
        if given:
            self.facts = before
            return WalkEnd(kind="conversation", party=order.by, last_outcome=GIVEN_BACK)
        return await self._walk.walk(order.back)

    async def _give_back(self, order: TransferOrder, status: int, reason: str) -> bool:
        return await self._edge.give_back(
            GiveBackOrder(
                call_id=self._start.facts.call_id,
                edge_boot_id=self._start.edge_boot_id,
                transfer=order.number,
                sip_status=status,
                reason=reason,
            )
        )
