"""A document while its pieces come in: texts that grow, lists that are kept by index.

Texts are joined once, at the end, so that merging stays linear in the size of the stream. Only
the classes below are walked; a value as received is never walked into, however deep it is.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable, Mapping
from typing import Any


class Draft(dict[str, Any]):
    """A map in the making."""


class Numbered(dict[int, Any]):
    """A list in the making, by index: whatever order its items come in, that of the numbers counts.

    Numbers may be missing, so that a far index costs nothing.
    """


class Items(list[Any]):
    """A list in the making whose items have no index: they stay in order of arrival."""


class Text(list[str]):
    """The pieces of a text."""


class Blob(list[bytes]):
    """The pieces of binary data, which becomes one base64 text."""


def settled(value: Any) -> Any:
    """The plain JSON value that a draft has become."""
    if isinstance(value, Draft):
        return {name: settled(item) for name, item in value.items()}
    if isinstance(value, Numbered):
        return [settled(value[number]) for number in sorted(value)]
    if isinstance(value, Items):
        return [settled(item) for item in value]
    if isinstance(value, Text):
        return joined(value)
    if isinstance(value, Blob):
        return b64encode(b"".join(value)).decode()
    return value


def joined(pieces: Iterable[str], errors: str = "surrogatepass") -> str:
    """One text. A character that JSON escapes cut into two halves becomes whole again.

    ``errors`` says what becomes of a half without its other half (a codec's error handler).
    """
    text = "".join(pieces)
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", errors)
    return text


def text_of(value: Any) -> str:
    """The text that has grown under a name so far; an empty one when it is no text."""
    if isinstance(value, Text):
        return joined(value)
    return value if isinstance(value, str) else ""


def grow(draft: dict[Any, Any], name: str | int, piece: Any) -> bool:
    """Add a piece to a text; true when it holds any. Null adds nothing; no text is kept as is."""
    text = draft.get(name)
    if not isinstance(piece, str):
        if piece is not None and not isinstance(text, Text):
            draft[name] = piece
        draft.setdefault(name, None)
        return False
    if not isinstance(text, Text):
        text = draft[name] = Text([text] if isinstance(text, str) else [])
    text.append(piece)
    return piece != ""


def says(value: Any) -> bool:
    """Whether a value says something: to a merge, null, "" and empty lists or maps are equal."""
    return value is not None and value != "" and value != [] and value != {}


def overlay(draft: Draft, values: Mapping[str, Any], without: Collection[str] = ()) -> None:
    """Take over fields, known or not: the last value that says something stays."""
    for name, value in values.items():
        if name not in without and (says(value) or name not in draft):
            draft[name] = value


def set_once(draft: Draft, values: Mapping[str, Any], names: Iterable[str]) -> None:
    """Take over what names a thing (id, role, name): the first value stays, repeats add nothing."""
    for name in names:
        if name in values and not draft.get(name):
            draft[name] = values[name]


def inner(draft: dict[Any, Any], name: str | int) -> Draft:
    """The map under a name, as a draft; a new one when there is none."""
    held = draft.get(name)
    if not isinstance(held, Draft):
        held = draft[name] = Draft(held if isinstance(held, dict) else {})
    return held


def numbered(draft: Draft, name: str) -> Numbered:
    """The list under a name, by index; a new one when there is none."""
    held = draft.get(name)
    if not isinstance(held, Numbered):
        held = draft[name] = Numbered(enumerate(held if isinstance(held, list) else ()))
    return held


def items(draft: Draft, name: str) -> Items:
    """The list under a name, in order of arrival; a new one when there is none."""
    held = draft.get(name)
    if not isinstance(held, Items):
        held = draft[name] = Items(held if isinstance(held, list) else ())
    return held


def index_of(value: Any, otherwise: int) -> int:
    """An index as received, or ``otherwise`` when it is none."""
    is_index = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return value if is_index else otherwise


def maps_in(value: Any) -> list[dict[str, Any]]:
    """The maps in what should be a list of maps."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def map_in(value: Any) -> dict[str, Any]:
    """What should be a map; an empty one when it is none."""
    return value if isinstance(value, dict) else {}


def decoded(text: Any) -> bytes | None:
    """The bytes of a base64 text (RFC 4648, padding optional), or None when it is none."""
    if not isinstance(text, str):
        return None
    try:
        return b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        return None


def suffix_of(image_format: Any) -> str:
    """The file suffix for an image's format as received; what is not known is called png."""
    return image_format if image_format in ("jpeg", "webp", "gif", "svg") else "png"
