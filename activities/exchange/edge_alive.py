"""Does an edge still live? Its own sign of life in the database says so, whatever Temporal went through meanwhile."""

from datetime import timedelta

from pydantic import BaseModel
from temporalio import activity

from schemas.database import read_session
from schemas.tables import EdgeProcess
from schemas.tables.base import utc_now

SILENT_SECONDS = 5.5
"""An edge writes its sign of life every second; after this long without, it is dead."""


class EdgeQuestion(BaseModel):
    """Which process of which edge."""

    edge_id: str
    boot_id: str


@activity.defn
def edge_alive(question: EdgeQuestion) -> bool:
    """Return whether the edge process that took a call is still there."""
    with read_session() as session:
        edge = session.get(EdgeProcess, question.edge_id)
    if edge is None or edge.boot_id != question.boot_id:
        return False
    return utc_now() - edge.seen_at < timedelta(seconds=SILENT_SECONDS)
