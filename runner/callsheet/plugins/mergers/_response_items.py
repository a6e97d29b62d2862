"""The output items of a response, put together from the events about them."""

from __future__ import annotations

from typing import Any

from callsheet.model.timeline import StreamEvent
from callsheet.plugins.mergers._drafts import (
    Draft,
    Numbered,
    Text,
    decoded,
    grow,
    index_of,
    inner,
    items,
    map_in,
    numbered,
    overlay,
    settled,
    suffix_of,
    text_of,
)
from callsheet.plugins.mergers._gathering import Gathering
from callsheet.plugins.mergers._response_slots import NAMES, SLOTS, Slot, texts

PARTS = {"response.content_part": "content", "response.reasoning_summary_part": "summary"}
INDEXES = {"content": "content_index", "summary": "summary_index"}
STATES = ("error", "ping", "keepalive")


class ResponseItems:
    """Items by ``output_index``, their parts by the part's index."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        self._items = Numbered()
        self._marked: set[int] = set()  # items of which some payload came
        self._sound: list[bytes] = []
        self._transcript = Text()

    def take(self, event: StreamEvent, kind: str, document: dict[str, Any]) -> bool:
        """Take in one event; false when it is unknown and may hold something that is lost."""
        stem, _, step = kind.rpartition(".")
        number = index_of(document.get("output_index"), max(self._items, default=0))
        if stem in SLOTS:
            self._text(event, number, SLOTS[stem], step, document)
        elif stem in PARTS:
            self._part(event, number, PARTS[stem], step, document)
        elif stem == "response.output_item":
            self._item(event, number, step, map_in(document.get("item")))
        elif kind == "response.output_text.annotation.added":
            annotations = numbered(self._of(number, "content", document), "annotations")
            index = index_of(document.get("annotation_index"), len(annotations))
            annotations[index] = document.get("annotation")
        elif kind == "response.image_generation_call.partial_image":
            partial = index_of(document.get("partial_image_index"), 0)
            name = f"partial-{number}-{partial}.{suffix_of(document.get('output_format'))}"
            if self._gathering.attach(name, document.get("partial_image_b64")):
                self._mark(event, number, "image")
        elif kind == "response.audio.delta":
            if sound := decoded(document.get("delta")):
                self._sound.append(sound)
                self._gathering.mark(event, "audio")
        elif kind == "response.audio.transcript.delta":
            if isinstance(document.get("delta"), str):
                self._transcript.append(document["delta"])
                self._gathering.mark(event, "transcript")
        else:
            return kind in STATES or (kind.startswith("response.") and step != "delta")
        return True

    def settled(self) -> list[Any]:
        """The items as their pieces give them, by output index."""
        if self._sound:
            self._gathering.attachments["audio"] = b"".join(self._sound)
        return list(settled(self._items))

    @property
    def transcript(self) -> str:
        """What was said, where the answer is sound."""
        return text_of(self._transcript)

    def compare(self, output: list[dict[str, Any]]) -> None:
        """Hold the items against those of the final response; what differs is a finding."""
        for number in sorted(self._items):
            if number < len(output):
                self._differ(number, output[number], None)
            else:
                self._gathering.found(f"output[{number}] is missing in the final response")
        for number in range(len(output)):
            if self._items and number not in self._items:
                self._gathering.found(f"output[{number}] came only in the final response")

    def _of(self, number: int, parts: str, document: dict[str, Any]) -> Draft:
        """A part of an item that an event is about."""
        held = numbered(inner(self._items, number), parts)
        return inner(held, index_of(document.get(INDEXES[parts]), max(held, default=0)))

    def _text(
        self,
        event: StreamEvent,
        number: int,
        slot: Slot,
        step: str,
        document: dict[str, Any],
    ) -> None:
        item = inner(self._items, number)
        place: dict[Any, Any] = item
        member: str | int = slot.member
        if slot.parts == "commands":
            place = numbered(inner(item, "action"), slot.parts)
            member = index_of(document.get("command_index"), max(place, default=0))
        elif slot.parts:
            place = self._of(number, slot.parts, document)
            place.setdefault("type", slot.type)
            if isinstance(document.get("logprobs"), list) and step == "delta":
                items(place, "logprobs").extend(document["logprobs"])
        if step != "delta":
            self._replace(event, number, slot.channel, place, member, document.get(slot.member))
        elif grow(place, member, document.get("delta")):
            self._mark(event, number, slot.channel)

    def _part(
        self,
        event: StreamEvent,
        number: int,
        parts: str,
        step: str,
        document: dict[str, Any],
    ) -> None:
        part = self._of(number, parts, document)
        received = map_in(document.get("part"))
        overlay(part, received, ("text", "refusal"))
        thought = parts == "summary" or part.get("type") == "reasoning_text"
        for member in ("text", "refusal"):
            if member in received:
                channel = "reasoning" if thought else member
                self._replace(event, number, channel, part, member, received[member])

    def _replace(
        self,
        event: StreamEvent,
        number: int,
        channel: str,
        place: dict[Any, Any],
        member: str | int,
        whole: Any,
    ) -> None:
        """A whole text has come: it stands, and its pieces should have given the same."""
        if not isinstance(whole, str):
            return
        pieces = text_of(place.get(member))
        if pieces and whole and pieces != whole:
            sentence = f"output[{number}]: the final {channel} differs from its pieces"
            self._gathering.found(sentence, event)
        if whole and not pieces:
            self._mark(event, number, channel)
        if whole or not pieces:
            place[member] = whole

    def _item(self, event: StreamEvent, number: int, step: str, item: dict[str, Any]) -> None:
        if step != "done":
            overlay(inner(self._items, number), item)
            if item.get("name"):
                self._mark(event, number, "tool")
            return
        self._differ(number, item, event)
        if item.get("result") and item.get("type") == "image_generation_call":
            self._mark(event, number, "image")
        elif number not in self._marked and any(way not in NAMES for way in texts(item)):
            channels = {"message": "text", "reasoning": "reasoning"}
            self._mark(event, number, channels.get(str(item.get("type")), "tool"))
        self._items[number] = Draft(item)

    def _differ(self, number: int, final: dict[str, Any], event: StreamEvent | None) -> None:
        told = texts(final)
        where = "the final response" if event is None else "the final item"
        for way, text in texts(settled(inner(self._items, number))).items():
            if told.get(way) != text:
                self._gathering.found(f"output[{number}].{way} differs in {where}", event)

    def _mark(self, event: StreamEvent, number: int, channel: str) -> None:
        self._marked.add(number)
        self._gathering.mark(event, channel)
