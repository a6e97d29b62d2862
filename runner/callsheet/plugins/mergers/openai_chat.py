"""OpenAI chat completions, and the many services that speak like them.

Source: OpenAI API reference, "Chat Completions" (streaming events, the chat completion object).
The end mark is ``data: [DONE]`` after every choice has had its ``finish_reason``.
"""

from __future__ import annotations

from typing import Any

from callsheet.model.merged import Merged
from callsheet.model.timeline import StreamEvent, Timeline
from callsheet.plugins.mergers._drafts import (
    Blob,
    Draft,
    decoded,
    grow,
    index_of,
    inner,
    items,
    map_in,
    maps_in,
    numbered,
    overlay,
    set_once,
    settled,
    text_of,
)
from callsheet.plugins.mergers._gathering import (
    DONE,
    Gathering,
    begins_with_error,
    counts,
    first_documents,
)
from callsheet.plugins.mergers._tool_calls import ToolCalls
from callsheet.plugins.protocols import Merger

TEXTS = {
    "content": "text",
    "refusal": "refusal",
    "reasoning_content": "reasoning",  # DeepSeek, Qwen, SGLang
    "reasoning": "reasoning",  # OpenRouter, vLLM
}
LISTS = ("annotations", "images")
NAMES = ("id", "created", "model")
HANDLED = ("choices", "object", "error", "obfuscation", *NAMES)


class OpenAiChat:
    """Gives the ``chat.completion`` object. Padding (``obfuscation``) is left out."""

    def fits(self, timeline: Timeline) -> bool:
        documents = list(first_documents(timeline))
        error = map_in(begins_with_error(documents))
        alone = "message" in error and "status" not in error and "type" not in documents[0]
        return alone or any(map(_is_chunk, documents))

    def merge(self, timeline: Timeline) -> Merged:
        chat = Gathering("openai_chat", timeline, f"every finish_reason and data: {DONE}")
        document = Draft(object="chat.completion")
        choices = numbered(document, "choices")
        calls: dict[int, ToolCalls] = {}
        for event, chunk in chat.documents():
            set_once(document, chunk, NAMES)
            overlay(document, chunk, HANDLED)
            for position, received in enumerate(maps_in(chunk.get("choices"))):
                index = index_of(received.get("index"), position)
                choice = choices.setdefault(index, Draft(index=index, message=Draft(content=None)))
                made = calls.setdefault(index, ToolCalls())
                _take(chat, event, choice, made, received)
        for index, choice in choices.items():
            _finish(chat, choice, calls[index])
        done = chat.done or chat.in_tail(DONE)
        open_ = [index for index in sorted(choices) if not choices[index].get("finish_reason")]
        chat.ended = done and not open_ and bool(choices)
        if done:
            for index in open_:
                chat.found(f"choice {index} has no finish_reason")
        text = text_of(choices[min(choices)]["message"].get("content")) if choices else ""
        usage = counts(
            document.get("usage"),
            input="prompt_tokens",
            output="completion_tokens",
            reasoning="completion_tokens_details.reasoning_tokens",
            total="total_tokens",
        )
        return chat.merged(settled(document), text, usage)


def _is_chunk(document: dict[str, Any]) -> bool:
    if document.get("object") == "chat.completion.chunk":
        return True
    return any("delta" in choice for choice in maps_in(document.get("choices")))


def _take(
    chat: Gathering, event: StreamEvent, choice: Draft, calls: ToolCalls, received: dict[str, Any]
) -> None:
    overlay(choice, received, ("index", "delta", "message", "logprobs"))
    if "logprobs" in received:
        choice.setdefault("logprobs", None)
        for name, tokens in map_in(received["logprobs"]).items():
            if isinstance(tokens, list):
                items(inner(choice, "logprobs"), name).extend(tokens)
            else:
                inner(choice, "logprobs").setdefault(name, tokens)
    message: Draft = choice["message"]
    for name, value in map_in(received.get("delta", received.get("message"))).items():
        if name in TEXTS:
            if grow(message, name, value):
                chat.mark(event, TEXTS[name])
        elif name == "role":
            set_once(message, {name: value}, (name,))
        elif value is None:
            message.setdefault(name, None)
        elif name == "tool_calls":
            for fragment in maps_in(value):
                if calls.take(fragment):
                    chat.mark(event, "tool")
        elif name == "function_call":
            if calls.take_old(inner(message, name), map_in(value)):
                chat.mark(event, "tool")
        elif name == "audio":
            _take_audio(chat, event, inner(message, name), map_in(value))
        elif name == "reasoning_details":
            _take_details(items(message, name), maps_in(value))
        elif name in LISTS:
            items(message, name).extend(maps_in(value))
            if name == "images" and value:
                chat.mark(event, "image")
        else:
            overlay(message, {name: value})
            chat.found(f"unknown field '{name}' in a delta: its last value is kept", event)


def _take_audio(chat: Gathering, event: StreamEvent, audio: Draft, value: dict[str, Any]) -> None:
    """Each fragment of sound is a base64 text of its own."""
    overlay(audio, value, ("data", "transcript"))
    if "transcript" in value and grow(audio, "transcript", value["transcript"]):
        chat.mark(event, "transcript")
    if value.get("data"):
        sound = decoded(value["data"])
        if sound is None:
            chat.found("the sound is no base64", event)
            return
        audio.setdefault("data", Blob()).append(sound)
        chat.mark(event, "audio")


def _take_details(details: list[Any], fragments: list[dict[str, Any]]) -> None:
    """OpenRouter's reasoning: fragments of one kind and index that follow each other are one."""
    for fragment in fragments:
        key = (fragment.get("type"), fragment.get("index"))
        if not details or (details[-1].get("type"), details[-1].get("index")) != key:
            details.append(Draft())
        overlay(details[-1], fragment, ("text", "summary"))
        for name in ("text", "summary"):
            if name in fragment:
                grow(details[-1], name, fragment[name])


def _finish(chat: Gathering, choice: Draft, calls: ToolCalls) -> None:
    message: Draft = choice["message"]
    if calls.any:
        message["tool_calls"] = calls.in_order()
        if choice.get("finish_reason"):
            for sentence in calls.wrong(choice["index"]):
                chat.found(sentence)
    sound = map_in(message.get("audio")).get("data")
    if isinstance(sound, Blob):
        chat.attachments[f"audio-{choice['index']}"] = b"".join(sound)


merger: Merger = OpenAiChat()
