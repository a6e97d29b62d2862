"""Frozen values behave as the dataclasses that they replace."""

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.model.frozen import frozen


@frozen
class Pen:
    name: str
    price: float = 1.5
    tags: dict[str, int] = field(default_factory=dict)
    note: str = field(default="", repr=False, compare=False)


@frozen
class Nothing:
    """No fields at all."""


@frozen
class Shouting:
    word: str

    def __repr__(self) -> str:
        return self.word.upper()


@dataclass(frozen=True, slots=True)
class Usual:
    name: str
    price: float = 1.5
    tags: dict[str, int] = field(default_factory=dict)
    note: str = field(default="", repr=False, compare=False)


ARGUMENTS = st.tuples(
    st.text(), st.floats(allow_nan=False), st.dictionaries(st.text(), st.integers()), st.text()
)


@given(ARGUMENTS, ARGUMENTS)
def test_values_are_equal_and_shown_as_those_of_a_frozen_dataclass(one, two):
    assert (Pen(*one) == Pen(*two)) is (Usual(*one) == Usual(*two))
    assert repr(Pen(*one)) == repr(Usual(*one)).replace("Usual", "Pen")


def test_a_field_left_out_has_its_default_and_a_made_one_is_made_anew():
    assert Pen("a") == Pen("a", 1.5, {}, "")
    assert Pen("a").tags is not Pen("a").tags


def test_a_missing_field_is_an_error_that_names_it():
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
        Pen()


def test_a_value_is_changed_by_replacing_it():
    assert replace(Pen("a"), price=2.0) == Pen("a", 2.0)
    assert [item.name for item in fields(Pen)] == ["name", "price", "tags", "note"]


@pytest.mark.parametrize(
    "change", [lambda pen: setattr(pen, "name", "b"), lambda pen: delattr(pen, "name")]
)
def test_no_field_can_be_set_or_deleted(change):
    pen = Pen("a")
    with pytest.raises(FrozenInstanceError, match="'name'"):
        change(pen)
    assert pen == Pen("a")


def test_no_attribute_can_be_added():
    with pytest.raises(FrozenInstanceError, match="'colour'"):
        Pen("a").colour = "red"


def test_equal_values_have_one_hash():
    assert {Shouting("a"), Shouting("a"), Shouting("b")} == {Shouting("b"), Shouting("a")}
    assert hash(Nothing()) == hash(Nothing())


def test_a_value_of_another_class_is_never_equal():
    assert Shouting("a") != "a"
    assert Nothing() == Nothing()
    assert Nothing() != Shouting("a")


def test_a_method_written_in_the_class_stays():
    assert repr(Shouting("hey")) == "HEY"


def test_a_value_can_be_matched_copied_and_pickled():
    match Pen("a", 2.0):
        case Pen(name, price):
            assert (name, price) == ("a", 2.0)
    pen = Pen("a", 2.0, {"x": 1}, "kept")
    for again in (copy.deepcopy(pen), pickle.loads(pickle.dumps(pen))):
        assert (again, again.note) == (pen, "kept")
