"""The tool calls of one chat message, put together from fragments."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from callsheet.plugins.mergers._drafts import (
    Draft,
    Items,
    grow,
    index_of,
    inner,
    map_in,
    overlay,
    set_once,
    text_of,
)

PAYLOADS = {"function": "arguments", "custom": "input"}


class ToolCalls:
    """Calls by their index. Services that send none are met half-way.

    Without an index, a fragment with a new id opens a call, one with a known id goes to that
    call, and one without an id to the call that came last. Under an index that has an id already,
    another id together with a name is another call (some services number all calls 0).
    """

    def __init__(self) -> None:
        self._all: list[tuple[int, Draft]] = []
        self._at: dict[int, Draft] = {}
        self._named: dict[str, Draft] = {}
        self._last: Draft | None = None

    @property
    def any(self) -> bool:
        return bool(self._all)

    def take(self, fragment: dict[str, Any]) -> bool:
        """Add a fragment; true when it brings a piece of a name or of arguments."""
        call = self._last = self._call(fragment)
        set_once(call, fragment, ("id", "type"))
        overlay(call, fragment, ("index", "id", "type", *PAYLOADS))
        brought = False
        for name, payload in PAYLOADS.items():
            if isinstance(fragment.get(name), dict):
                part = inner(call, name)
                brought = _add(part, fragment[name], payload) or brought
        return brought

    def take_old(self, call: Draft, fragment: dict[str, Any]) -> bool:
        """The same for ``function_call``, of which a message has one."""
        return _add(call, fragment, "arguments")

    def in_order(self) -> Items:
        return Items(call for _, call in sorted(self._all, key=lambda pair: pair[0]))

    def wrong(self, choice: int) -> Iterator[str]:
        """What is wrong with the finished calls' arguments."""
        for position, call in enumerate(self.in_order()):
            text = text_of(map_in(call.get("function")).get("arguments"))
            try:
                json.loads(text or "{}")
            except (ValueError, RecursionError) as error:
                yield (
                    f"choice {choice}: the arguments of tool call {position} are no JSON ({error})"
                )

    def _call(self, fragment: dict[str, Any]) -> Draft:
        id_ = fragment.get("id")
        id_ = id_ if isinstance(id_, str) else ""
        index = index_of(fragment.get("index"), -1)
        if index >= 0:
            call = self._at.get(index)
            if call is None or (
                _is_other(call, id_) and map_in(fragment.get("function")).get("name")
            ):
                call = self._at[index] = self._open(index)
        elif id_ in self._named:
            call = self._named[id_]
        elif id_ or self._last is None:
            call = self._open(max((number for number, _ in self._all), default=-1) + 1)
        else:
            call = self._last
        if id_:
            self._named.setdefault(id_, call)
        return call

    def _open(self, index: int) -> Draft:
        call = Draft()
        self._all.append((index, call))
        return call


def _is_other(call: Draft, id_: str) -> bool:
    return bool(id_ and call.get("id") and call["id"] != id_)


def _add(call: Draft, fragment: dict[str, Any], payload: str) -> bool:
    had_name = bool(call.get("name"))
    set_once(call, fragment, ("name",))
    overlay(call, fragment, ("name", payload))
    brought = payload in fragment and grow(call, payload, fragment[payload])
    return brought or (bool(call.get("name")) and not had_name)
