"""How a single value is spelled: plain where every YAML reads text, else in quotes."""

from __future__ import annotations

import functools
import json
import re
from typing import Any

import yaml

from callsheet.io.canonical_tree import Scalar
from callsheet.io.yaml_reader import typed

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OLD: Any = yaml.SafeLoader("")  # its resolver knows the types of YAML 1.1
_STR = "tag:yaml.org,2002:str"
_UNSAFE = re.compile("[\x7f-\x9f\xad\u2028\u2029\ufeff\ufffe\uffff]")
_OUR_WORDS = ("on",)  # keys of our own files, which nobody else reads


def spelled(scalar: Scalar, *, flow: bool = False, key: bool = False) -> str:
    """A scalar on one line. Numbers stay as they were written."""
    anchor = f"&{scalar.anchor} " if scalar.anchor else ""
    if key and scalar.value == "<<" and not scalar.style:
        return "<<"  # quoted, it would be a key like any other
    if (not scalar.style and scalar.tag is None) or _core(scalar.tag):
        value = typed(scalar.value)
        if not isinstance(value, str):
            if value is None or isinstance(value, bool):
                return anchor + json.dumps(value)
            return anchor + scalar.value
    return anchor + text(scalar.value, flow=flow, key=key)


def _core(tag: str | None) -> bool:
    return tag is not None and tag != _STR


@functools.lru_cache(maxsize=4096)
def text(value: str, *, flow: bool = False, key: bool = False) -> str:
    """A text on one line: plain, or in double quotes, or in single ones where those need less."""
    if (key and value in _OUR_WORDS) or _plain(value, flow, key):
        return value
    if ('"' in value or "\\" in value) and "'" not in value and value.isprintable():
        return f"'{value}'"
    quoted = json.dumps(value, ensure_ascii=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def _plain(value: str, flow: bool, key: bool) -> bool:
    """Whether YAML 1.1 and 1.2 both read the bare characters as this text, where it stands."""
    if not value.isprintable() or value != value.strip() or value[:3] in ("---", "..."):
        return False
    if not value or not isinstance(typed(value), str):
        return False
    if _OLD.resolve(yaml.ScalarNode, value, (True, False)) != _STR:
        return False
    held = f"{value}: x" if key else f"k: {value}"
    if flow:
        held = f"{{{held}}}"
    try:
        events = [e for e in yaml.parse(held, Loader=_LOADER) if isinstance(e, yaml.ScalarEvent)]
    except yaml.YAMLError:
        return False
    return [event.value for event in events] == ([value, "x"] if key else ["k", value])
