"""Key ``headers``: names and values that an HTTP message can hold (RFC 9110, section 5.5)."""

from __future__ import annotations

import re

from callsheet.io.tables.send import TOKEN
from callsheet.model.containers import Pair, Pairs
from callsheet.model.shape import BAD, Reader
from callsheet.model.source import HOLE, Node, Source

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class HeaderFields(Pairs):
    """Pairs that are header fields. What waits for variables is looked at once it is filled.

    A message never holds the value: it may be a secret.
    """

    def pair(self, name: str, node: Node, reader: Reader, place: Source) -> Pair:
        pair = super().pair(name, node, reader, place)
        if pair is BAD or pair is None:  # wrong already, or left out
            return pair  # type: ignore[no-any-return]
        if (reader.filled or HOLE not in name) and not re.fullmatch(TOKEN, name):
            mend = "a name has letters, digits and -, no space and no colon"
            return reader.error(place, "bad-header", f"'{name}' is no header name", mend)  # type: ignore[no-any-return]
        if not reader.filled and node.holes:
            return pair
        value = pair.value.strip(" \t")
        if found := _CONTROL.search(value):
            what = "a line break" if found[0] in "\r\n" else f"the character {found[0]!r}"
            message = f"the value of the header '{name}' holds {what}"
            return reader.error(node.source, "bad-header", message, "leave it out")  # type: ignore[no-any-return]
        if found := re.search(r"[^\x00-\xff]", value):
            message = f"the value of the header '{name}' holds '{found[0]}', which HTTP can't carry"
            mend = "encode it: percent, base64"
            return reader.error(node.source, "bad-header", message, mend)  # type: ignore[no-any-return]
        return pair
