"""Google Gemini, ``streamGenerateContent?alt=sse``.

Source: Gemini API reference, "GenerateContentResponse". Every event is a whole response of which
only the newest part is filled. There is no end mark but each candidate's ``finishReason`` and a
clean end. Errors come as JSON in lines without ``data:``. Token counts are cumulative.
"""

from __future__ import annotations

from typing import Any

from callsheet.model.merged import Merged
from callsheet.model.timeline import StreamEvent, Timeline
from callsheet.plugins.mergers._drafts import (
    Draft,
    index_of,
    inner,
    items,
    map_in,
    maps_in,
    numbered,
    overlay,
    settled,
    text_of,
)
from callsheet.plugins.mergers._gathering import (
    Gathering,
    begins_with_error,
    counts,
    first_documents,
)
from callsheet.plugins.mergers._gemini_parts import Media, channel_of, join
from callsheet.plugins.protocols import Merger

MEMBERS = ("candidates", "usageMetadata", "promptFeedback")


class Gemini:
    """Gives one ``GenerateContentResponse``.

    Images and sound are attachments by candidate and part: ``image-0-1.png``, ``audio-0-0``. The
    output count holds the thoughts, as it does in the other formats.
    """

    def fits(self, timeline: Timeline) -> bool:
        documents = list(first_documents(timeline))
        error = begins_with_error(documents)
        return (isinstance(error, dict) and "status" in error) or any(
            isinstance(document.get(name), list | dict)
            for document in documents
            for name in MEMBERS
        )

    def merge(self, timeline: Timeline) -> Merged:
        gathering = Gathering("gemini", timeline, "a finishReason and a clean end")
        answer = Draft()
        candidates = numbered(answer, "candidates")
        for event, document in gathering.documents():
            overlay(answer, document, ("candidates", "usageMetadata", "error"))
            if "usageMetadata" in document:
                overlay(inner(answer, "usageMetadata"), map_in(document["usageMetadata"]))
            if (blocked := map_in(document.get("promptFeedback"))).get("blockReason"):
                gathering.fail(blocked)
            for position, received in enumerate(maps_in(document.get("candidates"))):
                index = index_of(received.get("index"), position)
                _take(gathering, event, inner(candidates, index), received)
        finished = [bool(candidate.get("finishReason")) for candidate in candidates.values()]
        cut = any(note.kind == "tail_discarded" for note in timeline.notes)
        gathering.ended = bool(finished) and all(finished) and not cut
        for index in sorted(candidates):
            _keep_media(gathering, index, candidates[index])
        whole = settled(answer)
        usage = counts(
            whole.get("usageMetadata"),
            input="promptTokenCount",
            output="candidatesTokenCount",
            reasoning="thoughtsTokenCount",
            total="totalTokenCount",
        )
        if "reasoning" in usage:
            usage["output"] = usage.get("output", 0) + usage["reasoning"]
        first = map_in(whole["candidates"][0].get("content")) if candidates else {}
        text = "".join(
            text_of(part.get("text"))
            for part in maps_in(first.get("parts"))
            if not part.get("thought")
        )
        return gathering.merged(whole, text, usage)


def _take(
    gathering: Gathering, event: StreamEvent, candidate: Draft, received: dict[str, Any]
) -> None:
    overlay(candidate, received, ("content",))
    if not isinstance(received.get("content"), dict):
        return
    content = inner(candidate, "content")
    overlay(content, received["content"], ("parts",))
    parts = items(content, "parts")
    for part in maps_in(received["content"].get("parts")):
        if channel := channel_of(part):
            gathering.mark(event, channel)
        if sentence := join(parts, part):
            gathering.found(sentence, event)


def _keep_media(gathering: Gathering, index: int, candidate: Draft) -> None:
    content = map_in(candidate.get("content"))
    for position, part in enumerate(content.get("parts") or ()):
        media = map_in(part.get("inlineData"))
        if media:
            name = Media(media.get("mimeType")).name(f"{index}-{position}")
            gathering.attach(name, settled(media.get("data")))


merger: Merger = Gemini()
