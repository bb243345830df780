"""The base of all steps. A step is one file: its parameters, its outcomes, its examples and what it does."""

import inspect
import json
import logging
from abc import abstractmethod
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from activities.call_port import CallerHungUp, CallPort, CutShort, EdgePort, StepError, WorkerPort, WorkflowPort
from activities.script import Script
from schemas.call_messages import Outcome
from schemas.graph import ERROR_OUTCOME, OutcomeFamily, OutcomeSpec, ReadParams, StepDescription
from schemas.graph_problems import validation_message
from schemas.references import picker
from schemas.route_menus import RouteMenu
from schemas.tables.base import E164_PATTERN, Slug

log = logging.getLogger(__name__)

StepGroup = Literal["sip_account", "module", "plugin", "misc"]
RunsOn = Literal["edge", "worker", "workflow"]
HUNG_UP = "hung_up"
"""Outcome of a step during which the caller left; no edge can follow it."""
CUT_SHORT = "cut_short"
"""Outcome of a step that waited and was ended because the call goes back to an earlier one; no edge can follow it."""


PromptId = Annotated[Slug, picker("prompt")]
AccountId = Annotated[Slug, picker("sip_account")]
GroupId = Annotated[Slug, picker("ring_group")]
BoxId = Annotated[Slug, picker("voicemail_box")]
RouteId = Annotated[Slug, picker("route")]
IndicatorId = Annotated[Slug, picker("function_indicator")]
AnyIndicatorId = Annotated[Slug, picker("any_function_indicator")]
TimeFilterId = Annotated[Slug, picker("time_filter")]
ParkingRangeId = Annotated[Slug, picker("parking_range")]
AcdFilterId = Annotated[Slug, picker("acd_filter")]
DidNumber = Annotated[str, Field(pattern=E164_PATTERN, json_schema_extra={"picker": "did"})]


class StepParams(BaseModel):
    """Base of a step's parameters. Attribute docstrings are the help texts of the form."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Example(BaseModel):
    """A case that the tests play: these parameters, in this world, leave by this outcome."""

    title: str
    params: dict[str, Any]
    script: Script = Field(default_factory=Script)
    outcome: str


P = TypeVar("P", bound=StepParams)
C = TypeVar("C", bound=CallPort)


class Step(Generic[P, C]):
    """A kind of step. Derive from EdgeStep, WorkerStep or WorkflowStep, never from this."""

    kind: ClassVar[str]
    title: ClassVar[str]
    icon: ClassVar[str]
    """Name of a Material symbol."""
    group: ClassVar[StepGroup]
    outcomes: ClassVar[tuple[OutcomeSpec, ...]]
    """Those that every node of the kind has."""
    families: ClassVar[tuple[OutcomeFamily, ...]] = ()
    """Rules for outcomes that depend on a node's parameters: one for each item of a list."""
    examples: ClassVar[tuple[Example, ...]]
    simple: ClassVar[bool] = False
    """Whether it may be chosen in the form of a simple plan (P13): nothing branches in it, it needs no knowledge."""
    always_last: ClassVar[bool] = False
    """What callers choose here leads to routes or steps of its own, so in a list nothing comes after it."""
    route_menu: ClassVar[RouteMenu] = "plan"
    """The menu in which its parameters pick routes (P14)."""
    runs_on: ClassVar[RunsOn]
    only_waits: ClassVar[bool] = False
    """True: while the step runs the caller just waits, so it may be cut short when an earlier step decides anew."""
    Params: ClassVar[type[StepParams]]

    def __init__(self, params: P) -> None:
        self.params = params

    @abstractmethod
    async def run(self, call: C) -> Outcome:
        """Do the step.

        Raises StepError to leave by `error`, CallerHungUp when the caller is gone.
        """

    @abstractmethod
    def summary(self) -> str:
        """Return one line for the Temporal UI, the trace and the designer."""

    def duration(self) -> float:
        """Return an upper bound of the step's length in seconds."""
        return 3600.0

    @classmethod
    def description(cls) -> StepDescription:
        """Return what the graph needs to know of this kind."""
        return StepDescription(
            kind=cls.kind,
            title=cls.title,
            params_schema=cls.Params.model_json_schema(),
            outcomes=cls.outcomes,
            read_params=cls.read_params,
            families=cls.families,
            always_last=cls.always_last,
            route_menu=cls.route_menu,
        )

    @classmethod
    def read_params(cls, params: Mapping[str, Any]) -> ReadParams:
        """Return a node's parameters as the step reads them, and what is wrong with them.

        As JSON, where nothing is converted: what is stored must fit the JSON Schema, too.
        """
        try:
            read = cls.Params.model_validate_json(json.dumps(params), strict=True)
        except ValidationError as error:
            return ReadParams(params, [(tuple(one["loc"]), validation_message(one)) for one in error.errors()])
        return ReadParams(read.model_dump(mode="json"))

    @classmethod
    def help(cls) -> str:
        """Return the step's documentation."""
        return inspect.cleandoc(cls.__doc__ or "")


class EdgeStep(Step[P, EdgePort]):
    """A step with media: runs on the edge that holds the call's legs."""

    runs_on = "edge"


class WorkerStep(Step[P, WorkerPort]):
    """A step that touches the world but no media: runs on any worker."""

    runs_on = "worker"


class WorkflowStep(Step[P, WorkflowPort]):
    """A step that is decided inside the workflow, from what the workflow knows: must be deterministic."""

    runs_on = "workflow"


async def run_step(step: Step[Any, Any], call: CallPort) -> Outcome:
    """Run a step and return how it ended; whatever goes wrong in it leaves by `error`."""
    try:
        outcome = await step.run(call)
    except CallerHungUp:
        outcome = Outcome(name=HUNG_UP, reason="the caller hung up")
    except CutShort:
        outcome = Outcome(name=CUT_SHORT)
    except StepError as error:
        log.warning("%s: step %s (%s) failed: %s", call.facts.call_id, call.step_number, step.kind, error)
        outcome = Outcome(name=ERROR_OUTCOME, reason=str(error))
    except Exception as error:  # noqa: BLE001  (a bug in one step must not cost the caller the rest of the plan)
        log.exception("%s: step %s (%s) broke", call.facts.call_id, call.step_number, step.kind)
        outcome = Outcome(name=ERROR_OUTCOME, reason=f"internal error in step {step.kind}: {type(error).__name__}")
    outcome.watches = dict(call.watches)
    outcome.mails = list(call.mails)
    outcome.variables = dict(call.changed_variables)
    return outcome


def make_step(step_class: type[Step[Any, Any]], params: dict[str, Any]) -> Step[Any, Any]:
    """Return a step with its parameters.

    Raises StepError, naming the field, when the parameters don't fit.
    """
    try:
        return step_class(step_class.Params.model_validate(params))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise StepError(f"parameter {field} of step {step_class.kind}: {first['msg']}") from error
