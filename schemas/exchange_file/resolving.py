"""Fills in what a file leaves open: generated credentials, compiled plans; and checks what needs the database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from schemas.configuration.entries import RingGroupEntry, RouteEntry, SipAccountEntry
from schemas.configuration.resources import canonical_graph, resources_of
from schemas.configuration.trunk_entry import TrunkEntry, trunk_problems
from schemas.credentials import generate_password, generate_username
from schemas.exchange_file.document import SECTIONS, ExchangeDocument, entry_key
from schemas.exchange_file.problems import ExchangeFileError, FileProblem, Place
from schemas.exchange_file.route_picks import doubtful_picks
from schemas.exchange_file.yaml_text import YamlText
from schemas.graph import Catalogue, GraphDocument
from schemas.graph_check import check_graph
from schemas.graph_problems import Problem
from schemas.graph_references import graph_references
from schemas.secrets import SecretUnreadableError, decrypt, encrypt
from schemas.step_list import compile_steps

WithExtensions = TypeVar("WithExtensions", SipAccountEntry, RingGroupEntry, RouteEntry)


class Resolver:
    """Turns a document as written into one that can be stored and compared."""

    def __init__(self, written: ExchangeDocument, source: YamlText, current: ExchangeDocument, catalogue: Catalogue):
        self.written = written
        self.source = source
        self.current = current
        self.catalogue = catalogue
        self.problems: list[FileProblem] = []
        self.warnings: list[str] = []
        self._ids = {section: {entry_key(section, one) for one in getattr(written, section)} for section in SECTIONS}
        self._former_ids = {
            section: {entry_key(section, one) for one in getattr(current, section)} for section in SECTIONS
        }
        self._former_routes = {route.id: route for route in current.routes}

    def resolve(self, sounds_dir: Path) -> ExchangeDocument:
        """Return the document to store.

        Raises ExchangeFileError for a password of another exchange, or a plan that can't run.
        """
        accounts = self._accounts()
        trunks = self._trunks()
        routes = [self._route(index, entry) for index, entry in enumerate(self.written.routes)]
        for index, prompt in enumerate(self.written.prompts):
            if prompt.file and not (sounds_dir / prompt.file).is_file():
                where = self.source.problem(("prompts", index, "file"), "the sound file is not here yet; upload it")
                self.warnings.append(str(where))
        if self.problems:
            raise ExchangeFileError(self.problems)
        groups = [_with_sorted_extensions(one) for one in self.written.ring_groups]
        update = {"sip_accounts": accounts, "routes": routes, "ring_groups": groups, "trunks": trunks}
        document = self.written.model_copy(update=update)
        picks = doubtful_picks(document, self.catalogue)
        self.warnings += [str(self.source.problem(place, message)) for place, message in picks]
        return document

    def _accounts(self) -> list[SipAccountEntry]:
        known = {account.id: account for account in self.current.sip_accounts}
        taken = {one.username or "" for one in (*self.written.sip_accounts, *self.current.sip_accounts)}
        resolved = []
        for index, entry in enumerate(self.written.sip_accounts):
            existing = known.get(entry.id)
            username = entry.username or (existing.username if existing else None)
            if username is None:
                username = generate_username(taken)
                taken.add(username)
            update = {"username": username, "password": None}
            update["password_encrypted"] = self._password(index, entry, existing)
            resolved.append(_with_sorted_extensions(entry.model_copy(update=update)))
        self._check_kept_usernames(resolved)
        return resolved

    def _check_kept_usernames(self, accounts: list[SipAccountEntry]) -> None:
        owner: dict[str | None, int] = {}
        for index, account in enumerate(accounts):
            first = owner.setdefault(account.username, index)
            if first != index:
                message = (
                    f"username {account.username!r} is also that of sip_accounts[{first}]; give one a new username"
                )
                self.problems.append(self.source.problem(("sip_accounts", index), message))

    def _trunks(self) -> list[TrunkEntry]:
        known = {trunk.id: trunk for trunk in self.current.trunks}
        resolved = []
        for index, entry in enumerate(self.written.trunks):
            existing = known.get(entry.id)
            kept = None if existing is None or not entry.username else existing.password_encrypted
            password = self._given_password(("trunks", index), entry, kept)
            one = entry.model_copy(update={"password": None, "password_encrypted": password})
            for field, message in trunk_problems(one):
                self.problems.append(self.source.problem(("trunks", index, field), message))
            resolved.append(one)
        return resolved

    def _password(self, index: int, entry: SipAccountEntry, existing: SipAccountEntry | None) -> str:
        stored = existing.password_encrypted if existing else None
        return self._given_password(("sip_accounts", index), entry, stored) or encrypt(generate_password())

    def _given_password(self, place: Place, entry: SipAccountEntry | TrunkEntry, stored: str | None) -> str | None:
        if entry.password is not None:
            return stored if stored and _reads(stored) == entry.password else encrypt(entry.password)
        if entry.password_encrypted is None:
            return stored
        if entry.password_encrypted != stored and _reads(entry.password_encrypted) is None:
            message = (
                "was encrypted under the key of another exchange; put that secret.key in place, "
                "or give a plain password, or leave it out to have one generated"
            )
            self.problems.append(self.source.problem((*place, "password_encrypted"), message))
        return entry.password_encrypted

    def _route(self, index: int, entry: RouteEntry) -> RouteEntry:
        place: Place = ("routes", index)
        stored = self._former_routes.get(entry.id)
        graph = canonical_graph(entry.graph) if entry.graph is not None else self._compiled(place, entry)
        if graph is not None:
            form = "steps" if entry.steps is not None else "graph"
            self._check_plan((*place, form), graph, changed=stored is None or graph != stored.graph)
        draft = None if entry.draft is None else canonical_graph(entry.draft)
        if draft is not None and (stored is None or draft != stored.draft):
            self._check_draft((*place, "draft"), draft)
        update = {"graph": graph, "steps": None, "draft": draft}
        return _with_sorted_extensions(entry.model_copy(update=update))

    def _compiled(self, place: Place, entry: RouteEntry) -> dict[str, Any] | None:
        if entry.steps is None:
            return None
        unknown = [(number, step.kind) for number, step in enumerate(entry.steps) if step.kind not in self.catalogue]
        for number, kind in unknown:
            message = f"there is no step of kind {kind!r}; there are: {', '.join(sorted(self.catalogue))}"
            self.problems.append(self.source.problem((*place, "steps", number, "kind"), message))
        if unknown:
            return None
        return canonical_graph(compile_steps(entry.steps, self.catalogue).to_json())

    def _check_plan(self, place: Place, graph: dict[str, Any], changed: bool) -> None:
        nodes = dict(_node_places(place, graph))
        for problem in check_graph(graph, self.catalogue) if changed else []:
            where = (*nodes.get(problem.node, place), *_field_place(problem))
            written = self.source.problem(where, problem.message)
            if problem.severity == "error":
                self.problems.append(written)
            else:
                self.warnings.append(str(written))
        try:
            document = GraphDocument.model_validate(graph)
        except ValidationError:
            return  # said above, or stored so by an older version
        for reference in graph_references(document, self.catalogue):
            sections = [resource.section for resource in resources_of(reference.resource)]
            if not sections or any(reference.id in self._ids[section] for section in sections):
                continue
            where = (*nodes[reference.node], "params", *reference.path)
            written = self.source.problem(where, f"there is no {reference.id!r} among {' and '.join(sections)}")
            if changed or any(reference.id in self._former_ids[section] for section in sections):
                self.problems.append(written)
            else:  # it was so before: no reason to refuse a file that changes something else
                self.warnings.append(str(written))

    def _check_draft(self, place: Place, draft: dict[str, Any]) -> None:
        try:  # a draft may be unfinished: it only has to be a graph
            GraphDocument.model_validate(draft)
        except ValidationError as error:
            for one in error.errors():
                self.problems.append(self.source.problem((*place, *one["loc"]), one["msg"]))


def _node_places(plan: Place, graph: dict[str, Any]) -> Iterator[tuple[str, Place]]:
    nodes = graph.get("nodes")
    for index, node in enumerate(nodes if isinstance(nodes, list) else []):
        place: Place = (*plan, index) if plan[-1] == "steps" else (*plan, "nodes", index)
        if isinstance(node, dict) and isinstance(node.get("id"), str):
            yield node["id"], place
        yield f"#{index + 1}", place


def _field_place(problem: Problem) -> Place:
    return tuple(int(part) if part.isdigit() else part for part in problem.field.split(".") if part)


def _with_sorted_extensions(entry: WithExtensions) -> WithExtensions:
    return entry.model_copy(update={"extensions": sorted(entry.extensions)})


def _reads(token: str) -> str | None:
    try:
        return decrypt(token)
    except SecretUnreadableError:
        return None
