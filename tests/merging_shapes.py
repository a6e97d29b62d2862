"""One event of every shape that the mergers know, for tests that put them together at random."""

AA = "AAE="
PARTIAL_ARGS = [
    {"jsonPath": "$.a", "stringValue": "x", "willContinue": True},
    {"jsonPath": "$.b[1].c", "numberValue": 1},
    {"jsonPath": "$['d']", "boolValue": True},
]
DELTAS = (
    {"role": "assistant", "content": "a", "refusal": None, "reasoning": "r", "mood": "m"},
    {"refusal": "no", "reasoning_content": "r"},
    {"tool_calls": [{"index": 0, "id": "c", "type": "function", "function": {"name": "f"}}]},
    {"tool_calls": [{"index": 0, "function": {"arguments": "{}"}}]},
    {"tool_calls": [{"id": "d", "custom": {"name": "f", "input": "x"}}]},
    {"function_call": {"name": "f", "arguments": "{"}},
    {"audio": {"id": "au", "data": AA, "transcript": "t", "expires_at": 1}},
    {"reasoning_details": [{"type": "t", "index": 0, "text": "x", "summary": "y"}]},
    {"annotations": [{"a": 1}], "images": [{"b": 2}]},
)
USAGE = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
CHAT = (
    *({"id": "c", "choices": [{"index": 0, "delta": delta}]} for delta in DELTAS),
    {"choices": [{"index": 1, "delta": {}, "finish_reason": "stop"}], "usage": USAGE},
    {"choices": [{"delta": {}, "finish_reason": "stop", "logprobs": {"content": [1]}}]},
    "[DONE]",
)

CITED = {"type": "citations_delta", "citation": {"url": "u"}}
BLOCKS = (
    {"type": "text_delta", "text": "a"},
    {"type": "thinking_delta", "thinking": "t"},
    {"type": "input_json_delta", "partial_json": "{}"},
    {"type": "signature_delta", "signature": "s"},
    CITED,
)
MESSAGE = {"id": "m", "type": "message", "content": [], "usage": {"input_tokens": 1}}
ANTHROPIC = (
    {"type": "message_start", "message": MESSAGE},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_start", "index": 1, "content_block": {"type": "tool_use", "name": "f"}},
    *({"type": "content_block_delta", "index": 0, "delta": delta} for delta in BLOCKS),
    {"type": "message_delta", "delta": {"stop_reason": "x"}, "usage": {"output_tokens": 1}},
    {"type": "message_stop"},
    {"type": "error", "error": {"type": "overloaded_error"}},
)

TEXT = {"type": "output_text", "text": "a", "annotations": [], "logprobs": []}
ITEM = {
    "type": "message",
    "id": "i",
    "name": "n",
    "arguments": "a",
    "content": [TEXT, {"type": "refusal", "refusal": "r"}],
    "summary": [{"type": "summary_text", "text": "s"}],
    "action": {"commands": ["ls"]},
}
IMAGE = {"type": "image_generation_call", "result": AA, "output_format": "webp"}
RESPONSE = {"id": "r", "output": [ITEM, IMAGE], "usage": {"input_tokens": 1}}
PLACE = {"output_index": 0, "content_index": 0, "summary_index": 0, "command_index": 0}
TEXTS = {
    "output_text": "text",
    "refusal": "refusal",
    "reasoning_summary_text": "text",
    "function_call_arguments": "arguments",
    "shell_call_command": "command",
}
RESPONSES = (
    *(
        {"type": f"response.{life}", "response": RESPONSE, "sequence_number": 0}
        for life in ("created", "in_progress", "completed", "failed")
    ),
    *(
        {"type": f"response.output_item.{step}", "output_index": index, "item": item}
        for step in ("added", "done")
        for index, item in enumerate((ITEM, IMAGE))
    ),
    *(
        {"type": f"response.content_part.{step}", **PLACE, "part": TEXT}
        for step in ("added", "done")
    ),
    *({"type": f"response.{stem}.delta", **PLACE, "delta": "a", "logprobs": [1]} for stem in TEXTS),
    *({"type": f"response.{stem}.done", **PLACE, member: "a"} for stem, member in TEXTS.items()),
    {
        "type": "response.output_text.annotation.added",
        **PLACE,
        "annotation_index": 0,
        "annotation": {"url": "u"},
    },
    {
        "type": "response.image_generation_call.partial_image",
        "output_index": 1,
        "partial_image_index": 0,
        "partial_image_b64": AA,
    },
    {"type": "response.audio.delta", "delta": AA},
    {"type": "response.audio.transcript.delta", "delta": "t"},
)

MEDIA = (
    {"type": "image_generation.partial_image", "partial_image_index": 0, "b64_json": AA},
    {"type": "image_edit.completed", "b64_json": AA, "created_at": 1, "usage": {}},
    {"type": "transcript.text.delta", "delta": "a", "logprobs": [1]},
    {"type": "transcript.text.segment", "text": "a", "speaker": "A"},
    {"type": "transcript.text.done", "text": "a", "logprobs": [1]},
    {"type": "speech.audio.delta", "audio": AA},
    {"type": "speech.audio.done", "usage": {}},
)

PARTS = (
    {"text": "a"},
    {"text": "t", "thought": True, "thoughtSignature": "s"},
    {"inlineData": {"mimeType": "audio/wav", "data": AA}},
    {"inlineData": {"mimeType": "image/png", "data": AA}},
    {"functionCall": {"name": "f", "args": {}, "willContinue": True}},
    {"functionCall": {"partialArgs": PARTIAL_ARGS, "willContinue": True}},
)
GEMINI = (
    *({"candidates": [{"index": 0, "content": {"role": "model", "parts": [p]}}]} for p in PARTS),
    {"candidates": [{"finishReason": "STOP"}], "usageMetadata": {"promptTokenCount": 1}},
    {"promptFeedback": {"blockReason": "SAFETY"}},
)

TOOL = {"function": {"index": 0, "name": "f", "arguments": {}}}
OLLAMA = (
    {"message": {"role": "assistant", "content": "a", "thinking": "t"}, "done": False},
    {"message": {"tool_calls": [TOOL], "images": [AA]}, "logprobs": [1], "done": False},
    {"response": "a", "thinking": "t", "done": False},
    {"done": True, "eval_count": 1},
    {"error": "no"},
)

SHAPES = (*CHAT, *ANTHROPIC, *RESPONSES, *MEDIA, *GEMINI, *OLLAMA)
