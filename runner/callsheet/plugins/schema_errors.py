"""Validation errors as people read them: what was expected, what came, where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from callsheet.model.frozen import frozen
from callsheet.plugins.jsonpath import Step, write_way
from callsheet.plugins.matching.mismatch import count, cut, show
from callsheet.plugins.matching.words import Type, show_typed

MOST_LOOKED_AT = 200
"""Errors that are weighed when the best few are chosen."""


@frozen
class SchemaError:
    """One thing in a document that a schema does not allow.

    ``way`` leads to the spot in the document, ``rule`` to the keyword in the schema
    (``properties/id/type``).
    """

    way: tuple[Step, ...]
    rule: str
    expected: str
    actual: str

    @property
    def place(self) -> str:
        """The JSONPath of the spot in the document."""
        return write_way(self.way)

    @property
    def message(self) -> str:
        """One sentence: what was expected, what came, which rule asks for it."""
        rule = f" (schema: {self.rule})" if self.rule else ""
        return f"expected {self.expected}, found {self.actual}{rule}"


def best_errors(errors: Iterable[Any], most: int) -> list[SchemaError]:
    """The ``most`` most telling errors of ``jsonschema``, outermost first, told apart by place.

    Of ``anyOf`` and ``oneOf`` it is the error of the branch that fits best.
    """
    from jsonschema.exceptions import best_match

    chosen: dict[tuple[str, str], SchemaError] = {}
    weighed = sorted(islice(errors, MOST_LOOKED_AT), key=lambda error: len(error.absolute_path))
    for error in weighed:
        told = _tell(best_match([error]))
        chosen.setdefault((told.place, told.rule), told)
        if len(chosen) == most:
            break
    return list(chosen.values())


def _tell(error: Any) -> SchemaError:
    keyword = str(error.validator)
    describe = _EXPECTED.get(keyword)
    actual = _ACTUAL.get(keyword, lambda error: show(error.instance))(error)
    if describe is None:
        expected = f"what '{keyword}' asks for, {show(error.validator_value)}"
    else:
        expected = describe(error.validator_value, error.schema)
    rule = "/".join(str(step) for step in error.absolute_schema_path if step != "$ref")
    return SchemaError(tuple(error.absolute_path), rule, expected, actual)


def _types(value: Any, schema: Any) -> str:
    names = value if isinstance(value, list) else [value]
    return " or ".join(Type(name).text for name in names)


def _limit(word: str, exclusive: str) -> Callable[[Any, Any], str]:
    """Draft 4 makes a limit exclusive by a flag beside it."""
    return lambda value, schema: (
        f"{'less' if word == 'most' else 'more'} than {value}"
        if schema.get(exclusive) is True
        else f"at {word} {value}"
    )


def _amount(word: str, unit: str) -> Callable[[Any, Any], str]:
    return lambda value, schema: f"at {word} {value} {unit}{'' if value == 1 else 's'}"


_EXPECTED: Mapping[str, Callable[[Any, Any], str]] = {
    "type": _types,
    "required": lambda value, schema: cut(
        f"the member{'' if len(value) == 1 else 's'} {', '.join(map(show, value))}"
    ),
    "enum": lambda value, schema: cut(f"one of {', '.join(map(show, value))}"),
    "const": lambda value, schema: show(value),
    "pattern": lambda value, schema: f"text that matches {value}",
    "format": lambda value, schema: f"text in the format {value}",
    "minimum": _limit("least", "exclusiveMinimum"),
    "maximum": _limit("most", "exclusiveMaximum"),
    "exclusiveMinimum": lambda value, schema: f"more than {value}",
    "exclusiveMaximum": lambda value, schema: f"less than {value}",
    "multipleOf": lambda value, schema: f"a multiple of {value}",
    "minLength": _amount("least", "character"),
    "maxLength": _amount("most", "character"),
    "minItems": _amount("least", "item"),
    "maxItems": _amount("most", "item"),
    "minProperties": _amount("least", "member"),
    "maxProperties": _amount("most", "member"),
    "uniqueItems": lambda value, schema: "items that all differ",
    "additionalProperties": lambda value, schema: cut(
        f"no members but {', '.join(map(show, schema.get('properties', {}))) or 'patterned ones'}"
    ),
    "anyOf": lambda value, schema: f"a value that fits one of {len(value)} schemas",
    "oneOf": lambda value, schema: f"a value that fits exactly one of {len(value)} schemas",
    "not": lambda value, schema: f"a value that does not fit the schema {show(value)}",
    "contains": lambda value, schema: f"an item that fits the schema {show(value)}",
    "None": lambda value, schema: "nothing",  # the schema is false
}


def _missing(error: Any) -> str:
    names = [name for name in error.validator_value if name not in error.instance]
    return cut(f"no {', '.join(map(show, names))}")


def _extra(error: Any) -> str:
    return cut(f"also {', '.join(map(show, _extra_names(error)))}")


def _extra_names(error: Any) -> Iterator[str]:
    patterns = list(error.schema.get("patternProperties", {}))
    for name in error.instance:
        known = name in error.schema.get("properties", {})
        if not known and not any(re.search(pattern, name) for pattern in patterns):
            yield name


_ACTUAL: Mapping[str, Callable[[Any], str]] = {
    "type": lambda error: show_typed(error.instance),
    "required": _missing,
    "additionalProperties": _extra,
    **dict.fromkeys(
        ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
        lambda error: f"{count(error.instance)}: {show(error.instance)}",
    ),
}
