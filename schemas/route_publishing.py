"""Publishing the graph of a route (B2)."""

from sqlmodel import Session, func, select

from schemas.graph import GraphDocument
from schemas.tables import Call, CallStep, Route, RouteVersion


def add_version(
    session: Session, route: Route, graph: GraphDocument, *, who: str = "", note: str = "", back_to: int | None = None
) -> RouteVersion:
    """Publish a graph as the route's next version; calls that run keep theirs.

    `back_to` is the former version whose graph it is.

    A number is never used twice, also when a route was removed and comes back: call records name it.
    """
    last = session.exec(select(func.max(RouteVersion.number)).where(RouteVersion.route_id == route.id)).one()
    if last is None:
        of_calls = session.exec(select(func.max(Call.route_version)).where(Call.route_id == route.id)).one()
        of_steps = session.exec(select(func.max(CallStep.route_version)).where(CallStep.route_id == route.id)).one()
        last = max(of_calls or 0, of_steps or 0)
    version = RouteVersion(
        route_id=route.id,
        number=last + 1,
        graph=graph.model_copy(update={"version": last + 1}).to_json(),
        published_by=who[:80],
        note=note,
        back_to=back_to,
    )
    session.add(version)
    route.published_version = version.number
    return version
