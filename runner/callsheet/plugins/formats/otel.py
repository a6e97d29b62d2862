"""``otel``: OpenTelemetry spans as OTLP/JSON, a file that a collector's ``otlpjson`` reader takes.

A call to a model is a span of the GenAI semantic conventions, any other one of the HTTP ones.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from callsheet import __version__
from callsheet.model.exchange import Exchange
from callsheet.model.recorded import Recorded
from callsheet.plugins.formats._model_call import model_call
from callsheet.plugins.protocols import Format
from callsheet.plugins.stream_metrics import metrics

CONVENTIONS = "https://opentelemetry.io/schemas/1.41.0"
"""The version of the semantic conventions: the last that held those of GenAI itself."""

NAMES: Mapping[str, str] = {
    "operation": "gen_ai.operation.name",
    "provider": "gen_ai.provider.name",
    "model": "gen_ai.request.model",
    "stream": "gen_ai.request.stream",
    "temperature": "gen_ai.request.temperature",
    "top_p": "gen_ai.request.top_p",
    "max_tokens": "gen_ai.request.max_tokens",
    "seed": "gen_ai.request.seed",
    "choices": "gen_ai.request.choice.count",
    "response_id": "gen_ai.response.id",
    "response_model": "gen_ai.response.model",
    "finish_reasons": "gen_ai.response.finish_reasons",
    "first_chunk": "gen_ai.response.time_to_first_chunk",  # seconds
    "input_tokens": "gen_ai.usage.input_tokens",
    "output_tokens": "gen_ai.usage.output_tokens",
    "reasoning_tokens": "gen_ai.usage.reasoning.output_tokens",
    "method": "http.request.method",
    "url": "url.full",
    "status": "http.response.status_code",
    "host": "server.address",
    "port": "server.port",
    "protocol": "network.protocol.version",
    "error": "error.type",
    "case": "callsheet.case",
    "attempt": "callsheet.attempt",
    "clock": "callsheet.clock",
}
"""What we know of a call to its attribute in that version: the one place to change for another."""

_CLIENT, _ERROR = 3, 2  # SpanKind and StatusCode of opentelemetry/proto/trace/v1


class OTel:
    """One span for each exchange, with an event for each event of its stream.

    Ids are made of what was recorded, so that the same recordings give the same file.
    """

    suffix = "json"
    parse = None

    def dump(self, recordings: Sequence[Recorded]) -> str:
        scope = {
            "scope": {"name": "callsheet", "version": __version__},
            "spans": [_span(one) for one in recordings],
            "schemaUrl": CONVENTIONS,
        }
        resource = {"attributes": _attributes({"service.name": "callsheet"})}
        spans = {"resource": resource, "scopeSpans": [scope], "schemaUrl": CONVENTIONS}
        return json.dumps({"resourceSpans": [spans]}, indent=1) + "\n"


def _span(recorded: Recorded) -> dict[str, Any]:
    exchange = recorded.exchange
    facts = _facts(recorded)
    operation, model = facts.get("operation"), facts.get("model")
    name = " ".join(filter(None, (operation, model))) if operation else exchange.request.method
    span = {
        "traceId": _id(recorded, 32, str(exchange.started), recorded.case),
        "spanId": _id(recorded, 16, str(exchange.started), exchange.request.url),
        "name": name,
        "kind": _CLIENT,
        "startTimeUnixNano": str(exchange.started),
        "endTimeUnixNano": str(exchange.started + exchange.total),
        "attributes": _attributes({NAMES[key]: value for key, value in facts.items()}),
        "events": list(_events(exchange)),
    }
    if "error" in facts:
        span["status"] = {"code": _ERROR, "message": exchange.ending.message}
    return span


def _id(recorded: Recorded, length: int, *parts: str) -> str:
    text = "\0".join((*parts, recorded.identity, str(recorded.step), str(recorded.attempt)))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:length]


def _facts(recorded: Recorded) -> dict[str, Any]:
    """All that is known, by our names; what is not known is left out."""
    exchange = recorded.exchange
    response, parts = exchange.response, urlsplit(exchange.request.url)
    status = response.status if response is not None else None
    error = exchange.ending.kind if exchange.ending.broken else None
    if error is None and status is not None and status >= 400:
        error = str(status)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        port = None
    facts = {
        **model_call(exchange),
        "method": exchange.request.method,
        "url": exchange.request.url,
        "status": status,
        "host": parts.hostname,
        "port": port,
        "protocol": response.http_version.removeprefix("HTTP/") if response else None,
        "error": error,
        "case": recorded.case,
        "attempt": recorded.attempt,
        "clock": exchange.clock,
    }
    first = metrics(exchange).first_event
    if "operation" in facts and first is not None:
        facts["first_chunk"] = first / 1_000_000_000
    return {key: value for key, value in facts.items() if value is not None}


def _events(exchange: Exchange) -> Iterator[dict[str, Any]]:
    timeline = exchange.timeline
    for event in timeline.events if timeline is not None else ():
        yield {
            "timeUnixNano": str(exchange.started + event.at),
            "name": "callsheet.event",
            "attributes": _attributes(
                {"index": event.index, "type": event.type, "size": event.size}
            ),
        }


def _attributes(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in values.items()]


def _value(value: Any) -> dict[str, Any]:
    """An AnyValue in OTLP's JSON: 64-bit integers are texts."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, list):
        return {"arrayValue": {"values": [_value(item) for item in value]}}
    return {"stringValue": str(value)}


format: Format = OTel()
