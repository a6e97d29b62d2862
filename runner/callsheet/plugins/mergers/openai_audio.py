"""OpenAI audio streams: transcriptions (``transcript.…``) and speech (``speech.…``).

Source: OpenAI API reference, "Transcription streaming" and "Speech streaming". The end mark is
``transcript.text.done`` or ``speech.audio.done``.
"""

from __future__ import annotations

from callsheet.model.merged import Merged
from callsheet.model.timeline import Timeline
from callsheet.plugins.mergers._drafts import (
    Draft,
    decoded,
    grow,
    items,
    overlay,
    settled,
    text_of,
)
from callsheet.plugins.mergers._gathering import Gathering, counts, first_types
from callsheet.plugins.protocols import Merger

PREFIXES = ("transcript.", "speech.")
OWN = ("type", "sequence_number", "delta", "audio", "segment_id", "error")


class OpenAiAudio:
    """Gives the transcription object, whose text is that of the final event.

    Speech is bytes, not JSON: the sound is the attachment ``audio``, the document holds its usage.
    """

    def fits(self, timeline: Timeline) -> bool:
        return any(kind.startswith(PREFIXES) for kind in first_types(timeline))

    def merge(self, timeline: Timeline) -> Merged:
        gathering = Gathering("openai_audio", timeline, "transcript.text.done or speech.audio.done")
        answer = Draft()
        sound: list[bytes] = []
        for event, document in gathering.documents():
            kind = document.get("type", event.type)
            if kind == "transcript.text.delta":
                if isinstance(document.get("logprobs"), list):
                    items(answer, "logprobs").extend(document["logprobs"])
                if grow(answer, "text", document.get("delta")):
                    gathering.mark(event, "transcript")
            elif kind == "transcript.text.segment":
                segment = {name: value for name, value in document.items() if name != "type"}
                items(answer, "segments").append(segment)
                if segment.get("text"):
                    gathering.mark(event, "transcript")
            elif kind == "transcript.text.done":
                pieces = text_of(answer.get("text"))
                if pieces and document.get("text") != pieces:
                    gathering.found("the final text differs from its pieces", event)
                overlay(answer, document, OWN)
                gathering.ended = True
            elif kind == "speech.audio.delta":
                piece = decoded(document.get("audio"))
                if piece is None:
                    gathering.found("the sound is no base64", event)
                elif piece:
                    sound.append(piece)
                    gathering.mark(event, "audio")
            elif kind == "speech.audio.done":
                overlay(answer, document, OWN)
                gathering.ended = True
            elif kind != "error":
                gathering.found(f"unknown event '{kind}'", event)
        if sound:
            gathering.attachments["audio"] = b"".join(sound)
        whole = settled(answer)
        usage = counts(
            whole.get("usage"), input="input_tokens", output="output_tokens", total="total_tokens"
        )
        return gathering.merged(whole, text_of(whole.get("text")), usage)


merger: Merger = OpenAiAudio()
