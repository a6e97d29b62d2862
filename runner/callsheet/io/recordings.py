"""Recordings on disk: ``NAME.jsonl``, read compressed (``.jsonl.gz``) too."""

from __future__ import annotations

import glob
import os
import zlib
from collections.abc import Iterable, Iterator

from callsheet.model.errors import UsageError, did_you_mean

SUFFIXES = (".jsonl", ".jsonl.gz")
_PIECE = 1024**2
_MOST = 1024**3  # bytes of one recording; compressed ones could hold a thousand times their size


def write_recording(path: str, lines: Iterable[str]) -> None:
    """Write a whole recording; its folders are made. Raises UsageError for what the disk refuses.

    The file appears whole or not at all, so that a reader beside us never sees a half of one.
    """
    part = f"{path}.part-{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        with open(part, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
        os.replace(part, path)
    except OSError as error:
        raise UsageError(f"the recording {path} can't be written: {error.strerror}") from None


def siblings(path: str) -> Iterator[str]:
    """The files that are named like a case's first recording, with a step or an attempt more."""
    stem = path.removesuffix(".jsonl")
    yield from glob.iglob(f"{glob.escape(stem)}.*.jsonl")
    yield from glob.iglob(f"{glob.escape(stem)}.jsonl")


def find_recordings(paths: Iterable[str]) -> tuple[str, ...]:
    """The files that paths name: files, folders with all below them, globs of both; each once.

    Raises UsageError for a path that names none.
    """
    found: dict[str, None] = {}
    for path in paths:
        named = _named(path)
        if not named:
            raise UsageError(f"there is no recording at {path}", _hint(path))
        found.update(dict.fromkeys(named))
    return tuple(found)


def _named(path: str) -> list[str]:
    if os.path.isdir(path):
        return sorted(
            os.path.join(folder, name)
            for folder, _, names in os.walk(path)
            for name in names
            if name.endswith(SUFFIXES)
        )
    if os.path.exists(path):
        return [path]
    return [one for found in sorted(glob.glob(path, recursive=True)) for one in _named(found)]


def _hint(path: str) -> str:
    if os.path.isdir(path):
        return "recordings are made by: callsheet run --record DIR"
    folder, name = os.path.split(path.rstrip("/"))
    beside = os.listdir(folder or ".") if os.path.isdir(folder or ".") else ()
    return did_you_mean(name, beside) or "name a file, a folder or a glob in quotes"


def read_bytes(path: str) -> bytes:
    """A recording's bytes; of a compressed one that was cut, those that can be had.

    Raises UsageError for a file that can't be read or is too large.
    """
    try:
        with open(path, "rb") as file:
            data = file.read(_MOST + 1)
    except OSError as error:
        raise UsageError(f"the recording {path} can't be read: {error.strerror}") from None
    if data[:2] == b"\x1f\x8b":
        data = b"".join(_unpacked(data, path))
    if len(data) > _MOST:
        raise UsageError(f"the recording {path} has more than 1 GiB")
    return data


def _unpacked(data: bytes, path: str) -> Iterator[bytes]:
    """gzip (RFC 1952), several members too, up to a little more than the most that is read."""
    inflate, size = zlib.decompressobj(31), 0
    while data and size <= _MOST:
        try:
            piece = inflate.decompress(data, _PIECE)
        except zlib.error as error:
            raise UsageError(f"the recording {path} is damaged gzip: {error}") from None
        size += len(piece)
        yield piece
        data = inflate.unconsumed_tail or inflate.unused_data
        if inflate.eof:
            inflate = zlib.decompressobj(31)
