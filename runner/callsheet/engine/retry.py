"""Whether another attempt follows, and after how long."""

from __future__ import annotations

from callsheet.model.collection import RetrySpec
from callsheet.model.errors import Broken
from callsheet.model.exchange import Exchange, Response
from callsheet.model.result import FAILED, Verdict
from callsheet.model.source import Source
from callsheet.plugins.body import json_body

_CONNECTION = ("dns", "refused", "connect", "proxy", "tls", "reset", "cut", "protocol")


def reason(spec: RetrySpec, exchange: Exchange) -> str:
    """Why another attempt is due, for people; empty when there is none."""
    ending, response = exchange.ending, exchange.response
    if ending.kind in _CONNECTION and "connection" in spec.on:
        return ending.message or ending.kind
    if ending.kind == "timeout" and ("timeout" in spec.on or "connection" in spec.on):
        return ending.message or "timeout"
    if response is not None and any(fits(pattern, response.status) for pattern in spec.on):
        return f"status {response.status}"
    if spec.until is not None and not ending.broken:
        return unmet(spec, exchange)
    return ""


def unmet(spec: RetrySpec, exchange: Exchange) -> str:
    """Which condition of ``until`` the answer does not meet yet; empty when it meets all."""
    return held_against_until(spec, exchange)[1]


def held_against_until(spec: RetrySpec, exchange: Exchange) -> tuple[str, str]:
    """What ``until`` expected, and what the answer has instead; empty when it meets all."""
    try:
        body = json_body(exchange)
    except Broken as broken:
        return "a JSON body", broken.message
    for condition in spec.until:
        mismatch = condition.mismatch(body)
        if mismatch is not None:
            place = mismatch.place or condition.path.text
            return f"{place}: {mismatch.expected}", f"{place} is {mismatch.actual}"
    return "", ""


def fits(pattern: str, status: int) -> bool:
    """``429`` or a class such as ``5xx``."""
    return pattern == str(status) or (pattern[1:].lower() == "xx" and pattern[0] == str(status)[0])


def wait(spec: RetrySpec, attempt: int, exchange: Exchange, wall: float) -> int:
    """Nanoseconds until the next attempt, ``attempt`` counted from 1.

    ``Retry-After`` (RFC 9110 10.2.3: seconds or a date) wins over a shorter back-off,
    up to ``longest``.
    """
    grown = spec.backoff * (2 ** (attempt - 1) if spec.grow else 1)
    own = min(grown, max(spec.longest, spec.backoff))
    asked = retry_after(exchange.response, wall) if exchange.response is not None else 0
    return max(own, min(asked, spec.longest))


def retry_after(response: Response, wall: float) -> int:
    """What the service asked for, in ns; 0 when it asked for nothing readable."""
    text = (response.header("retry-after") or "").strip()
    if text.isascii() and text.isdigit():
        return int(text[:12]) * 1_000_000_000  # longer than anybody waits, however long it is
    if not text:
        return 0
    from email.utils import parsedate_to_datetime

    try:
        return max(0, round((parsedate_to_datetime(text).timestamp() - wall) * 1e9))
    except ValueError:
        return 0


def never_met(spec: RetrySpec, exchange: Exchange, source: Source) -> tuple[Verdict, ...]:
    """The verdict on ``until`` after the last attempt."""
    if spec.until is None or exchange.ending.broken:
        return ()
    expected, what = held_against_until(spec, exchange)
    if not what:
        return ()
    message = f"after {spec.times + 1} attempts {what}"
    return (Verdict("retry.until", FAILED, source, expected, what, "", message),)
