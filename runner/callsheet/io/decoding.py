"""Takes content encodings off a body, piece by piece and never more than a piece at a time.

A piece of compressed data can hold a thousand times its size, so every step asks for a bounded
amount of output and the reader of the pieces may stop at any time (RFC 9110, section 8.4).
"""

from __future__ import annotations

import functools
import importlib.util
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from callsheet.model.errors import Broken

PIECE = 64 * 1024
MOST_LAYERS = 5
_ZSTD_SLICE = 256  # a zstd block of 4 bytes gives up to 128 KiB: so at most 8 MiB for one slice
_ZSTD_WINDOW = 8 * 1024**2  # the largest that RFC 9659 allows for HTTP


class Layer(Protocol):
    """One encoding being taken off. Both methods raise Broken (kind ``decode``)."""

    def feed(self, data: bytes) -> Iterator[bytes]: ...

    def close(self) -> None: ...


@functools.cache
def codings() -> tuple[str, ...]:
    """The encodings that can be decoded here, as Accept-Encoding names them."""
    extra = (("br", "brotli"), ("zstd", "zstandard"))
    return ("gzip", "deflate", *(name for name, module in extra if _installed(module)))


def _installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def layers(content_encoding: str) -> list[Layer]:
    """The decoders for a Content-Encoding value, in the order in which they come off.

    Empty when nothing is encoded or one encoding is unknown: such a body is passed on as it is.
    Raises Broken (kind ``decode``) when there are more than :data:`MOST_LAYERS`.
    """
    names = [name.strip().lower() for name in content_encoding.split(",")]
    names = [name.removeprefix("x-") for name in names if name not in ("", "identity")]
    if len(names) > MOST_LAYERS:
        raise Broken("decode", f"the body is encoded {len(names)} times: {content_encoding[:80]}")
    if any(name not in codings() for name in names):
        return []
    return [_MAKERS[name]() for name in reversed(names)]


def decode(data: bytes, through: list[Layer]) -> Iterator[bytes]:
    """``data`` without its encodings, in pieces of at most :data:`PIECE` bytes when it had any."""
    pieces: Iterable[bytes] = (data,)
    for layer in through:
        pieces = _each(layer, pieces)
    return iter(pieces)


def _each(layer: Layer, pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield from layer.feed(piece)


class Inflate:
    """gzip (RFC 1952, several members too) and deflate (zlib, RFC 1950, or raw, RFC 1951)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._bits = 31 if name == "gzip" else 15
        self._inflate = zlib.decompressobj(self._bits)
        self._began = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        if data and not self._began and self.name == "deflate" and not _zlib_header(data):
            self._inflate = zlib.decompressobj(-15)
        while data:
            if self._inflate.eof:
                if self.name == "deflate" or data[0] != 0x1F:  # padding after the end
                    return
                self._inflate = zlib.decompressobj(self._bits)
            self._began = True
            try:
                piece = self._inflate.decompress(data, PIECE)
            except zlib.error as error:
                raise damaged(self.name, error) from None
            if piece:
                yield piece
            data = self._inflate.unconsumed_tail or self._inflate.unused_data
        if not self._inflate.eof and (rest := self._inflate.decompress(b"", PIECE)):
            yield rest  # the end of a match that did not fit into the last piece

    def close(self) -> None:
        if self._began and not self._inflate.eof:
            raise ended_early(self.name)


def _zlib_header(data: bytes) -> bool:
    """Whether this begins a zlib stream: some servers send raw deflate under that name."""
    return data[0] & 0x0F == 8 and (len(data) < 2 or (data[0] << 8 | data[1]) % 31 == 0)


class Brotli:
    """br (RFC 7932)."""

    def __init__(self) -> None:
        import brotli

        self._state: Any = brotli.Decompressor()
        self._error = brotli.error
        self._began = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._began = self._began or bool(data)
        try:
            piece = self._state.process(data, output_buffer_limit=PIECE)
            while piece or not self._state.can_accept_more_data():
                for start in range(0, len(piece), PIECE):
                    yield piece[start : start + PIECE]
                piece = self._state.process(b"", output_buffer_limit=PIECE)
        except self._error as error:
            raise damaged("br", error) from None

    def close(self) -> None:
        if self._began and not self._state.is_finished():
            raise ended_early("br")


class Zstandard:
    """zstd (RFC 8878; windows as RFC 9659 allows them)."""

    def __init__(self) -> None:
        import zstandard

        self._decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        self._error = zstandard.ZstdError
        self._frame: Any = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), _ZSTD_SLICE):
            slice_ = data[start : start + _ZSTD_SLICE]
            while slice_:
                if self._frame is None or self._frame.eof:
                    self._frame = self._decompressor.decompressobj()
                try:
                    output = self._frame.decompress(slice_)
                except self._error as error:
                    raise damaged("zstd", error) from None
                for at in range(0, len(output), PIECE):
                    yield output[at : at + PIECE]
                slice_ = self._frame.unused_data if self._frame.eof else b""

    def close(self) -> None:
        if self._frame is not None and not self._frame.eof:
            raise ended_early("zstd")


def damaged(name: str, error: Exception) -> Broken:
    return Broken("decode", f"the body's {name} data is damaged: {error}")


def ended_early(name: str) -> Broken:
    return Broken("decode", f"the body's {name} data ends early")


_MAKERS: dict[str, Callable[[], Layer]] = {
    "gzip": lambda: Inflate("gzip"),
    "deflate": lambda: Inflate("deflate"),
    "br": Brotli,
    "zstd": Zstandard,
}
