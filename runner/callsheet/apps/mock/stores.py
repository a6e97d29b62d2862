"""What a mock remembers between requests: items by store and id, in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from callsheet.apps.mock.written import StoreAction
from callsheet.model.source import Node

Fill = Callable[[Node, Mapping[str, Any]], Any]
"""Fills a node's holes, with further values, and gives the plain value."""


@dataclass
class _Item:
    value: Any
    later: list[Any] = field(default_factory=list)


class Stores:
    """All stores of one mock. Used by the server's thread alone."""

    def __init__(self) -> None:
        self._stores: dict[str, dict[str, _Item]] = {}

    def act(self, action: StoreAction, fill: Fill) -> dict[str, Any]:
        """Do one action; gives the values it leaves for holes.

        They hold no ``item`` and no ``items`` when there is no such item.
        """
        store = self._stores.setdefault(action.store, {})
        if action.verb == "list":
            return {"items": [item.value for item in reversed(store.values())]}
        key = str(fill(action.id, {})) if action.id else ""
        here = {"id": key}
        if action.verb == "create" and action.item:
            later = [fill(node, here) for node in action.later]
            store[key] = _Item(fill(action.item, here), later)
        elif key not in store:
            return {"id": key}
        elif action.verb == "poll" and store[key].later:
            store[key].value = merged(store[key].value, store[key].later.pop(0))
        elif action.verb == "change" and action.item:
            store[key] = _Item(merged(store[key].value, fill(action.item, here)))
        item = store.pop(key) if action.verb == "delete" else store[key]
        return {"id": key, "item": item.value}


def merged(value: Any, change: Any) -> Any:
    """A map with the changed fields over it; anything else is replaced."""
    if isinstance(value, dict) and isinstance(change, dict):
        return {**value, **change}
    return change
