"""``bytes``: the answer's body as bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from callsheet.model.containers import ByKind
from callsheet.model.exchange import Exchange, Response
from callsheet.model.result import FAILED, PASSED, Verdict
from callsheet.model.scalars import Integer, Size, Text
from callsheet.model.shape import Key, Reader, Record, Shape
from callsheet.model.source import Node
from callsheet.plugins.drawing.measures import many
from callsheet.plugins.protocols import Check, CheckPlace
from callsheet.plugins.verdicts import no_answer


@dataclass(frozen=True, slots=True)
class SizeLimit:
    """Bytes: at least ``min``, at most ``max``; None = no limit. Exactly = both the same."""

    min: int | None = None
    max: int | None = None

    @property
    def text(self) -> str:
        """What is expected, for people."""
        if self.min == self.max and self.min is not None:
            return many(self.min, "byte")
        bounds = (("at least", self.min), ("at most", self.max))
        return " and ".join(f"{word} {many(n, 'byte')}" for word, n in bounds if n is not None)

    def allows(self, size: int) -> bool:
        return (self.min or 0) <= size and (self.max is None or size <= self.max)


@dataclass(frozen=True, slots=True)
class BytesArgs:
    """What is asked of the body; parts that are None don't matter."""

    size: SizeLimit | None = None
    sha256: str | None = None
    starts_with: str | None = None


_COUNT: Shape[Any] = ByKind(
    "a number of bytes or a size such as 4MiB", number=Integer(0), text=Size()
)


def _exactly(node: Node, reader: Reader) -> Mapping[str, Node] | None:
    return {"min": node, "max": node} if node.kind in ("number", "text") else None


def _only_size(node: Node, reader: Reader) -> Mapping[str, Node] | None:
    return {"size": node} if node.kind in ("number", "text") else None


_SIZE: Shape[SizeLimit] = Record(
    SizeLimit,
    {"min": Key(_COUNT, "At least so many bytes."), "max": Key(_COUNT, "At most so many bytes.")},
    "size of a body",
    shorthand=_exactly,
    shorthand_schema=_COUNT.describe(),
)


class BytesCheck:
    """``bytes: {size: {min: 1KiB}, sha256: 2cf2…, starts_with: 89504e47}``. A verdict for each.

    Size and sha256 are of the whole body after decoding, also when it was too long to be kept.
    """

    doc = "The body as bytes: its size, its SHA-256, its first bytes as hex."
    shape: Shape[BytesArgs] = Record(
        BytesArgs,
        {
            "size": Key(_SIZE, "How many bytes: a number, a size with unit, or {min, max}."),
            "sha256": Key(Text("a SHA-256 in hex", pattern="[0-9A-Fa-f]{64}"), "Its SHA-256."),
            "starts_with": Key(
                Text("bytes in hex", pattern="(?:[0-9A-Fa-f]{2} ?)+"),
                "Its first bytes in hex, as 89 50 4e 47 for a PNG.",
            ),
        },
        "check of bytes",
        shorthand=_only_size,
        shorthand_schema=_COUNT.describe(),
    )

    def prepare(self, args: BytesArgs) -> None:
        """Nothing to prepare."""

    def judge(self, args: BytesArgs, exchange: Exchange, place: CheckPlace) -> Iterable[Verdict]:
        response = exchange.response
        if response is None:
            yield no_answer("bytes", exchange, place.source)
            return
        for part, expected, actual, holds in _parts(args, response):
            name = f"bytes {part}"
            if holds:
                yield Verdict(name, PASSED, place.source, expected, actual)
            else:
                message = f"expected {expected}, found {actual}"
                yield Verdict(name, FAILED, place.source, expected, actual, "", message)


check: Check = BytesCheck()


def _parts(args: BytesArgs, response: Response) -> Iterable[tuple[str, str, str, bool]]:
    """Name, expected, actual, whether it holds."""
    if args.size is not None:
        size = response.size
        yield "size", args.size.text, many(size, "byte"), args.size.allows(size)
    if args.sha256 is not None:
        wanted = args.sha256.lower()
        yield "sha256", wanted, response.sha256, wanted == response.sha256
    if args.starts_with is not None:
        start = bytes.fromhex(args.starts_with)
        actual = response.body[: len(start)]
        yield "starts_with", start.hex(" "), actual.hex(" ") or "nothing", actual == start
