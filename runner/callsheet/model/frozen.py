"""Frozen values: dataclasses whose class costs a quarter of the time to make.

``@dataclass(frozen=True, slots=True)`` compiles six functions for each class, 0.4 ms on a usual
machine; a run of one request imports a hundred such classes. :func:`frozen` compiles one, and
shares the others.
"""

from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """A class of values as ``dataclass(frozen=True, slots=True)`` makes it.

    ``fields``, ``replace``, ``match`` and pickling work as with any dataclass, ``field`` with its
    default, ``repr`` and ``compare``. Fields that are no parameters and ``__post_init__`` do not.
    """
    made = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    every = fields(made)  # type: ignore[arg-type]
    compared = _tuple_of(*(item.name for item in every if item.compare))
    shown = tuple(item.name for item in every if item.repr)

    def __eq__(self: Any, other: object) -> Any:  # noqa: N807
        return compared(self) == compared(other) if type(other) is type(self) else NotImplemented

    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(compared(self))

    def __repr__(self: Any) -> str:  # noqa: N807
        said = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({said})"

    def __reduce__(self: Any) -> Any:  # noqa: N807
        return type(self), tuple(getattr(self, item.name) for item in every)

    methods = {
        "__init__": _init(made),
        "__eq__": __eq__,
        "__hash__": __hash__,
        "__repr__": __repr__,
        "__reduce__": __reduce__,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
    }
    for name, method in methods.items():
        if name not in cls.__dict__:
            setattr(made, name, method)
    return made


def _init(made: type[Any]) -> Any:
    """``__init__``: it fills the slots past ``__setattr__``, which refuses."""
    known: dict[str, Any] = {"_MISSING": MISSING}
    parameters, lines = ["self"], ["pass"]
    for item in fields(made):
        name = item.name
        known[f"_set_{name}"] = getattr(made, name).__set__
        value, default = name, ""
        if item.default is not MISSING:
            known[f"_default_{name}"], default = item.default, f"=_default_{name}"
        elif item.default_factory is not MISSING:
            known[f"_make_{name}"], default = item.default_factory, "=_MISSING"
            value = f"_make_{name}() if {name} is _MISSING else {name}"
        parameters.append(f"{name}{default}")
        lines.append(f"_set_{name}(self, {value})")
    exec(f"def __init__({', '.join(parameters)}):\n {'; '.join(lines)}", known)
    return known["__init__"]


def _tuple_of(*names: str) -> Any:
    """A function that gives these attributes in a form that can be compared."""
    return attrgetter(*names) if names else lambda value: ()


def _refuse(self: Any, name: str, value: Any = None) -> NoReturn:
    raise FrozenInstanceError(f"cannot change '{name}' of a frozen value")
