"""What an exchange tells of a model: who was asked for what, and what it cost."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from callsheet.model.errors import ProblemsError
from callsheet.model.exchange import Exchange
from callsheet.plugins.merging import merged

_OPERATIONS = {
    "chat/completions": "chat",
    "responses": "chat",
    "messages": "chat",
    "api/chat": "chat",
    "completions": "text_completion",
    "api/generate": "text_completion",
    "embeddings": "embeddings",
    "api/embed": "embeddings",
}
"""The end of a path to the operation's name in the conventions."""
_PROVIDERS = {
    "openai_chat": "openai",
    "openai_responses": "openai",
    "anthropic": "anthropic",
    "gemini": "gcp.gemini",
    "ollama": "ollama",
}
_HOSTS = {
    "api.openai.com": "openai",
    "api.anthropic.com": "anthropic",
    "generativelanguage.googleapis.com": "gcp.gemini",
    "api.mistral.ai": "mistral_ai",
    "api.deepseek.com": "deepseek",
    "api.groq.com": "groq",
}


def model_call(exchange: Exchange) -> dict[str, Any]:
    """Facts by our names (``operation``, ``model``, …); empty for a call to something else."""
    url = urlsplit(exchange.request.url)
    path = url.path.rstrip("/")
    operation = next((name for end, name in _OPERATIONS.items() if path.endswith(f"/{end}")), None)
    if operation is None and (":generateContent" in path or ":streamGenerateContent" in path):
        operation = "generate_content"
    asked = _map(exchange.request.body)
    if operation is None or not asked:
        return {}
    format_name, answer, usage = _answer(exchange)
    model = asked.get("model") or path.rpartition("/")[2].partition(":")[0]
    choices = [one for one in answer.get("choices") or [] if isinstance(one, dict)]
    reasons = [one.get("finish_reason") for one in choices] or [
        answer.get("stop_reason") or answer.get("done_reason")
    ]
    reasons = [str(reason) for reason in reasons if reason]
    return {
        "operation": operation,
        "provider": _HOSTS.get(url.hostname or "") or _PROVIDERS.get(format_name, "_OTHER"),
        "model": str(model),
        "stream": exchange.timeline is not None,
        "temperature": _float(asked.get("temperature")),
        "top_p": _float(asked.get("top_p")),
        "max_tokens": _int(asked.get("max_completion_tokens") or asked.get("max_tokens")),
        "seed": _int(asked.get("seed")),
        "choices": _int(asked.get("n")),
        "response_id": _text(answer.get("id")),
        "response_model": _text(answer.get("model")),
        "finish_reasons": reasons or None,
        "input_tokens": usage.get("input"),
        "output_tokens": usage.get("output"),
        "reasoning_tokens": usage.get("reasoning"),
    }


def _answer(exchange: Exchange) -> tuple[str, dict[str, Any], dict[str, int | None]]:
    """The merger's name, the answer as one document, and its tokens."""
    if exchange.timeline is not None:
        try:
            made = merged(exchange.timeline)
        except (ProblemsError, ValueError):  # a merger or rule that nobody knows here
            made = None
        if made is None:
            return "", {}, {}
        document = made.document if isinstance(made.document, dict) else {}
        return made.format, document, dict(made.usage)
    answer = _map(exchange.response.body if exchange.response else None)
    usage = answer.get("usage")
    if not isinstance(usage, dict):
        return "", answer, {}
    tokens = {
        "input": _int(usage.get("prompt_tokens", usage.get("input_tokens"))),
        "output": _int(usage.get("completion_tokens", usage.get("output_tokens"))),
    }
    return "", answer, tokens


def _map(data: bytes | None) -> dict[str, Any]:
    try:
        found = json.loads(data or b"")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _int(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _float(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
