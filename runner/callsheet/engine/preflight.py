"""Before anything is sent: every variable has a value or will have one, every check can work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from typing import Any, TypeVar

from callsheet.engine.judge import prepare
from callsheet.engine.plan import Case
from callsheet.engine.resolve import URL_MEND, unfit
from callsheet.engine.save import QUERIES, known
from callsheet.engine.save_merged import attachment
from callsheet.engine.scope import Scope, missing
from callsheet.engine.template import fill
from callsheet.model.collection import (
    RequestFile,
    RequestTemplate,
    SaveFileRule,
    SaveRule,
    Step,
    Template,
    Workspace,
)
from callsheet.model.errors import Problem, ProblemsError, did_you_mean
from callsheet.model.shape import Reader
from callsheet.model.source import Node, Source

T = TypeVar("T")
ScopeOf = Callable[[RequestFile, Case], Scope]


def preflight(workspace: Workspace, cases: Iterable[Case], scope_of: ScopeOf) -> None:
    """Raise one ProblemsError with everything that would stop the cases.

    Each file is looked at once for each set of column names that its rows have.
    """
    problems: dict[tuple[object, ...], Problem] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    for case in cases:
        key = (case.file.identity, frozenset(case.values or ()))
        if key in seen:
            continue
        seen.add(key)
        stops = of_case(workspace, case, scope_of)
        stops += of_addresses(case, scope_of(case.file, case))
        for problem in stops:
            problems.setdefault((problem.code, problem.message, problem.source), problem)
    if problems:
        raise ProblemsError(tuple(problems.values()), workspace.texts)


def of_case(workspace: Workspace, case: Case, scope_of: ScopeOf) -> list[Problem]:
    """What would stop one case."""
    file = case.file
    saved = set(saved_by_needs(workspace, file))
    problems: list[Problem] = []
    if file.skip_if is not None:
        problems += missing([file.skip_if.node], scope_of(file, case), saved)
    for step in file.steps:
        problems += of_step(workspace, file, step, case, scope_of, saved, frozenset())
    for step in file.finally_:
        problems += of_step(workspace, file, step, case, scope_of, saved, frozenset())
    return problems


def of_addresses(case: Case, scope: Scope) -> list[Problem]:
    """Addresses that can't be, as far as their variables have values by now."""
    steps = (*case.file.steps, *case.file.finally_)
    requests = [step.request for step in steps if step.request is not None]
    return [
        problem
        for request in requests
        for problem in (*of_url(request, scope), *of_proxy(request, scope))
    ]


def of_step(
    workspace: Workspace,
    file: RequestFile,
    step: Step,
    case: Case,
    scope_of: ScopeOf,
    saved: set[str],
    given: frozenset[str],
) -> list[Problem]:
    """What would stop one step; adds to ``saved`` what it will save."""
    scope = scope_of(file, case)
    own: list[Node] = [node for _, node in step.with_]
    own += [check.args.node for check in step.expect]
    if step.skip_if is not None:
        own.append(step.skip_if.node)
    if step.use is not None:
        used = workspace.files[step.use]
        problems = missing(own[: len(step.with_)], scope, saved | given)
        inner = frozenset(name for name, _ in step.with_) | given
        for inner_step in used.steps:
            problems += of_step(workspace, used, inner_step, case, scope_of, saved, inner)
        problems += missing(own[len(step.with_) :], scope, saved | inner)
    else:
        problems = missing(own, scope, saved | given)
        if step.request is not None:
            nodes = [template.node for template in templates(step.request)]
            problems += missing(nodes, scope, saved | given)
            problems += of_checks(step.request) + of_saves(step.request.save)
            problems += of_saved_files(step.request.save_file)
            saved |= {rule.name for rule in step.request.save}
    problems += of_saves(step.save)
    saved |= {rule.name for rule in step.save}
    return problems


