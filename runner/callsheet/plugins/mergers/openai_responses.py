"""OpenAI responses.

Source: OpenAI API reference, "Responses" (streaming events, the response object). The end mark is
``response.completed``, ``response.incomplete`` or ``response.failed``: each holds the whole
response, which counts. What the pieces give must be the same; a difference is a finding.
"""

from __future__ import annotations

from typing import Any

from callsheet.model.merged import Merged
from callsheet.model.timeline import StreamEvent, Timeline
from callsheet.plugins.mergers._drafts import (
    Draft,
    map_in,
    maps_in,
    overlay,
    says,
    suffix_of,
    text_of,
)
from callsheet.plugins.mergers._gathering import (
    Gathering,
    begins_with_error,
    counts,
    first_documents,
)
from callsheet.plugins.mergers._response_items import ResponseItems
from callsheet.plugins.protocols import Merger

ENDS = ("response.completed", "response.incomplete", "response.failed")


class OpenAiResponses:
    """Gives the ``response`` object.

    Images are attachments: ``partial-1-0.png`` (output item, partial image) and ``image-1.png``.
    """

    def fits(self, timeline: Timeline) -> bool:
        documents = list(first_documents(timeline))
        if begins_with_error(documents) or (documents and documents[0].get("type") == "error"):
            return "sequence_number" in documents[0]
        return any(str(document.get("type")).startswith("response.") for document in documents)

    def merge(self, timeline: Timeline) -> Merged:
        gathering = Gathering("openai_responses", timeline, "response.completed")
        answer = _Answer(gathering)
        for event, document in gathering.documents():
            answer.take(event, document)
        whole = answer.whole()
        output = maps_in(whole.get("output"))
        _keep_images(gathering, output)
        text = "".join(
            text_of(part.get("text"))
            for item in output
            for part in maps_in(item.get("content"))
            if part.get("type") == "output_text"
        )
        usage = counts(
            whole.get("usage"),
            input="input_tokens",
            output="output_tokens",
            reasoning="output_tokens_details.reasoning_tokens",
            total="total_tokens",
        )
        return gathering.merged(whole, text or answer.transcript, usage)


class _Answer:
    """The response that is coming in. When another begins in the same stream, that one counts."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        self._begin()

    def _begin(self) -> None:
        self._latest = Draft(object="response")
        self._final: dict[str, Any] | None = None
        self._items = ResponseItems(self._gathering)
        self._number: int | None = None  # the last sequence number
        self._gathering.ended = False

    def take(self, event: StreamEvent, document: dict[str, Any]) -> None:
        kind = str(document.get("type", event.type))
        response = map_in(document.get("response"))
        if kind == "response.created" and self._latest.get(
            "id", response.get("id")
        ) != response.get("id"):
            self._gathering.found("another response begins: the document is the last one", event)
            self._begin()
        self._count(event, document.get("sequence_number"))
        if kind in ENDS:
            self._final = response
            self._gathering.ended = True
            if kind == "response.failed":
                self._gathering.fail(response.get("error") or response)
        elif response:
            overlay(self._latest, response)
        elif not self._items.take(event, kind, document):
            self._gathering.found(f"unknown event '{kind}'", event)

    def _count(self, event: StreamEvent, number: Any) -> None:
        if not isinstance(number, int):
            return
        if self._number is not None and number != self._number + 1:
            self._gathering.found("sequence_number does not follow the one before it", event)
        self._number = number

    @property
    def transcript(self) -> str:
        return self._items.transcript

    def whole(self) -> dict[str, Any]:
        """The final response, checked against its pieces; else what the pieces give."""
        pieces = self._items.settled()
        if self._final is None:
            return {**self._latest, "output": pieces}
        final = self._final
        if pieces and not says(final.get("output")):
            self._gathering.found("the final response has no output: it is that of the pieces")
            return {**final, "output": pieces}
        self._items.compare(maps_in(final.get("output")))
        return final


def _keep_images(gathering: Gathering, output: list[dict[str, Any]]) -> None:
    for index, item in enumerate(output):
        if item.get("type") == "image_generation_call" and item.get("result"):
            suffix = suffix_of(item.get("output_format"))
            gathering.attach(f"image-{index}.{suffix}", item["result"])


merger: Merger = OpenAiResponses()
