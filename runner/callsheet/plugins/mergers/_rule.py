"""Streams of no known format: what a JSONPath finds in each event, joined."""

from __future__ import annotations

import json

from callsheet.model.errors import Broken
from callsheet.model.merged import Merged
from callsheet.model.timeline import Timeline
from callsheet.plugins.jsonpath import compile_path
from callsheet.plugins.mergers._drafts import joined
from callsheet.plugins.mergers._gathering import DONE, Gathering, first_documents


class Rule:
    """Texts are joined as they are, other values as JSON; null adds nothing."""

    def __init__(self, path: str) -> None:
        self._path = compile_path(path)

    def fits(self, timeline: Timeline) -> bool:
        return any(self._texts(document) for document in first_documents(timeline))

    def merge(self, timeline: Timeline) -> Merged:
        gathering = Gathering(self._path.text, timeline, f"data: {DONE}")
        pieces: list[str] = []
        for event, document in gathering.documents():
            if texts := self._texts(document):
                gathering.mark(event, "text")
                pieces += texts
        if not pieces:
            gathering.found(f"no event has any text at {self._path}")
        gathering.ended = gathering.done or gathering.in_tail(DONE)
        text = joined(pieces)
        return gathering.merged(text, text, {})

    def _texts(self, document: object) -> list[str]:
        try:
            values = [match.value for match in self._path.find(document)]
            return [
                value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                for value in values
                if value is not None and value != ""
            ]
        except (Broken, RecursionError):  # deeper than a path can go
            return []
