"""Encodings come off in bounded pieces, however the bytes were cut on the way."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.io.decoding import PIECE, codings, decode, layers
from callsheet.model.errors import Broken


def deflated(data: bytes, wbits: int) -> bytes:
    press = zlib.compressobj(wbits=wbits)
    return press.compress(data) + press.flush()


ENCODERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", lambda data: deflated(data, 31)),
    "two gzip members": ("gzip", lambda data: deflated(data[:9], 31) + deflated(data[9:], 31)),
    "x-gzip": ("X-GZip", lambda data: deflated(data, 31)),
    "zlib": ("deflate", zlib.compress),
    "raw deflate": ("deflate", lambda data: deflated(data, -15)),
    "br": ("br", lambda data: bytes(brotli.compress(data, quality=3))),
    "zstd": ("zstd", lambda data: zstandard.ZstdCompressor().compress(data)),
    "two zstd frames": (
        "zstd",
        lambda data: b"".join(
            zstandard.ZstdCompressor().compress(part) for part in (data[:9], data[9:])
        ),
    ),
    "two layers": ("identity, gzip, br", lambda data: brotli.compress(deflated(data, 31))),
}


def decoded(encodings: str, data: bytes, cut: int) -> bytes:
    through = layers(encodings)
    pieces = [
        piece
        for start in range(0, len(data), cut)
        for piece in decode(data[start : start + cut], through)
    ]
    assert all(len(piece) <= PIECE for piece in pieces)
    for layer in through:
        layer.close()
    return b"".join(pieces)


@pytest.mark.parametrize("name", ENCODERS)
@given(data=st.binary(min_size=1, max_size=300), cut=st.integers(1, 400))
@settings(max_examples=60, deadline=None)
def test_what_was_encoded_comes_back_from_any_cuts(name: str, data: bytes, cut: int) -> None:
    encodings, encode = ENCODERS[name]

    assert decoded(encodings, encode(data), cut) == data


@pytest.mark.parametrize("name", ENCODERS)
@pytest.mark.parametrize("size", [PIECE - 1, PIECE, PIECE + 1, 5 * PIECE])
def test_large_output_comes_back_in_pieces(name: str, size: int) -> None:
    encodings, encode = ENCODERS[name]
    data = (bytes(range(256)) * (size // 256 + 1))[:size]

    assert decoded(encodings, encode(data), 1000) == data


@pytest.mark.parametrize("name", [name for name in ENCODERS if "two" not in name])
@given(data=st.binary(min_size=30, max_size=300), less=st.integers(1, 20))
@settings(max_examples=40, deadline=None)
def test_what_ends_early_is_refused(name: str, data: bytes, less: int) -> None:
    encodings, encode = ENCODERS[name]

    with pytest.raises(Broken, match=r"data (ends early|is damaged)"):
        decoded(encodings, encode(data)[:-less], 50)


@pytest.mark.parametrize("coding", codings())
@given(data=st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_decoded_or_refused_as_damaged(coding: str, data: bytes) -> None:
    with contextlib.suppress(Broken):
        assert isinstance(decoded(coding, data, 64), bytes)


@pytest.mark.parametrize("coding", codings())
def test_an_empty_body_is_whole_whatever_its_encoding(coding: str) -> None:
    assert decoded(coding, b"", 1) == b""


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_padding_after_the_end_is_passed_over(coding: str) -> None:
    wbits = 31 if coding == "gzip" else 15

    assert decoded(coding, deflated(b"hello", wbits) + b"\0\0\0", 5) == b"hello"


@pytest.mark.parametrize("encodings", ["", "identity", "rot13", "gzip, rot13"])
def test_an_encoding_that_is_not_known_leaves_the_body_as_it_is(encodings: str) -> None:
    assert decoded(encodings, b"as it is", 3) == b"as it is"


def test_more_layers_than_any_server_has_reason_for_are_refused() -> None:
    with pytest.raises(Broken, match="the body is encoded 6 times"):
        layers("gzip, gzip, gzip, gzip, gzip, gzip")


def test_what_was_flushed_comes_out_at_once() -> None:
    """A compressed event stream must not wait for the next event."""
    press = zlib.compressobj(wbits=31)
    flushed = press.compress(b"data: 1\n\n") + press.flush(zlib.Z_SYNC_FLUSH)

    assert b"".join(decode(flushed, layers("gzip"))) == b"data: 1\n\n"


@pytest.mark.parametrize("wbits", [31, 15])
def test_all_that_the_bytes_so_far_hold_comes_out_at_once(wbits: int) -> None:
    packed = deflated(bytes(3 * PIECE), wbits)

    for cut in range(1, len(packed)):
        whole = zlib.decompressobj(wbits).decompress(packed[:cut])
        name = "gzip" if wbits == 31 else "deflate"
        assert b"".join(decode(packed[:cut], layers(name))) == whole
