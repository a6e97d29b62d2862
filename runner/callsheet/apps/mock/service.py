"""One mock at work: from a request to its reply, with what it remembers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from callsheet.apps.mock.answering import reply_of
from callsheet.apps.mock.filling import Filling
from callsheet.apps.mock.received import Received
from callsheet.apps.mock.routes import choose, find_route, refusal
from callsheet.apps.mock.server import Refused, Reply
from callsheet.apps.mock.stores import Stores
from callsheet.apps.mock.written import Answer, Mock, Route
from callsheet.engine.builtins import Builtins
from callsheet.model.errors import ProblemsError
from callsheet.model.source import node_of


def _refusal(status: int, message: str) -> Answer:
    return Answer(status=status, json=node_of({"error": message}))


REFUSALS: Mapping[str, Answer] = {
    "unknown_path": _refusal(404, "nothing is answered under {{request.path}}"),
    "wrong_method": _refusal(405, "{{request.method}} is not answered under {{request.path}}"),
    "missing_key": _refusal(401, "a bearer token is missing"),
    "wrong_key": _refusal(401, "the bearer token {{key}} is not accepted"),
    "bad_body": _refusal(400, "the body can't be read: {{reason}}"),
    "missing_parameter": _refusal(400, "the parameter {{parameter}} is missing"),
    "no_answer": _refusal(
        400, "no answer of {{request.method}} {{request.path}} fits this request"
    ),
    "not_http": _refusal(400, "this is no HTTP request: {{reason}}"),
    "too_large": _refusal(413, "the request is too large: {{reason}}"),
}
"""What the server refuses by itself, under the names that a mock file may word anew."""


@dataclass
class Service:
    """Answers one collection's requests. Call it with what the server received."""

    mock: Mock
    builtins: Builtins
    stores: Stores = field(default_factory=Stores)
    count: int = 0

    def __call__(self, received: Received | Refused) -> Reply:
        self.count += 1
        filling = Filling.of(self.mock.values, self.builtins.for_case(str(self.count)))
        try:
            return self.answer(received, filling)
        except ProblemsError as error:  # a hole of a mock file that this request can't fill
            body = f"The mock can't answer:\n{error}\n".encode()
            headers = (("content-type", "text/plain; charset=utf-8"),)
            return Reply(500, headers, ((0, body),))

    def answer(self, received: Received | Refused, filling: Filling) -> Reply:
        if isinstance(received, Refused):
            name = "too_large" if received.status == 413 else "not_http"
            reply = self.refuse(name, filling.plus({"reason": received.message}))
            return replace(reply, status=received.status)
        request = {"method": received.method, "path": received.path, "query": received.query}
        filling = filling.plus({"request": request})
        found = find_route(self.mock.routes, received)
        if isinstance(found, str):
            return self.refuse(found, filling)
        route, captured = found
        filling = filling.plus({"path": captured})
        if refused := refusal(self.mock, route, received):
            name, values = refused
            return self.refuse(name, filling.plus(values))
        return self.chosen(route, received, captured, filling.plus(body_values(route, received)))

    def chosen(
        self, route: Route, received: Received, captured: Mapping[str, str], filling: Filling
    ) -> Reply:
        """The reply of the route's first answer that fits, after its store actions."""
        answer = choose(route.answers, received, captured)
        if answer is None:
            return self.refuse("no_answer", filling)
        for action in answer.store:
            values = self.stores.act(action, filling.fill)
            filling = filling.plus(values)
            if "item" not in values and "items" not in values:
                return self.refuse(action.missing or "unknown_path", filling)
        if answer.refuse is not None:
            return self.refuse(answer.refuse, filling)
        return reply_of(answer, self.mock.headers, filling)

    def refuse(self, name: str, filling: Filling) -> Reply:
        return reply_of(self.mock.refusals[name], self.mock.headers, filling)


def body_values(route: Route, received: Received) -> dict[str, Any]:
    """What holes can name of a body: ``body.model``, ``parts.file.text``."""
    if route.takes == "json":
        return {"body": received.json}
    if route.takes == "multipart":
        return {
            "parts": {
                name: {
                    "text": part.text,
                    "filename": part.filename or "",
                    "type": part.type,
                    "size": len(part.content),
                }
                for name, part in received.parts.items()
            }
        }
    return {}
