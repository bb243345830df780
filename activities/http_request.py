"""The step *HTTP request*: ask another system, and take parts of its answer along."""

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlsplit

from pydantic import Field, field_validator

from activities.call_port import HttpAnswer, HttpRequest, ServerUnreachable, StepError, WorkerPort
from activities.script import Script, ScriptedAnswer
from activities.step import Example, StepParams, WorkerStep
from activities.templates import fill
from schemas.call_messages import Outcome
from schemas.call_variables import VariableName
from schemas.graph import OutcomeSpec

MAX_SECONDS = 20
STATUS = "http_status"
"""The variable that keeps the status of the last answer."""
_REFUSED_FROM, _FAILED_FROM = 300, 500
_CONTENT_TYPES = {"json": "application/json", "form": "application/x-www-form-urlencoded", "text": "text/plain"}
_RESERVED_HEADERS = {"host", "content-length", "transfer-encoding", "connection", "accept-encoding"}


class Header(StepParams):
    """A header line of the request."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,60}$")]
    """As `X-Api-Key`. Those of the connection itself (Host, Content-Length …) can't be given."""
    value: Annotated[str, Field(max_length=1000)] = ""
    """Names in braces are replaced, as in the URL."""


class JsonField(StepParams):
    """A part of the answer that becomes a variable of the call."""

    path: Annotated[str, Field(pattern=r"^[^.]{1,60}(\.[^.]{1,60}){0,9}$")]
    """Where it is in the JSON: names and positions, as `customer.orders.0.state`."""
    variable: VariableName
    """The variable that gets it; empty when the answer has no such part."""


class HttpRequestParams(StepParams):
    """What to ask whom."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    """What the server shall do: GET asks, POST sends."""
    url: Annotated[str, Field(pattern=r"^https?://[^\s/{}?#\\]+([/?#][^\s]*)?$", max_length=1000)]
    """Where. `{caller}`, `{did}`, `{digits}` and the names of variables are replaced behind the server's name."""
    headers: Annotated[list[Header], Field(max_length=20)] = []
    """More header lines, such as a key of the server."""
    body: Annotated[str, Field(max_length=4000, json_schema_extra={"widget": "textarea"})] = ""
    """What is sent along; names in braces are replaced, and written as the type of the body asks."""
    body_type: Literal["json", "form", "text"] = "json"
    """JSON, the fields of a form (`a=1&b={caller}`), or plain text."""
    seconds: Annotated[float, Field(ge=1, le=MAX_SECONDS, json_schema_extra={"unit": "seconds"})] = 5
    """How long the answer may take; the caller waits for it."""
    fields: Annotated[list[JsonField], Field(max_length=20)] = []
    """Parts of the answer that become variables of the call, for a split or another request."""

    @field_validator("url")
    @classmethod
    def _names_a_server(cls, url: str) -> str:
        try:
            urlsplit(url)
        except ValueError as error:
            raise ValueError("the server's name is none; write it as https://example.org/path") from error
        return url


_CRM = "https://crm.example.org/customers?phone=32475000000"
_ASK: dict[str, Any] = {
    "url": "https://crm.example.org/customers?phone={caller}",
    "fields": [{"path": "customer.name", "variable": "customer"}],
}


def _answers(status: int, text: str = "") -> Script:
    return Script(servers={_CRM: ScriptedAnswer(status=status, text=text)})


class HttpRequestStep(WorkerStep[HttpRequestParams]):
    """Send an HTTP request, keep parts of a JSON answer as variables, and go on by how the server answered.

    Servers in private networks are out of reach unless the settings of the exchange allow them. A request may arrive
    twice after a crash; both have the same `Idempotency-Key`.
    """

    kind = "http_request"
    title = "HTTP request"
    icon = "http"
    group = "plugin"
    outcomes = (
        OutcomeSpec(name="ok", title="Answered (2xx)", waits=False),
        OutcomeSpec(name="client_error", title="Refused (3xx, 4xx)", waits=False),
        OutcomeSpec(name="server_error", title="The server failed (5xx)", waits=False),
        OutcomeSpec(name="unreachable", title="No answer", waits=False),
    )
    examples = (
        Example(title="known", params=_ASK, script=_answers(200, '{"customer": {"name": "Ann"}}'), outcome="ok"),
        Example(title="unknown", params=_ASK, script=_answers(404), outcome="client_error"),
        Example(title="out of order", params=_ASK, script=_answers(503), outcome="server_error"),
        Example(title="nobody answers", params=_ASK, outcome="unreachable"),
        Example(title="no JSON", params=_ASK, script=_answers(200, "<html>"), outcome="error"),
    )
    Params = HttpRequestParams

    async def run(self, call: WorkerPort) -> Outcome:
        """Ask, and read the answer."""
        try:
            answer = await call.request(self._request(call))
        except ServerUnreachable as error:
            return Outcome(name="unreachable", reason=str(error))
        call.set_variable(STATUS, str(answer.status))
        outcome = _outcome_of(answer.status)
        if outcome == "ok" and self.params.fields:
            document = _read_json(answer)
            for field in self.params.fields:
                call.set_variable(field.variable, _as_text(_part(document, field.path)))
        return Outcome(name=outcome, reason=f"status {answer.status}")

    def _request(self, call: WorkerPort) -> HttpRequest:
        params, values = self.params, call.values()
        headers = {"Idempotency-Key": f"{call.facts.call_id}-{call.step_number}"}
        if params.body:
            headers["Content-Type"] = f"{_CONTENT_TYPES[params.body_type]}; charset=utf-8"
        for header in params.headers:
            if header.name.lower() in _RESERVED_HEADERS:
                raise StepError(f"the header {header.name} belongs to the connection; leave it out")
            headers[header.name] = _header_value(header.name, fill(header.value, values))
        return HttpRequest(
            method=params.method,
            url=fill(params.url, values, _in_url),
            headers=headers,
            body=fill(params.body, values, _ESCAPES[params.body_type]),
            seconds=params.seconds,
        )

    def summary(self) -> str:
        """Name the server and the path, without the query, which may hold secrets."""
        url = urlsplit(self.params.url)
        return f"{self.params.method} {url.hostname or '?'}{url.path}"[:150]

    def duration(self) -> float:
        """As long as the server may take."""
        return self.params.seconds


def _in_url(value: str) -> str:
    return quote(value, safe="")


def _in_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


_ESCAPES: Mapping[str, Callable[[str], str]] = {"json": _in_json, "form": _in_url, "text": str}


def _header_value(name: str, value: str) -> str:
    if not value.isascii() or not value.isprintable():
        raise StepError(f"the header {name} would hold characters that no header may hold; use letters and digits")
    return value.strip()


def _outcome_of(status: int) -> str:
    if status >= _FAILED_FROM:
        return "server_error"
    return "client_error" if status >= _REFUSED_FROM else "ok"


def _read_json(answer: HttpAnswer) -> Any:
    try:
        return json.loads(answer.text)
    except (ValueError, RecursionError) as error:
        raise StepError("the server's answer is no JSON, so no part of it can be kept") from error


def _part(document: Any, path: str) -> Any:
    """Return what is at a path; None when there is nothing."""
    for name in path.split("."):
        if isinstance(document, Mapping):
            document = document.get(name)
        elif isinstance(document, list) and name.isdecimal() and int(name[:9]) < len(document):
            document = document[int(name[:9])]
        else:
            return None
    return document


def _as_text(part: Any) -> str:
    if part is None:
        return ""
    return part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)