def templates(request: RequestTemplate) -> Iterator[Template[Any]]:
    """All templates of a request."""
    yield request.send
    yield from request.query
    yield from request.headers
    yield from request.timeout
    yield from request.http
    for one in (request.auth, request.body, request.stream, request.retry):
        if one is not None:
            yield one
    for check in request.expect:
        yield check.args
    for rule in request.save:
        yield rule.query
    for file_rule in request.save_file:
        yield file_rule.path
        yield file_rule.what


def of_url(request: RequestTemplate, scope: Scope) -> list[Problem]:
    """A URL that no request can have, as far as its variables have values by now."""
    send = request.send
    if not send.node.holes:
        return []  # the loader has looked at it
    targets, problems = known_by_now(send, scope)
    wrong = [message for target in targets if (message := unfit(target.url))]
    return problems + [Problem("bad-url", message, send.source, URL_MEND) for message in wrong]


def of_proxy(request: RequestTemplate, scope: Scope) -> list[Problem]:
    """A proxy that is none, or that needs a package."""
    found = []
    for template in request.http:
        specs, problems = known_by_now(template, scope)
        found += [problem for problem in problems if problem.code == "bad-url"]
        if any((spec.proxy or "").startswith("socks5") for spec in specs):
            place = template.node.get("proxy") or template.node
            if find_spec("socksio") is None:
                message = "a socks5:// proxy needs one more package"
                found.append(Problem("bad-url", message, place.source, "pip install socksio"))
    return found


def known_by_now(template: Template[T], scope: Scope) -> tuple[list[T], list[Problem]]:
    """A template's value or its problems; neither where it waits for an earlier request."""
    if template.ready is not None:
        return [template.ready], []
    try:
        value = template.shape.read(fill(template.node, scope), reader := Reader())
    except ProblemsError:
        return [], []
    return ([], reader.problems) if reader.problems else ([value], [])


def of_checks(request: RequestTemplate) -> list[Problem]:
    """Checks that can't work, such as a schema that is none."""
    ready = tuple((c, c.args.ready) for c in request.expect if c.args.ready is not None)
    try:
        prepare(ready)
    except ProblemsError as error:
        return list(error.problems)
    return []


def of_saves(rules: Iterable[SaveRule]) -> list[Problem]:
    """Queries that no answer could satisfy."""
    texts = ((rule.query.ready, rule.query.source) for rule in rules)
    return [no_query(text, place) for text, place in texts if text is not None and not known(text)]


def of_saved_files(rules: Iterable[SaveFileRule]) -> list[Problem]:
    """The same for files, which may hold what no variable can."""
    specs = ((rule.what.ready, rule.what.source) for rule in rules)
    asked = ((spec.query, place) for spec, place in specs if spec is not None)
    return [
        no_query(text, place)
        for text, place in asked
        if text is not None and not known(text) and not attachment(text)
    ]


def no_query(text: str, place: Source) -> Problem:
    words = [query.split("NAME")[0].split("[")[0] for query in QUERIES]
    hint = "" if text in words else did_you_mean(text, words)
    mend = hint or f"write one of {', '.join(QUERIES)}"
    return Problem("bad-query", f"'{text}' is no place in an answer", place, mend)


def saved_by_needs(workspace: Workspace, file: RequestFile) -> Iterator[str]:
    """The names that everything a file needs will have saved."""
    for identity, _ in file.needs:
        need = workspace.files[identity]
        yield from saved_by_needs(workspace, need)
        for step in need.steps:
            yield from saved_by_step(workspace, step)


def saved_by_step(workspace: Workspace, step: Step) -> Iterator[str]:
    """The names that a step will have saved, those of the file that it uses included."""
    yield from (rule.name for rule in step.save)
    if step.request is not None:
        yield from (rule.name for rule in step.request.save)
    if step.use is not None:
        for inner in workspace.files[step.use].steps:
            yield from saved_by_step(workspace, inner)
