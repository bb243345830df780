"""The OpenAPI description, with what each operation needs."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from api.permissions import Need, need_of


def describe_needs(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Let the OpenAPI description of an app say, for each operation, who may use it."""
    routes = (route for router in routers for route in router.routes)
    needs = {route.name: need_of(route) for route in routes if isinstance(route, APIRoute)}
    original = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = original()
            for operations in document["paths"].values():
                for operation in operations.values():
                    need = needs[operation["operationId"]]
                    operation["description"] += f"\n\n{_sentence(need)}"
                    operation["x-needs"] = need.scope.value if need.scope else need.who
                    operation["x-own"] = need.own
        return app.openapi_schema or original()

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI's documentation does it


def _sentence(need: Need) -> str:
    if need.scope is None:
        return {
            "anyone": "**Needs** nothing.",
            "requester": "**Needs** any token or session.",
            "person": "**Needs** a session.",
        }[need.who]
    own = "; the role `user` may, for what is the person's own" if need.own else ""
    return f"**Needs** the scope `{need.scope.value}`{own}."
