"""What a merger makes of a stream: the document that the plain call would have returned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CHANNELS = ("text", "reasoning", "refusal", "tool", "audio", "image", "transcript")
"""Kinds of generated payload. All but ``reasoning`` and ``tool`` are visible output."""


@dataclass(frozen=True)
class Merged:
    """A stream as one document.

    ``format`` is the merger's name; ``document`` the JSON that the plain call returns; ``text``
    its visible text (the first choice's). ``complete`` is true only when the format's own end
    mark came. ``error`` is the service's error object sent in mid-stream. ``usage`` counts tokens
    under the names ``input output reasoning total`` as far as the stream tells. ``payloads`` maps
    the index of each event that carries generated payload to its channel. ``findings`` are
    sentences about what does not fit (a final text that differs from its pieces, an unknown
    event). ``attachments`` are binary results (an image's or a clip's bytes) by name.
    """

    format: str
    document: Any
    text: str = ""
    complete: bool = False
    error: Any = None
    usage: Mapping[str, int] = field(default_factory=dict)
    payloads: Mapping[int, str] = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    attachments: Mapping[str, bytes] = field(default_factory=dict, repr=False)
