"""All kinds of steps, found by looking through the files of this package: adding a step needs no entry anywhere."""

import importlib
import pkgutil
from typing import Any

import activities
from activities.step import EdgeStep, Step, WorkerStep, WorkflowStep
from schemas.graph import Catalogue

_USERS_OF_THE_REGISTRY = ("registry", "worker_steps")


def _find_steps() -> dict[str, type[Step[Any, Any]]]:
    found: dict[str, type[Step[Any, Any]]] = {}
    for module_info in pkgutil.iter_modules(activities.__path__):
        if module_info.ispkg or module_info.name in _USERS_OF_THE_REGISTRY:
            continue
        module = importlib.import_module(f"activities.{module_info.name}")
        for value in vars(module).values():
            if not (isinstance(value, type) and issubclass(value, EdgeStep | WorkerStep | WorkflowStep)):
                continue
            if value.__module__ != module.__name__ or "kind" not in vars(value):
                continue
            if value.kind in found:
                raise RuntimeError(f"Two steps have the kind {value.kind!r}: {found[value.kind]} and {value}")
            found[value.kind] = value
    return dict(sorted(found.items()))


STEPS: dict[str, type[Step[Any, Any]]] = _find_steps()
"""By kind."""

CATALOGUE: Catalogue = {kind: step.description() for kind, step in STEPS.items()}
"""What graphs may be made of."""
