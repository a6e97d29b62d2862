"""OpenAI image streams: generations and edits.

Source: OpenAI API reference, "Image streaming". The end mark is ``image_generation.completed``
or ``image_edit.completed``. A partial image is replaced by each later one; all stay attachments.
"""

from __future__ import annotations

from typing import Any

from callsheet.model.merged import Merged
from callsheet.model.timeline import Timeline
from callsheet.plugins.mergers._drafts import Draft, Items, index_of, overlay, settled, suffix_of
from callsheet.plugins.mergers._gathering import Gathering, counts, first_types
from callsheet.plugins.protocols import Merger

PREFIXES = ("image_generation.", "image_edit.")
OWN = ("type", "b64_json", "created_at", "partial_image_index", "sequence_number", "error")


class OpenAiImage:
    """Gives the images response. Images are attachments: ``partial-0.png``, ``image-0.png``."""

    def fits(self, timeline: Timeline) -> bool:
        return any(kind.startswith(PREFIXES) for kind in first_types(timeline))

    def merge(self, timeline: Timeline) -> Merged:
        gathering = Gathering("openai_image", timeline, "image_generation.completed")
        answer = Draft()
        images = Items()
        latest = partials = -1
        latest_image: Any = None
        for event, document in gathering.documents():
            kind = str(document.get("type", event.type))
            image = document.get("b64_json")
            suffix = suffix_of(document.get("output_format"))
            if kind.startswith(PREFIXES) and kind.endswith(".completed"):
                name = f"image-{len(images)}.{suffix}"
                images.append({"b64_json": image})
                gathering.ended = True
            elif kind.startswith(PREFIXES) and kind.endswith(".partial_image"):
                partials = index_of(document.get("partial_image_index"), partials + 1)
                name = f"partial-{partials}.{suffix}"
                if partials >= latest:
                    latest, latest_image = partials, image
            else:
                if kind != "error":
                    gathering.found(f"unknown event '{kind}'", event)
                continue
            overlay(answer, document, OWN)
            overlay(answer, {"created": document.get("created_at")})
            if gathering.attach(name, image):
                gathering.mark(event, "image")
        if latest_image is not None and not images:
            images.append({"b64_json": latest_image})
        answer["data"] = images
        usage = counts(
            answer.get("usage"), input="input_tokens", output="output_tokens", total="total_tokens"
        )
        return gathering.merged(settled(answer), "", usage)


merger: Merger = OpenAiImage()
