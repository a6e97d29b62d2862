"""The request file: one request and its checks, or a scenario of steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callsheet.io.tables.bodies import BODIES
from callsheet.io.tables.expect import EXPECT
from callsheet.io.tables.header_fields import HeaderFields
from callsheet.io.tables.http import HTTP, TIMEOUT
from callsheet.io.tables.retry import RETRY
from callsheet.io.tables.rows import RowsShape
from callsheet.io.tables.saving import SAVE, SAVE_FILE
from callsheet.io.tables.send import METHOD, SEND, URL
from callsheet.io.tables.stream import STREAM
from callsheet.io.tables.variables import NAME_SCHEMA, VARIABLES, name_fault
from callsheet.io.tables.waiting import Fixed, Here, Waiting, long_form
from callsheet.model.containers import Anything, AsNode, ListOf, MapOf, Pairs, Plugin
from callsheet.model.scalars import Text
from callsheet.model.shape import Key, Reader, Record, Shape
from callsheet.model.source import Node, Source
from callsheet.plugins import registry

AUTH = Plugin("auth method", lambda: registry.names("auth"), lambda name: registry.auth(name).shape)
_TAG = Text("a tag without spaces", pattern=r"[^\s,!{}][^\s,{}]*")
TAGS = Fixed(ListOf(_TAG, "a tag or a list of tags", or_one=True))
SKIP_IF = Waiting(Anything())


class Reference(Shape[tuple[str, Source]]):
    """The name of another request, and where it stands."""

    what = "a request's name such as files/upload"
    takes_any_text = True

    def take(self, node: Node, reader: Reader) -> tuple[str, Source]:
        if not isinstance(node.value, str) or not node.value:
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        return node.value, node.source

    def describe(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1}


SENDING: Mapping[str, Key[Any]] = {
    "send": Key(Waiting(SEND), "The method and the URL, as in POST {{base_url}}/files."),
    "method": Key(Waiting(METHOD), "The method, where url stands alone; GET when left out."),
    "url": Key(Waiting(URL), "The URL, where send is not used."),
    "query": Key(Waiting(Pairs()), "Parameters added to the URL."),
    "headers": Key(Waiting(HeaderFields()), "Header fields."),
    "auth": Key(Waiting(AUTH), "How the request is signed; none takes back a default."),
    **BODIES,
    "stream": Key(Waiting(STREAM), "How a streamed answer is read."),
    "expect": Key(Here(EXPECT), "The checks.", ()),
    "save": Key(Here(SAVE), "Variables taken from the answer, for later requests.", ()),
    "save_file": Key(Here(SAVE_FILE), "Files written from the answer, below reports/files.", ()),
    "retry": Key(Waiting(RETRY), "Further attempts."),
    "timeout": Key(Waiting(TIMEOUT), "Time limits; a duration alone is the total."),
    "http": Key(Waiting(HTTP), "How to speak HTTP."),
}
"""The keys of what is sent once and judged once."""

_ONE_OF = (("send", "url"), ("send", "method"), tuple(BODIES))


class _Sender(Record[dict[str, Any]]):
    """A record that either sends or, by the key ``instead``, stands for other requests."""

    def __init__(
        self,
        keys: Mapping[str, Key[Any]],
        what: str,
        instead: str,
        home: str,
        beside: tuple[str, ...] = (),
    ) -> None:
        super().__init__(dict, keys, what, source=True, one_of=_ONE_OF)
        self.instead, self.home, self.beside = instead, home, beside

    def misfits(self, node: Node, nodes: Mapping[str, Node], reader: Reader) -> bool:
        bad = super().misfits(node, nodes, reader)
        if self.instead not in nodes:
            if "send" in nodes or "url" in nodes:
                return bad
            message = f"{self.what} needs 'send' or '{self.instead}'"
            if "method" in nodes:
                message = f"{self.what} with 'method' needs 'url'"
            mend = "as in send: GET {{base_url}}/models"
            return bool(reader.error(node.source, "missing-key", message, mend))
        strange = [name for name in nodes if name in SENDING and name not in self.beside]
        for name in strange:
            message = f"'{name}' and '{self.instead}' can't stand together"
            mend = f"move it into {self.home}"
            reader.error(node.keys[name], "conflicting-keys", message, mend)
        return bad or bool(strange)

    def describe(self) -> dict[str, Any]:
        core = super().describe()
        mine = [{"required": [name]} for name in SENDING if name not in self.beside]
        core["oneOf"] = [
            {"required": [self.instead], "not": {"anyOf": mine}},
            {
                "anyOf": [{"required": ["send"]}, {"required": ["url"]}],
                "not": {"required": [self.instead]},
            },
        ]
        return core


STEP = _Sender(
    {
        "name": Key(Text(), "What the step is called in reports.", ""),
        "use": Key(Reference(), "Another file's request, sent as this step."),
        "with": Key(
            Here(MapOf(AsNode(), "a map of variables", name=name_fault, name_schema=NAME_SCHEMA)),
            "Values of variables for the used request.",
        ),
        "skip_if": Key(SKIP_IF, "The step is skipped where this holds once it is filled."),
        **SENDING,
    },
    "a step",
    "use",
    "the file that is used",
    ("expect", "save"),
)


class _Steps(ListOf[dict[str, Any]]):
    def take(self, node: Node, reader: Reader) -> tuple[dict[str, Any], ...]:
        if node.value == []:
            return reader.error(node.source, "no-steps", "a scenario needs at least one step")  # type: ignore[no-any-return]
        return super().take(node, reader)

    def describe(self) -> dict[str, Any]:
        return {**super().describe(), "minItems": 1}


CLEAN_UP: Record[dict[str, Any]] = Record(
    dict,
    {"use": STEP.keys["use"], "with": STEP.keys["with"]},
    "a clean-up",
    source=True,
    shorthand=long_form("use", "text"),
    shorthand_schema={"type": "string", "minLength": 1},
    one_required=(("use",),),
)

REQUEST = _Sender(
    {
        "name": Key(Text(), "What the request is called in reports; its file when left out.", ""),
        "doc": Key(Text(), "What the request is for.", ""),
        "tags": Key(TAGS, "Words to select it by.", ()),
        "variables": Key(Fixed(VARIABLES), "Variables declared for this file."),
        "skip_if": Key(SKIP_IF, "The case is skipped where this holds once it is filled."),
        **{name: key for name, key in SENDING.items() if name not in ("retry", "timeout", "http")},
        "steps": Key(Here(_Steps(Here(STEP), "a list of steps")), "A scenario, instead of send."),
        "retry": SENDING["retry"],
        "needs": Key(
            Fixed(ListOf(Reference(), "a request's name or a list of names", or_one=True)),
            "Requests that run first, once in a run; what they save is known here.",
            (),
        ),
        "finally": Key(
            Fixed(ListOf(CLEAN_UP, "a request's name or a list of requests", or_one=True)),
            "Requests that run afterwards, whatever happened.",
            (),
        ),
        "each": Key(RowsShape(), "Data: one case for each row."),
        "timeout": SENDING["timeout"],
        "http": SENDING["http"],
    },
    "a request",
    "steps",
    "the step that it is meant for",
)
"""One file below ``collections/<name>/``."""
