"""The keys of a mock file, as shapes: what ``collections/<name>/mock/*.yaml`` may say."""

from __future__ import annotations

import re
from typing import Any

from callsheet.apps.mock.written import (
    Answer,
    AnswerFile,
    MockFile,
    Pace,
    Route,
    StoreAction,
    Target,
    When,
)
from callsheet.io.json_reader import read_json
from callsheet.model.containers import AsNode, ListOf, MapOf
from callsheet.model.errors import ProblemsError
from callsheet.model.scalars import Duration, Integer, OneOf, Size, Text
from callsheet.model.shape import BAD, Key, Reader, Record, Shape
from callsheet.model.source import HOLE, Node
from callsheet.plugins.matching import JSON_CONDITIONS, MATCHER

VERBS = ("create", "get", "poll", "list", "change", "delete")
_NEEDS_ID = ("create", "get", "poll", "change", "delete")
_NEEDS_ITEM = ("create", "change")
_ON = re.compile(r"([A-Z]+) (/\S*)")


class On(Shape[Target]):
    """``METHOD /path/{name}``."""

    what = "a method and a path, as in POST /v1/files/{id}"

    def take(self, node: Node, reader: Reader) -> Target:
        match = _ON.fullmatch(node.value) if isinstance(node.value, str) else None
        if match is None:
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        return Target(match[1], tuple(match[2].split("/")[1:]))

    def describe(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{_ON.pattern}$"}


class FilePath(Shape[AnswerFile]):
    """The path of a file that an answer sends, relative to the mock file."""

    what = "the path of a file"

    def take(self, node: Node, reader: Reader) -> AnswerFile:
        if not isinstance(node.value, str):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        try:
            path, content = reader.open_file(node.value, node.source)
            holes = path.endswith(".json") and HOLE.encode() in content
            return AnswerFile(path, content, read_json(content, path) if holes else None)
        except ProblemsError as error:
            reader.problems += error.problems
            return BAD  # type: ignore[no-any-return]
        except ValueError as error:
            return reader.error(node.source, "bad-file", str(error))  # type: ignore[no-any-return]

    def describe(self) -> dict[str, Any]:
        return {"type": "string"}


class Action(Record[StoreAction]):
    """One store action: exactly one verb, and what that verb needs."""

    def __init__(self) -> None:
        super().__init__(
            _action,
            {
                **{verb: Key(Text("a store's name"), doc) for verb, doc in _VERB_DOCS.items()},
                "id": Key(AsNode(), "Which item; for all verbs but list."),
                "item": Key(AsNode(), "What is created, or merged in by change."),
                "later": Key(
                    ListOf(AsNode(), "a list of maps"),
                    "Maps merged in one by one, at each poll.",
                    default=(),
                ),
                "missing": Key(Text("a refusal's name"), "The refusal when there is none."),
            },
            "a store action",
            source=True,
            one_required=(VERBS,),
        )

    def take(self, node: Node, reader: Reader) -> StoreAction:
        action = super().take(node, reader)
        if isinstance(action, StoreAction):
            for name, verbs in (("id", _NEEDS_ID), ("item", _NEEDS_ITEM)):
                if action.verb in verbs and getattr(action, name) is None:
                    message = f"a store action with '{action.verb}' needs '{name}'"
                    return reader.error(node.source, "missing-key", message)  # type: ignore[no-any-return]
        return action


def _action(**given: Any) -> StoreAction:
    stores = {verb: given.pop(verb) for verb in VERBS}
    verb, store = next((verb, name) for verb, name in stores.items() if name is not None)
    return StoreAction(verb, store, **given)


_VERB_DOCS = {
    "create": "Put a new item into this store; it is then {{item}}.",
    "get": "Find an item in this store; it is then {{item}}.",
    "poll": "Find an item and merge the next of its later maps into it; it is then {{item}}.",
    "list": "All items of this store, newest first; they are then {{items}}.",
    "change": "Merge something into an item of this store; it is then {{item}}.",
    "delete": "Take an item out of this store; it is still {{item}} for this answer.",
}

PACE: Shape[Pace] = Record(
    Pace,
    {
        "headers": Key(Duration(), "When the head leaves, after the whole request is here.", 0),
        "first": Key(Duration(), "When the first event or the document leaves, likewise.", 0),
        "gap": Key(Duration(), "From each event's time to the next one's.", 0),
    },
    "pace",
)

WHEN: Shape[When] = Record(
    When,
    {
        "json": Key(JSON_CONDITIONS, "JSONPath conditions on the JSON body."),
        "headers": Key(MapOf(MATCHER), "A matcher for each header.", ()),
        "query": Key(MapOf(MATCHER), "A matcher for each query parameter.", ()),
        "path": Key(MapOf(MATCHER), "A matcher for each {name} of the path.", ()),
        "parts": Key(MapOf(MATCHER), "A matcher for each multipart part's text.", ()),
    },
    "when",
)

HEADERS = MapOf(AsNode(), "a map of header names and values")
_CONTENTS = ("refuse", "json", "text", "file", "events")

ANSWER: Shape[Answer] = Record(
    Answer,
    {
        "when": Key(WHEN, "What must hold for this answer; nothing said: always.", When()),
        "store": Key(
            ListOf(Action(), "a store action or a list of them", or_one=True),
            "What it does to the mock's memory.",
            (),
        ),
        "refuse": Key(Text("a refusal's name"), "Send this refusal."),
        "status": Key(Integer(200, 599, "an HTTP status"), "The status.", 200),
        "headers": Key(HEADERS, "Further headers.", ()),
        "json": Key(AsNode(), "A JSON body."),
        "text": Key(AsNode(), "A text body."),
        "file": Key(FilePath(), "A file as body; holes are filled in text and JSON files."),
        "events": Key(FilePath(), "A file of server-sent events, each sent by itself."),
        "pace": Key(PACE, "When it leaves.", Pace()),
    },
    "an answer",
    source=True,
    one_of=(_CONTENTS,),
)

ROUTE: Shape[Route] = Record(
    Route,
    {
        "on": Key(On(), "Method and path; {name} is one segment.", required=True),
        "takes": Key(OneOf("json", "multipart"), "What the body must be."),
        "require": Key(
            ListOf(Text("a name"), "a list of names"),
            "JSON fields or parts that must be there.",
            (),
        ),
        "answer": Key(
            ListOf(ANSWER, "an answer or a list of answers", or_one=True),
            "One answer, or several: the first whose when holds.",
            required=True,
            attribute="answers",
        ),
    },
    "a route",
    source=True,
)

MOCK_FILE: Shape[MockFile] = Record(
    MockFile,
    {
        "routes": Key(ListOf(ROUTE, "a list of routes"), "What is answered.", ()),
        "bearer": Key(MATCHER, "What an accepted bearer token meets; not said: none is needed."),
        "headers": Key(HEADERS, "Headers of every answer.", ()),
        "refusals": Key(MapOf(ANSWER), "Answers by name, for what is refused.", ()),
        "values": Key(MapOf(AsNode()), "Values for holes, made once per request.", ()),
        "max_body": Key(Size(), "The largest request body."),
    },
    "a mock file",
)
