"""Where texts stand in the output items of a response, and in the events about them."""

from __future__ import annotations

from typing import Any, NamedTuple

from callsheet.plugins.mergers._drafts import map_in, maps_in


class Slot(NamedTuple):
    """Where a text grows: in the item, or in a part of one of its lists."""

    member: str
    channel: str
    parts: str = ""
    type: str = ""


SLOTS = {
    "response.output_text": Slot("text", "text", "content", "output_text"),
    "response.refusal": Slot("refusal", "refusal", "content", "refusal"),
    "response.reasoning_text": Slot("text", "reasoning", "content", "reasoning_text"),
    "response.reasoning_summary_text": Slot("text", "reasoning", "summary", "summary_text"),
    "response.function_call_arguments": Slot("arguments", "tool"),
    "response.mcp_call_arguments": Slot("arguments", "tool"),
    "response.custom_tool_call_input": Slot("input", "tool"),
    "response.code_interpreter_call_code": Slot("code", "tool"),
    "response.shell_call_command": Slot("command", "tool", "commands"),
}
"""An event's type without its last word (``added delta done``), and its slot."""

NAMES = ("type", "id", "call_id", "name")
CALLS = ("arguments", "input", "code")


def texts(item: dict[str, Any]) -> dict[str, str]:
    """What an item's pieces say, by place.

    All else may differ between an item and its repetition: its state, or what is encrypted anew
    each time.
    """
    found: dict[str, Any] = {name: item.get(name) for name in (*NAMES, *CALLS)}
    for parts in ("content", "summary"):
        for index, part in enumerate(maps_in(item.get(parts))):
            for member in ("text", "refusal"):
                found[f"{parts}[{index}].{member}"] = part.get(member)
    commands = map_in(item.get("action")).get("commands")
    if isinstance(commands, list):
        found |= {f"action.commands[{index}]": text for index, text in enumerate(commands)}
    return {way: text for way, text in found.items() if isinstance(text, str) and text}
