"""One request as the mock server received it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from callsheet.apps.mock.multipart import ReceivedPart, parse_multipart


@dataclass(frozen=True)
class Received:
    """A whole request. ``path`` is as sent, still percent-encoded and without the query.

    ``headers`` has names in lower case, in order, repeated names kept.
    """

    method: str
    path: str
    query_text: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str | None:
        """The value of a header (repeated ones joined by a comma, RFC 9110 section 5.3)."""
        values = [value for key, value in self.headers if key == name.lower()]
        return ", ".join(values) if values else None

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case; empty when there is none."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    @property
    def bearer(self) -> str | None:
        """The bearer token (RFC 6750 section 2.1), or None when there is none."""
        scheme, _, token = (self.header("authorization") or "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" and token.strip() else None

    @cached_property
    def query(self) -> dict[str, str]:
        """Query parameters; of a repeated name the last one."""
        return dict(parse_qsl(self.query_text, keep_blank_values=True))

    @cached_property
    def json(self) -> Any:
        """The body as JSON. Raises ValueError when it is none."""
        try:
            return json.loads(self.body)
        except RecursionError:
            raise ValueError("nested too deeply") from None

    @cached_property
    def parts(self) -> dict[str, ReceivedPart]:
        """The multipart body's parts by name; of a repeated name the last one.

        Raises ValueError when the body is no whole multipart body.
        """
        found = parse_multipart(self.body, self.header("content-type") or "")
        return {part.name: part for part in found}
